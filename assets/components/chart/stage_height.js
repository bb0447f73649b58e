// In presenter mode, makes a page's main figure and its finding end within the window.

const STAGE_ZOOM = 1.43; // assets/page.css
const FINDING_PX = 56; // two lines at most, and the gap above them
const LEAST_PX = 230; // a lower figure can't be read
const FIRST_SHARE = 0.55; // a figure that begins further down isn't the page's main one
const LETTER_PX = 7.3; // of an axis title, on average
const LINE_PX = 18;
const LEFT_PX = 60; // the left margin of a figure that doesn't name one
const SPARE_PX = 40; // above and below the axis, where its title may reach

/**
 * How high a figure may be so that its finding is still in the window; its own height if it fits.
 * @param {number} height its own, in px
 * @param {number} top where it begins, in px of the window
 * @param {number} windowHeight in px
 */
export function findStageHeight(height, top, windowHeight) {
  if (top > FIRST_SHARE * windowHeight) return height;
  const room = (windowHeight - top) / STAGE_ZOOM - FINDING_PX;
  return Math.min(height, Math.max(LEAST_PX, Math.floor(room)));
}

/**
 * Fit a figure into the window in presenter mode; the height that it has then, or 0 for its own.
 * @param {HTMLElement} frame
 * @param {number} height its own
 * @param {boolean} isFilling whether it fills the screen or its page anyway
 */
export function fitOnStage(frame, height, isFilling) {
  const isOn = document.documentElement.hasAttribute("data-present") && !isFilling;
  const holder = frame.closest('[data-testid="stElementContainer"]') ?? frame;
  const scrolled = frame.closest('[data-testid="stMain"]')?.scrollTop ?? 0;
  const top = holder.getBoundingClientRect().top + scrolled;
  const fitted = isOn ? findStageHeight(height, top, window.innerHeight) : height;
  const limit = fitted < height ? `${fitted}px` : "";
  for (let each = /** @type {HTMLElement | null} */ (frame); each; each = each.parentElement) {
    if (each.style.maxHeight !== limit) each.style.maxHeight = limit;
    if (each === holder) break;
  }
  return limit ? fitted : 0;
}

/**
 * Give the y axes of a lower figure fewer ticks, and a title of two lines if it's longer than they are.
 * @param {any} layout
 * @param {number} before the plot's height, in px
 * @param {number} after
 */
export function tightenAxes(layout, before, after) {
  for (const [name, axis] of Object.entries(layout)) {
    if (!/^yaxis\d*$/.test(name)) continue;
    if (typeof axis.dtick === "number") axis.dtick *= Math.ceil(before / after);
    if (axis.nticks) axis.nticks = Math.max(2, Math.floor((axis.nticks * after) / before));
    const text = axis.title?.text ?? "";
    if (text.length * LETTER_PX < after + SPARE_PX) continue;
    const gaps = [...text.matchAll(/ /g)].map((gap) => gap.index);
    const middle = (/** @type {number} */ gap) => Math.abs(gap - text.length / 2);
    const gap = gaps.sort((a, b) => middle(a) - middle(b))[0];
    if (gap === undefined) continue;
    axis.title.text = `${text.slice(0, gap)}<br>${text.slice(gap + 1)}`;
    layout.margin = { ...layout.margin, l: (layout.margin?.l ?? LEFT_PX) + LINE_PX };
  }
}
