// Names the 18 numbers of an SRN in the order in which flat arrays hold them.

/** @import { Values } from "../shared/types.d.ts" */

/** Weights, biases and the store before the first step. */
export const WEIGHTS = [
  ...["w1", "w2", "w3", "w4", "u1", "u2", "u3", "u4", "w5", "w6", "w7", "w8"],
  ...["b1", "b2", "b3", "b4", "a1", "a2"],
];
/** Where the recurrent weights u1 to u4 and the store's a1, a2 stand. */
export const RECURRENT = 4;
export const STORE = 16;

/**
 * The flat array of numbers by name; a missing one is 0.
 * @param {Values} values
 */
export function fromValues(values) {
  return Float64Array.from(WEIGHTS, (name) => values[name] ?? 0);
}

/**
 * The numbers by name.
 * @param {ArrayLike<number>} weights
 * @returns {Values}
 */
export function toValues(weights) {
  return Object.fromEntries(WEIGHTS.map((name, index) => [name, weights[index]]));
}

/**
 * Puts 0 for the recurrent weights, as the net has it behind a cut wire. Returns the same array.
 * @param {Float64Array} weights
 */
export function cutOffRecurrence(weights) {
  return weights.fill(0, RECURRENT, RECURRENT + 4);
}

/**
 * Where a number stands.
 * @param {string} name
 */
export function findWeight(name) {
  const index = WEIGHTS.indexOf(name);
  if (index < 0) throw new RangeError(`A weight is one of ${WEIGHTS.join(", ")}, got ${name}.`);
  return index;
}

/**
 * The spectral radius of W_hh = [[u2, u4], [u1, u3]]: its largest eigenvalue's absolute value.
 * @param {ArrayLike<number>} weights
 */
export function findRadius(weights) {
  const mean = (weights[5] + weights[6]) / 2;
  const determinant = weights[5] * weights[6] - weights[7] * weights[4];
  const square = mean * mean - determinant;
  return square >= 0 ? Math.abs(mean) + Math.sqrt(square) : Math.sqrt(determinant);
}

/**
 * The angle of W_hh's complex pair of eigenvalues, in radians; 0 where they are real.
 * @param {ArrayLike<number>} weights
 */
export function findAngle(weights) {
  const mean = (weights[5] + weights[6]) / 2;
  const square = mean * mean - (weights[5] * weights[6] - weights[7] * weights[4]);
  return square >= 0 ? 0 : Math.atan2(Math.sqrt(-square), mean);
}
