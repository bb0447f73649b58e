// In presenter mode, makes a page's main figure and its finding end within the window.

const STAGE_ZOOM = 1.43; // assets/page.css
const FINDING_PX = 56; // two lines at most, and the gap above them
const LEAST_PX = 230; // a lower figure can't be read
const FIRST_SHARE = 0.55; // a figure that begins further down isn't the page's main one

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
