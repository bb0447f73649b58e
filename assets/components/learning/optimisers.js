// Updates weights from a gradient: SGD, momentum, RMSprop and Adam with torch.optim's defaults.

import { findPower } from "./functions.js";
import { WEIGHTS } from "./net_weights.js";

/** @import { OptimiserName } from "./types.d.ts" */

/**
 * The learning rate that each starts with.
 * @type {Record<OptimiserName, number>}
 */
export const DEFAULT_RATES = { sgd: 0.1, momentum: 0.03, rmsprop: 0.01, adam: 0.03 };
export const OPTIMISERS = /** @type {OptimiserName[]} */ (Object.keys(DEFAULT_RATES));

const MOMENTUM = 0.9;
const ALPHA = 0.99; // of RMSprop
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/**
 * One optimiser's memory and rule.
 *
 * @typedef {object} Optimiser
 * @property {Float64Array} first momentum's velocity, Adam's first moment
 * @property {Float64Array} second RMSprop's mean of squares, Adam's second moment
 * @property {number} steps since the memory was empty
 */

/** @returns {Optimiser} */
export function createOptimiser() {
  const size = WEIGHTS.length;
  return { first: new Float64Array(size), second: new Float64Array(size), steps: 0 };
}

/**
 * Moves the weights one step against the gradient. A gradient of 0 for a weight that isn't learned
 * doesn't move it as long as its memory is empty.
 * @param {Optimiser} optimiser
 * @param {OptimiserName} name
 * @param {Float64Array} weights
 * @param {Float64Array} gradient
 * @param {number} learningRate
 * @param {Uint8Array} isFixed weights that stay as they are
 */
export function stepOptimiser(optimiser, name, weights, gradient, learningRate, isFixed) {
  const { first, second } = optimiser;
  const steps = ++optimiser.steps;
  const size = WEIGHTS.length;
  // torch's order of operations: the step carries the first moment's correction.
  const rate = name === "adam" ? learningRate / (1 - findPower(BETA_1, steps)) : learningRate;
  const correction = Math.sqrt(1 - findPower(BETA_2, steps));
  for (let i = 0; i < size; i++) {
    if (isFixed[i]) continue;
    const slope = gradient[i];
    if (name === "sgd") {
      weights[i] -= rate * slope;
    } else if (name === "momentum") {
      first[i] = MOMENTUM * first[i] + slope;
      weights[i] -= rate * first[i];
    } else if (name === "rmsprop") {
      second[i] = ALPHA * second[i] + (1 - ALPHA) * slope * slope;
      weights[i] -= (rate * slope) / (Math.sqrt(second[i]) + EPSILON);
    } else {
      first[i] += (1 - BETA_1) * (slope - first[i]);
      second[i] = BETA_2 * second[i] + (1 - BETA_2) * slope * slope;
      weights[i] -= (rate * first[i]) / (Math.sqrt(second[i]) / correction + EPSILON);
    }
  }
}

/**
 * Empties the memory of all weights.
 * @param {Optimiser} optimiser
 */
export function resetOptimiser(optimiser) {
  optimiser.first.fill(0);
  optimiser.second.fill(0);
  optimiser.steps = 0;
}
