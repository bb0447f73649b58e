// In presenter mode, makes a page's main figure and its finding end within the window.

const STAGE_ZOOM = 1.43; // assets/page.css
const FINDING_PX = 60; // two lines and the gap above them, until the finding is there
const END_PX = 6; // below the finding
const LEAST_PX = 212; // a lower figure can't be read
const FIRST_SHARE = 0.55; // a figure that begins further down isn't the page's main one
const NARROW_PX = 700; // on such a window the controls alone are higher
const LETTER_PX = 7.3; // of an axis title, on average
const TITLE_LETTER_PX = 9.4; // of the figure's title
const BARE_PX = 8; // above a plot without a title
const LINE_PX = 30; // with room for the uppermost number of the axis

/**
 * How high a figure may be so that its finding is still in the window; its own height if it fits.
 * @param {number} height its own, in px
 * @param {number} top where it begins, in px of the window
 * @param {number} windowHeight in px
 * @param {number} below how much the finding and the gap above it take, in px of the figure
 */
export function findStageHeight(height, top, windowHeight, below = FINDING_PX) {
  if (top > FIRST_SHARE * windowHeight) return height;
  const room = (windowHeight - top) / STAGE_ZOOM - below;
  return Math.min(height, Math.max(LEAST_PX, Math.floor(room)));
}

/**
 * Fit a figure into the window in presenter mode; the height to which its plot is squeezed then, or 0.
 * @param {HTMLElement} frame
 * @param {number} height its own
 * @param {number} fixedHeight what presenter mode leaves of a figure that can't be squeezed: it fills
 *   the screen, or texts fill its boxes; 0 of any other
 */
export function fitOnStage(frame, height, fixedHeight) {
  const isWide = window.innerWidth >= NARROW_PX;
  const isOn = document.documentElement.hasAttribute("data-present") && isWide;
  const holder = frame.closest('[data-testid="stElementContainer"]') ?? frame;
  const scrolled = frame.closest('[data-testid="stMain"]')?.scrollTop ?? 0;
  const top = holder.getBoundingClientRect().top + scrolled;
  const below = measureFinding(holder);
  const squeezed = fixedHeight || findStageHeight(height, top, window.innerHeight, below);
  const fitted = isOn ? squeezed : height;
  const limit = fitted < height ? `${fitted}px` : "";
  for (let each = /** @type {HTMLElement | null} */ (frame); each; each = each.parentElement) {
    if (each.style.maxHeight !== limit) each.style.maxHeight = limit;
    if (each === holder) break;
  }
  return limit && !fixedHeight ? fitted : 0;
}

/**
 * How much the finding below a figure takes, with the gap above it; undefined before it is there.
 * @param {Element} holder of the figure
 */
function measureFinding(holder) {
  const finding = holder.nextElementSibling?.getBoundingClientRect();
  if (!finding?.height) return undefined;
  const gap = Math.max(0, finding.top - holder.getBoundingClientRect().bottom);
  return (finding.height + gap) / STAGE_ZOOM + END_PX;
}

/**
 * The height of a figure without its title, in px.
 * @param {any} layout
 */
export function findBareHeight(layout) {
  return layout.height - Math.max(0, layout.margin.t - BARE_PX);
}

/**
 * Leave out the title of a figure that can't be squeezed: the controls beside it say the same.
 * @param {any} layout
 */
export function leaveTitleOut(layout) {
  layout.height = findBareHeight(layout);
  layout.margin = { ...layout.margin, t: Math.min(BARE_PX, layout.margin.t) };
  layout.title = { text: "" };
}

/**
 * Give the y axes of a lower figure fewer ticks; a title longer than its axis stands above the plot.
 * @param {any} layout
 * @param {number} before the plot's height, in px
 * @param {number} after
 */
export function tightenAxes(layout, before, after) {
  const axes = Object.entries(layout).filter(([name]) => /^yaxis\d*$/.test(name));
  for (const [, axis] of axes) {
    if (typeof axis.dtick === "number") axis.dtick *= Math.ceil(before / after);
    if (axis.nticks) axis.nticks = Math.max(2, Math.floor((axis.nticks * after) / before));
  }
  const title = axes[0]?.[1].title;
  if (axes.length !== 1 || (title?.text ?? "").length * LETTER_PX < after) return;
  const head = layout.title?.text ?? "";
  if (TITLE_LETTER_PX * head.length + LETTER_PX * (title.text.length + 3) < layout.width) {
    const style = "font-size: 14px; font-weight: 400";
    const text = `${head} \u2002<span style="${style}">${title.text}</span>`;
    layout.title = { ...layout.title, text };
    title.text = "";
    return;
  }
  layout.title = { ...layout.title, subtitle: { text: title.text, font: { size: 14 } } };
  layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 0) + LINE_PX };
  title.text = "";
}
