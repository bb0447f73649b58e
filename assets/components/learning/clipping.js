// Decides which part of a gradient moves the weights: what isn't learned stays, the rest is clipped.

import { RECURRENT, STORE, WEIGHTS } from "./net_weights.js";

/**
 * Marks the weights that stay as they are with 1, the others with 0.
 * @param {Uint8Array} isFixed
 * @param {Set<string>} pinned
 * @param {boolean} isCut with a cut wire neither u1 to u4 nor the store are learned
 * @param {boolean} learnsStart
 */
export function markFixed(isFixed, pinned, isCut, learnsStart) {
  for (const [index, name] of WEIGHTS.entries()) {
    const isCutOff = isCut && ((index >= RECURRENT && index < RECURRENT + 4) || index >= STORE);
    const isStore = index >= STORE && !learnsStart;
    isFixed[index] = pinned.has(name) || isCutOff || isStore ? 1 : 0;
  }
}

/**
 * Puts 0 for what isn't learned, clips the rest, and returns its norm before.
 * @param {Float64Array} gradient
 * @param {Uint8Array} isFixed
 * @param {number} maxGradNorm 0: no limit
 */
export function clipGradient(gradient, isFixed, maxGradNorm) {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) {
    if (isFixed[i]) gradient[i] = 0;
    squares += gradient[i] * gradient[i];
  }
  const norm = Math.sqrt(squares);
  if (maxGradNorm > 0 && norm > maxGradNorm) {
    const scale = maxGradNorm / norm;
    for (let i = 0; i < gradient.length; i++) gradient[i] *= scale;
  }
  return norm;
}
