// Makes the one-step map of the SRN under a constant input, as explorer/core/srn/maps.py does.

import { ACTIVATIONS } from "../shared/activations.js";

/** @import { Point, Values } from "../shared/types.d.ts" */
/** @import { Activation } from "../srn_stage/types.d.ts" */
/** @import { Matrix, PlaneMap } from "./types.d.ts" */

const FAINTEST_WEIGHT = 1e-100; // anything smaller counts as 0: dividing by it would overflow
/** @type {Record<Activation, { low: number, high: number, slope: (value: number) => number }>} */
const PLANE_SLOPES = {
  linear: { low: -Infinity, high: Infinity, slope: () => 1 },
  tanh: { low: -1, high: 1, slope: (value) => 1 - value ** 2 },
  relu: { low: 0, high: Infinity, slope: (value) => (value > 0 ? 1 : 0) },
  sigmoid: { low: 0, high: 1, slope: (value) => value * (1 - value) },
};

/**
 * F(h) = f(W_hh h + W_ih x + b_h) for the weights and one input.
 * @param {Activation} f
 * @param {Values} values
 * @param {Point} x
 * @returns {PlaneMap}
 */
export function makePlaneMap(f, { w1, w2, w3, w4, u1, u2, u3, u4, b1, b2 }, [x1, x2]) {
  return makeMap(f, [u2, u4, u1, u3], [w1 * x1 + w3 * x2 + b1, w2 * x1 + w4 * x2 + b2]);
}

/**
 * F(h) = f(W h + c).
 * @param {Activation} f
 * @param {Matrix} W
 * @param {Point} c
 * @returns {PlaneMap}
 */
export function makeMap(f, W, c) {
  const kept = W.map((weight) => (Math.abs(weight) < FAINTEST_WEIGHT ? 0 : weight));
  return { f, W: /** @type {Matrix} */ (kept), c, value: ACTIVATIONS[f], ...PLANE_SLOPES[f] };
}

/**
 * @param {PlaneMap} map
 * @param {Point} h
 * @returns {Point}
 */
export function stepOnce({ W, c, value }, [h1, h2]) {
  return [value(W[0] * h1 + W[1] * h2 + c[0]), value(W[2] * h1 + W[3] * h2 + c[1])];
}

/**
 * dF/dh.
 * @param {PlaneMap} map
 * @param {Point} h
 * @returns {Matrix}
 */
export function findJacobian(map, h) {
  const [first, second] = stepOnce(map, h).map(map.slope);
  const [a, b, c, d] = map.W;
  return [first * a, first * b, second * c, second * d];
}
