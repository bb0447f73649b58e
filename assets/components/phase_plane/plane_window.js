// Chooses the part of the plane that is shown, as explorer/core/srn/phase_plane.py does.

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Ends, PlaneMap } from "./types.d.ts" */

const BOUNDED_MARGIN = 0.1; // beyond the range of a bounded f
const SMALLEST_REACH = 2; // the window for linear and relu covers at least -2 to 2
const LARGEST_REACH = 50; // and at most -50 to 50: an explosion would shrink the rest to a dot
const WINDOW_MARGIN = 0.1; // of the window's side, around everything it shows

/**
 * A square around what is shown, within limits.
 * @param {PlaneMap} map
 * @param {Point[]} states
 * @returns {[Ends, Ends]}
 */
export function chooseWindow({ low: least, high: most }, states) {
  const isBounded = Number.isFinite(least) && Number.isFinite(most);
  const low = isBounded ? least - BOUNDED_MARGIN : -SMALLEST_REACH;
  const high = isBounded ? most + BOUNDED_MARGIN : SMALLEST_REACH;
  const isOutside = (/** @type {number} */ value) => value < low || value > high;
  // Only states outside the range of a bounded f need a margin.
  const shown = states
    .filter((state) => !isBounded || state.some(isOutside))
    .map((state) => state.map((value) => Math.max(-LARGEST_REACH, Math.min(LARGEST_REACH, value))));
  const ends = [0, 1].map((unit) => {
    const values = shown.map((state) => state[unit]);
    return { first: Math.min(...values), last: Math.max(...values) };
  });
  const spread = Math.max(...ends.map(({ first, last }) => last - first), high - low);
  const margin = shown.length ? WINDOW_MARGIN * spread : 0;
  const lows = ends.map(({ first }) => Math.min(first - margin, low));
  const highs = ends.map(({ last }) => Math.max(last + margin, high));
  const half = Math.max(highs[0] - lows[0], highs[1] - lows[1]) / 2;
  const middles = [(highs[0] + lows[0]) / 2, (highs[1] + lows[1]) / 2];
  return [
    [middles[0] - half, middles[0] + half],
    [middles[1] - half, middles[1] + half],
  ];
}

/**
 * The leading states within ten windows: a picture can't show a point at 1e300.
 * @param {Point[]} states
 * @param {[Ends, Ends]} window
 */
export function cutTrajectory(states, window) {
  const isFar = (/** @type {Point} */ state) =>
    state.some((value, unit) => {
      const [low, high] = window[unit];
      return !(Math.abs(value - (low + high) / 2) <= 10 * (high - low));
    });
  const end = states.findIndex(isFar);
  return end < 0 ? states : states.slice(0, end);
}
