// Runs the SRN over a batch and computes the exact gradient of its loss (backpropagation through
// time), in doubles. README.md derives the formulas.

import { findDecay, findLog1p, findSigmoid, findTanh } from "./functions.js";
import { RECURRENT, STORE, WEIGHTS } from "./net_weights.js";

/** @import { Activation, Batch, Passes } from "./types.d.ts" */

/**
 * Room for the numbers of both passes over batches of one shape.
 * @param {number} batchSize
 * @param {number} seqLen
 * @returns {Passes}
 */
export function createPasses(batchSize, seqLen) {
  const size = batchSize * seqLen * 2;
  return {
    h: new Float64Array(size),
    y: new Float64Array(size),
    loss: Number.NaN,
    dLdy: new Float64Array(size),
    dLdh: new Float64Array(size),
    dLdin: new Float64Array(size),
    gradient: new Float64Array(WEIGHTS.length),
  };
}

/**
 * The forward pass: states, outputs, the loss and its slope at each output.
 * @param {Passes} passes
 * @param {Float64Array} weights
 * @param {Batch} batch
 * @param {Activation} activation
 */
export function runForward(passes, weights, batch, activation) {
  const { h, y, dLdy } = passes;
  const { batchSize, seqLen, inputs, targets, mask, count } = batch;
  const [w1, w2, w3, w4, u1, u2, u3, u4, w5, w6, w7, w8, b1, b2, b3, b4] = weights;
  const isSquared = batch.loss === "squared";
  const isTanh = activation === "tanh"; // texts are compared outside the loop: it's the hot one
  const isLinear = activation === "linear";
  const isRelu = activation === "relu";
  let loss = 0;
  let i = 0;
  for (let b = 0; b < batchSize; b++) {
    let h1 = weights[STORE];
    let h2 = weights[STORE + 1];
    for (let t = 0; t < seqLen; t++, i += 2) {
      const x1 = inputs[i];
      const x2 = inputs[i + 1];
      const in1 = w1 * x1 + w3 * x2 + u2 * h1 + u4 * h2 + b1;
      const in2 = w2 * x1 + w4 * x2 + u1 * h1 + u3 * h2 + b2;
      if (isTanh) {
        h1 = findTanh(in1);
        h2 = findTanh(in2);
      } else if (isLinear) {
        h1 = in1;
        h2 = in2;
      } else if (isRelu) {
        h1 = Math.max(in1, 0);
        h2 = Math.max(in2, 0);
      } else {
        h1 = findSigmoid(in1);
        h2 = findSigmoid(in2);
      }
      h[i] = h1;
      h[i + 1] = h2;
      y[i] = w5 * h1 + w7 * h2 + b3;
      y[i + 1] = w6 * h1 + w8 * h2 + b4;
    }
  }
  for (let j = 0; j < y.length; j++) {
    if (mask[j] === 0) {
      dLdy[j] = 0;
    } else if (isSquared) {
      const error = y[j] - targets[j];
      loss += error * error;
      dLdy[j] = (2 * error) / count;
    } else {
      // -log of the probability given to the target: softplus(y) - target * y, without overflow.
      const small = findDecay(Math.abs(y[j]));
      loss += Math.max(y[j], 0) - targets[j] * y[j] + findLog1p(small);
      dLdy[j] = ((y[j] >= 0 ? 1 : small) / (1 + small) - targets[j]) / count;
    }
  }
  passes.loss = loss / count;
}

/**
 * The backward pass after `runForward`: each weight's gradient, summed over samples and steps.
 * @param {Passes} passes
 * @param {Float64Array} weights
 * @param {Batch} batch
 * @param {Activation} activation
 * @param {number} bpttLen the gradient stops at the border of each window of so many steps; 0: never
 */
