// Finds the curves in the window on which a step leaves one unit unchanged: they are exact,
// parametrised by the pre-activation, as in explorer/core/srn/phase_plane.py.

import { findFixedPoints } from "./fixed_points.js";
import { makeMap } from "./plane_map.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Ends, PlaneMap } from "./types.d.ts" */

const CURVE_STEP = 1 / 150; // of the window's side: fine enough to look smooth
const FIRST_POINTS = 301; // along the pre-activation, before gaps are halved
const MAX_CURVE_ROUNDS = 40;
const REST_STARTS = 210; // of Newton's method for a single unit, along its axis

/**
 * The pieces of the curve on which a step leaves unit 0 or 1 unchanged. Empty where the unit ignores
 * the other one and never rests, or always does.
 * @param {PlaneMap} map
 * @param {0 | 1} unit
 * @param {[Ends, Ends]} window
 * @returns {Point[][]}
 */
export function findNullcline(map, unit, window) {
  const other = 1 - unit;
  const own = map.W[3 * unit];
  const across = map.W[unit + 1];
  const c = map.c[unit];
  if (across === 0) return findStraightNullcline(map, unit, window);
  const clip = (/** @type {number} */ value) => Math.max(map.low, Math.min(map.high, value));
  const ownEnds = window[unit].map((end) => own * clip(end));
  const otherEnds = window[other].map((end) => across * end);
  const low = Math.min(...ownEnds) + Math.min(...otherEnds) + c;
  const high = Math.max(...ownEnds) + Math.max(...otherEnds) + c;

  /**
   * @param {number} z
   * @returns {Point}
   */
  const place = (z) => {
    const h = map.value(z);
    const beside = (z - own * h - c) / across;
    return unit ? [beside, h] : [h, beside];
  };
  const z = Array.from(
    { length: FIRST_POINTS },
    (_, i) => low + ((high - low) * i) / (FIRST_POINTS - 1),
  );
  const kink = Math.max(low, Math.min(high, 0)); // of relu
  if (!z.includes(kink)) z.splice(z.findIndex((value) => value > kink) >>> 0, 0, kink);
  return cutPieces(refine(z, place, window), window);
}

/**
 * The points at every z, and between those whose gap can be seen.
 * @param {number[]} z ascending
 * @param {(z: number) => Point} place
 * @param {[Ends, Ends]} window
 */
function refine(z, place, window) {
  const [[left, right], [bottom, top]] = window;
  const widest = CURVE_STEP * Math.max(right - left, top - bottom);
  /** @type {Point[]} */
  const points = [place(z[0])];

  /**
   * @param {number} from
   * @param {Point} a
   * @param {number} to
   * @param {Point} b
   * @param {number} rounds
   */
  const fill = (from, a, to, b, rounds) => {
    const isSeen =
      Math.max(a[0], b[0]) >= left &&
      Math.min(a[0], b[0]) <= right &&
      Math.max(a[1], b[1]) >= bottom &&
      Math.min(a[1], b[1]) <= top;
    const isFar = Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])) > widest;
    const middle = (from + to) / 2;
    if (isSeen && isFar && rounds < MAX_CURVE_ROUNDS && middle !== from && middle !== to) {
      const between = place(middle);
      fill(from, a, middle, between, rounds + 1);
      fill(middle, between, to, b, rounds + 1);
    } else {
      points.push(b);
    }
  };
  for (let i = 1; i < z.length; i++)
    fill(z[i - 1], points[points.length - 1], z[i], place(z[i]), 0);
  return points;
}

/**
 * The pieces of a curve that lie in the window.
 * @param {Point[]} points
 * @param {[Ends, Ends]} window
 */
function cutPieces(points, [[left, right], [bottom, top]]) {
  /** @type {Point[][]} */
  const pieces = [];
  /** @type {Point[]} */
  let piece = [];
  for (const point of points) {
    const isInside = point[0] >= left && point[0] <= right && point[1] >= bottom && point[1] <= top;
    if (isInside) piece.push(point);
    if (isInside || !piece.length) continue;
    pieces.push(piece);
    piece = [];
  }
  pieces.push(piece);
  return pieces.filter(({ length }) => length > 1);
}

/**
 * The nullcline of a unit that ignores the other: a line wherever it rests.
 * @param {PlaneMap} map
 * @param {0 | 1} unit
 * @param {[Ends, Ends]} window
 */
function findStraightNullcline(map, unit, window) {
  const [low, high] = window[unit];
  const single = makeMap(map.f, [map.W[3 * unit], 0, 0, 0], [map.c[unit], 0]);
  const still = map.value(0); // what the absent second unit rests at
  const starts = Array.from({ length: REST_STARTS }, (_, i) => {
    const h = low + ((high - low) * i) / (REST_STARTS - 1);
    return /** @type {Point} */ ([h, still]);
  });
  return findFixedPoints(single, starts)
    .filter(({ point, isIsolated }) => isIsolated && point[0] >= low && point[0] <= high)
    .map(({ point: [rest] }) => makeRestLine(rest, unit, window));
}

/**
 * @param {number} rest
 * @param {0 | 1} unit
 * @param {[Ends, Ends]} window
 */
function makeRestLine(rest, unit, window) {
  const [low, high] = window[1 - unit];
  const count = Math.round(1 / CURVE_STEP);
  return Array.from({ length: count }, (_, i) => {
    const beside = low + ((high - low) * i) / (count - 1);
    return /** @type {Point} */ (unit ? [beside, rest] : [rest, beside]);
  });
}
