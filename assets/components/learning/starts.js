// Draws the weights that a run starts from.

import { STORE, WEIGHTS } from "./net_weights.js";
import { createRandom } from "./random.js";
import { STREAMS } from "./tasks.js";

/** @import { Settings } from "./types.d.ts" */

/**
 * The 18 start numbers: uniform within +-1/sqrt(2), as torch does with two units, or within +-2; the
 * former with an orthogonal W_hh; or the course's ones. Biases of the ones are 0, and so is a store
 * that isn't learned.
 * @param {Settings} settings an "own" start has no rule: it gives the uniform one
 * @param {number} [restarts] each gives other numbers
 */
export function drawStart({ start, seed, learnsStart }, restarts = 0) {
  const random = createRandom(seed, STREAMS.start, restarts);
  const scale = start === "wide" ? 2 : Math.SQRT1_2;
  const weights = new Float64Array(WEIGHTS.length);
  if (start === "ones") return weights.fill(1, 0, 12);
  const drawn = learnsStart ? WEIGHTS.length : STORE;
  for (let i = 0; i < drawn; i++) weights[i] = (2 * random() - 1) * scale;
  if (start === "orthogonal") setOrthogonal(weights, random);
  return weights;
}

/**
 * Sets u1 to u4 to a rotation or a reflection, all equally likely: a point drawn in the unit disc
 * and moved to its rim, so that no sine is needed.
 * @param {Float64Array} weights
 * @param {() => number} random
 */
function setOrthogonal(weights, random) {
  let x = 0;
  let y = 0;
  let square = 0;
  do {
    x = 2 * random() - 1;
    y = 2 * random() - 1;
    square = x * x + y * y;
  } while (square > 1 || square < 1e-6);
  const length = Math.sqrt(square);
  const sign = random() < 0.5 ? 1 : -1;
  weights[5] = x / length; // u2
  weights[4] = y / length; // u1
  weights[7] = (-sign * y) / length; // u4
  weights[6] = (sign * x) / length; // u3
}
