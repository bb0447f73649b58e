// Paints the columns that can be seen at once, and the others when nothing has changed for a moment.
//
// A change of a weight changes the numbers of all time steps, of which a stage shows four or five.
// With a hundred, writing them all took most of the time from the hand to the picture.

/** @typedef {{ left: number, width: number, pitch: number }} View of the strip, in px */

const QUIET_MS = 100;
const LONGEST_MS = 1000; // so that all numbers follow a net that learns for minutes
// Columns in front of the first that is counted: the names of the rows and h0 stand before step 1.
const BEFORE = 3;

/**
 * The columns, counted from 0, that can be seen: the first one, and the one after the last.
 * @param {View} view
 * @param {number} count
 */
export function findInView({ left, width, pitch }, count) {
  const first = Math.floor(left / pitch) - BEFORE;
  const end = Math.ceil((left + width) / pitch);
  return [Math.min(Math.max(first, 0), count), Math.min(Math.max(end, 0), count)];
}

/**
 * @param {HTMLElement} strip scrolls sideways
 * @param {HTMLElement} column one of its columns, all of which are as wide
 * @param {(index: number) => void} paint
 */
export function createLatePainting(strip, column, paint) {
  /** @type {Set<number>} */
  const behind = new Set();
  /** @type {View | null} */
  let view = null; // as long as there's no layout, everything counts as seen
  let count = 0;
  let since = 0;
  let timer = 0;

  /** Paint what can be seen by now. */
  function look() {
    const pitch = column.offsetWidth;
    view = pitch ? { left: strip.scrollLeft, width: strip.clientWidth, pitch } : null;
    paintSeen();
  }

  function paintSeen() {
    const [first, end] = view ? findInView(view, count) : [0, count];
    for (let index = first; index < end; index++) if (behind.delete(index)) paint(index);
    strip.toggleAttribute("data-behind", behind.size > 0);
  }

  function paintRest() {
    for (const index of behind) paint(index);
    behind.clear();
    strip.removeAttribute("data-behind");
  }

  /**
   * Paint so many columns, of which any may have changed.
   * @param {number} next
   */
  function repaint(next) {
    const now = performance.now();
    if (behind.size === 0) since = now;
    count = next;
    behind.clear();
    for (let index = 0; index < count; index++) behind.add(index);
    paintSeen();
    window.clearTimeout(timer);
    if (behind.size === 0) return;
    timer = window.setTimeout(paintRest, Math.min(QUIET_MS, Math.max(0, since + LONGEST_MS - now)));
  }

  new ResizeObserver(look).observe(strip);
  strip.addEventListener("scroll", look, { passive: true });
  return { repaint, look };
}
