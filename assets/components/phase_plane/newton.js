// Newton's method on F(h) = h in the plane, from many starts: explorer/core/dynamics/newton.py, in
// scalars, which is what makes it fast enough for every painted frame.

import { findJacobian, stepOnce } from "./plane_map.js";

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
 * @param {PlaneMap} map
 * @param {Point} start
 * @returns {{ point: Point, size: number } | null}
 */
function solveOnce(map, start) {
  let [h1, h2] = start;
  let [g1, g2] = stepOnce(map, start);
  g1 -= h1;
  g2 -= h2;
  let size = Math.hypot(g1, g2);
  if (!Number.isFinite(size)) return null;
  for (let count = 0; count < MAX_NEWTON_STEPS && size > 0; count++) {
    const [a, b, c, d] = findJacobian(map, [h1, h2]);
    const [full1, full2] = solveLinear([a - 1, b, c, d - 1], [-g1, -g2]);
    let moved = 0;
    for (let halving = 0, share = 1; halving < MAX_HALVINGS; halving++, share /= 2) {
      const [trial1, trial2] = [h1 + share * full1, h2 + share * full2];
      const [after1, after2] = stepOnce(map, [trial1, trial2]);
      const trialSize = Math.hypot(after1 - trial1, after2 - trial2);
      if (!(trialSize < size)) continue;
      [h1, h2, g1, g2, size] = [trial1, trial2, after1 - trial1, after2 - trial2, trialSize];
      moved = share * Math.max(Math.abs(full1), Math.abs(full2));
      break;
    }
    if (!(moved > STEP_TOLERANCE * (1 + Math.max(Math.abs(h1), Math.abs(h2))))) break;
  }
  const reach = 1 + Math.max(Math.abs(h1), Math.abs(h2));
  return size <= RESIDUAL_TOLERANCE * reach ? { point: [h1, h2], size } : null;
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
