// Newton's method on F(h) = h in the plane, from many starts: explorer/core/dynamics/newton.py, in
// scalars, which is what makes it fast enough for every painted frame.

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Matrix, PlaneMap } from "./types.d.ts" */

const RESIDUAL_TOLERANCE = 1e-10;
const STEP_TOLERANCE = 1e-13;
const MAX_NEWTON_STEPS = 100;
const MAX_HALVINGS = 10;
const SINGULAR = 1e-14; // a determinant this small, relative to the entries squared
const RANK_TOLERANCE = 5e-16; // a singular value this small, relative to the other one, is 0

/**
 * The states that solve F(h) = h within the tolerance, smallest residual first. A step is halved
 * until it lowers |F(h) - h|; starts that lead nowhere are left out.
 * @param {PlaneMap} map
 * @param {Point[]} starts
 * @returns {Point[]}
 */
export function solveNewton(map, starts) {
  const solved = [];
  for (const start of starts) {
    const end = solveOnce(map, start);
    if (end) solved.push(end);
  }
  return solved.sort((a, b) => a.size - b.size).map(({ point }) => point);
}

/**
 * From one start, with as few arrays as possible: this runs a thousand times for each painted frame.
 * @param {PlaneMap} map
 * @param {Point} start
 * @returns {{ point: Point, size: number } | null}
 */
function solveOnce({ W, c, value, slope }, start) {
  const [w11, w12, w21, w22] = W;
  const [c1, c2] = c;
  let [h1, h2] = start;
  let next1 = value(w11 * h1 + w12 * h2 + c1);
  let next2 = value(w21 * h1 + w22 * h2 + c2);
  let size = measureLength(next1 - h1, next2 - h2);
  if (!Number.isFinite(size)) return null;
  for (let count = 0; count < MAX_NEWTON_STEPS && size > 0; count++) {
    const [slope1, slope2] = [slope(next1), slope(next2)];
    const [full1, full2] = solveLinear(
      [slope1 * w11 - 1, slope1 * w12, slope2 * w21, slope2 * w22 - 1],
      [h1 - next1, h2 - next2],
    );
    let moved = 0;
    for (let halving = 0, share = 1; halving < MAX_HALVINGS; halving++, share /= 2) {
      const trial1 = h1 + share * full1;
      const trial2 = h2 + share * full2;
      const after1 = value(w11 * trial1 + w12 * trial2 + c1);
      const after2 = value(w21 * trial1 + w22 * trial2 + c2);
      const trialSize = measureLength(after1 - trial1, after2 - trial2);
      if (!(trialSize < size)) continue;
      h1 = trial1;
      h2 = trial2;
      next1 = after1;
      next2 = after2;
      size = trialSize;
      moved = share * Math.max(Math.abs(full1), Math.abs(full2));
      break;
    }
    if (!(moved > STEP_TOLERANCE * (1 + Math.max(Math.abs(h1), Math.abs(h2))))) break;
  }
  const reach = 1 + Math.max(Math.abs(h1), Math.abs(h2));
  return size <= RESIDUAL_TOLERANCE * reach ? { point: [h1, h2], size } : null;
}

/**
 * As Math.hypot, which takes ten times as long; too large a step may come out as Infinity.
 * @param {number} x
 * @param {number} y
 */
function measureLength(x, y) {
  return Math.sqrt(x * x + y * y);
}

/**
 * Solves one 2 x 2 system; the shortest solution where it is singular.
 * @param {Matrix} matrix
 * @param {Point} vector
 * @returns {Point}
 */
export function solveLinear([a, b, c, d], [e, f]) {
  const determinant = a * d - b * c;
  const scale = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d)) ** 2;
  const squares = a * a + b * b + c * c + d * d;
  const isRegular =
    Math.abs(determinant) > SINGULAR * scale || Math.abs(determinant) > RANK_TOLERANCE * squares; // the smaller singular value is det / larger
  if (isRegular) return [(d * e - b * f) / determinant, (a * f - c * e) / determinant];
  // Of rank 1 at most, the pseudo-inverse is the transpose over the sum of the squares.
  return squares ? [(a * e + c * f) / squares, (b * e + d * f) / squares] : [0, 0];
}