export function runBackward(passes, weights, batch, activation, bpttLen) {
  const { h, dLdy, dLdh, dLdin, gradient } = passes;
  const { batchSize, seqLen, inputs } = batch;
  const [, , , , u1, u2, u3, u4, w5, w6, w7, w8] = weights;
  const window = bpttLen > 0 ? bpttLen : seqLen;
  const isTanh = activation === "tanh";
  const isRelu = activation === "relu";
  const isSigmoid = activation === "sigmoid";
  const [a1, a2] = [weights[STORE], weights[STORE + 1]];
  let [g1, g2, g3, g4, g5, g6, g7, g8] = [0, 0, 0, 0, 0, 0, 0, 0]; // of w1 to w8
  let [v1, v2, v3, v4, c1, c2, c3, c4] = [0, 0, 0, 0, 0, 0, 0, 0]; // of u1 to u4, b1 to b4
  let [s1, s2] = [0, 0]; // of a1, a2
  for (let b = 0; b < batchSize; b++) {
    let back1 = 0; // what step t+1 passes back to h_t
    let back2 = 0;
    let border = seqLen - 1 - ((seqLen - 1) % window); // the first step of the last window
    for (let t = seqLen - 1; t >= 0; t--) {
      const i = (b * seqLen + t) * 2;
      const h1 = h[i];
      const h2 = h[i + 1];
      const dy1 = dLdy[i];
      const dy2 = dLdy[i + 1];
      const dh1 = w5 * dy1 + w6 * dy2 + back1;
      const dh2 = w7 * dy1 + w8 * dy2 + back2;
      let d1 = dh1;
      let d2 = dh2;
      if (isTanh) {
        d1 *= 1 - h1 * h1;
        d2 *= 1 - h2 * h2;
      } else if (isRelu) {
        if (h1 <= 0) d1 = 0;
        if (h2 <= 0) d2 = 0;
      } else if (isSigmoid) {
        d1 *= h1 * (1 - h1);
        d2 *= h2 * (1 - h2);
      }
      dLdh[i] = dh1;
      dLdh[i + 1] = dh2;
      dLdin[i] = d1;
      dLdin[i + 1] = d2;
      const prev1 = t > 0 ? h[i - 2] : a1;
      const prev2 = t > 0 ? h[i - 1] : a2;
      const x1 = inputs[i];
      const x2 = inputs[i + 1];
      g1 += d1 * x1;
      g2 += d2 * x1;
      g3 += d1 * x2;
      g4 += d2 * x2;
      v1 += d2 * prev1;
      v2 += d1 * prev1;
      v3 += d2 * prev2;
      v4 += d1 * prev2;
      g5 += dy1 * h1;
      g6 += dy2 * h1;
      g7 += dy1 * h2;
      g8 += dy2 * h2;
      c1 += d1;
      c2 += d2;
      c3 += dy1;
      c4 += dy2;
      back1 = u2 * d1 + u1 * d2;
      back2 = u4 * d1 + u3 * d2;
      if (t === border && t > 0) {
        back1 = 0;
        back2 = 0;
        border -= window;
      }
    }
    s1 += back1;
    s2 += back2;
  }
  gradient[0] = g1;
  gradient[1] = g2;
  gradient[2] = g3;
  gradient[3] = g4;
  gradient[RECURRENT] = v1;
  gradient[RECURRENT + 1] = v2;
  gradient[RECURRENT + 2] = v3;
  gradient[RECURRENT + 3] = v4;
  gradient[8] = g5;
  gradient[9] = g6;
  gradient[10] = g7;
  gradient[11] = g8;
  gradient[12] = c1;
  gradient[13] = c2;
  gradient[14] = c3;
  gradient[15] = c4;
  gradient[STORE] = s1;
  gradient[STORE + 1] = s2;
}

/**
 * Each weight's gradient as a sum over time: its term at every step, [t][weight], summed over the
 * samples. The store's term is at the first step, where it enters.
 * @param {Passes} passes after `runBackward`
 * @param {Float64Array} weights
 * @param {Batch} batch
 */
export function findTerms({ h, dLdy, dLdin }, weights, { batchSize, seqLen, inputs }) {
  const terms = Array.from({ length: seqLen }, () => new Float64Array(WEIGHTS.length));
  for (let b = 0; b < batchSize; b++) {
    for (const [t, term] of terms.entries()) {
      const i = (b * seqLen + t) * 2;
      const before = [t > 0 ? h[i - 2] : weights[STORE], t > 0 ? h[i - 1] : weights[STORE + 1]];
      for (let to = 0; to < 2; to++) {
        const slope = dLdin[i + to];
        term[to] += slope * inputs[i]; // w1, w2
        term[2 + to] += slope * inputs[i + 1]; // w3, w4
        term[to === 0 ? 5 : 4] += slope * before[0]; // u2, u1
        term[to === 0 ? 7 : 6] += slope * before[1]; // u4, u3
        term[8 + to] += dLdy[i + to] * h[i]; // w5, w6
        term[10 + to] += dLdy[i + to] * h[i + 1]; // w7, w8
        term[12 + to] += slope; // b1, b2
        term[14 + to] += dLdy[i + to]; // b3, b4
      }
      if (t === 0) {
        const [, , , , u1, u2, u3, u4] = weights;
        term[STORE] += u2 * dLdin[i] + u1 * dLdin[i + 1];
        term[STORE + 1] += u4 * dLdin[i] + u3 * dLdin[i + 1];
      }
    }
  }
  return terms;
}
