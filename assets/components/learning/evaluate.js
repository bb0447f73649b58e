// Tests a net on held-out, longer sequences.

import { createPasses, runForward } from "./bptt.js";
import { drawTest, findTask } from "./tasks.js";

/** @import { Batch, Evaluation, OwnTable, Passes, Settings } from "./types.d.ts" */

/** @typedef {{ batch: Batch, passes: Passes }} Part of a test, with room for its numbers */
/** @typedef {{ whole: Part, first: Part }} Test and its first sequence alone */

/**
 * @param {Settings} settings
 * @param {OwnTable | null} ownTable
 * @returns {Test}
 */
export function createTest(settings, ownTable) {
  const whole = drawTest(settings, ownTable);
  const { seqLen } = whole;
  const [inputs, targets, mask] = [whole.inputs, whole.targets, whole.mask].map((numbers) =>
    numbers.subarray(0, 2 * seqLen),
  );
  const count = mask.reduce((sum, counts) => sum + counts, 0);
  const first = { ...whole, batchSize: 1, inputs, targets, mask, count };
  return {
    whole: { batch: whole, passes: createPasses(whole.batchSize, seqLen) },
    first: { batch: first, passes: createPasses(1, seqLen) },
  };
}

/** Settings that decide what the test asks. */
const TEST_SETTINGS = /** @type {const} */ (["task", "delay", "period", "seqLen"]);

/**
 * Whether two settings ask different tests.
 * @param {Settings} before
 * @param {Settings} after
 */
export function isOtherTest(before, after) {
  return TEST_SETTINGS.some((name) => before[name] !== after[name]);
}

/**
 * How a net does on a part of a test.
 * @param {Part} part
 * @param {Float64Array} weights
 * @param {Settings} settings
 * @returns {Evaluation}
 */
export function evaluateNet({ batch, passes }, weights, { activation, task }) {
  runForward(passes, weights, batch, activation);
  const { y, loss } = passes;
  const { mask, targets, count } = batch;
  let largestError = 0;
  let correct = 0;
  for (let i = 0; i < y.length; i++) {
    if (mask[i] === 0) continue;
    const error = Math.abs(y[i] - targets[i]);
    if (!(error <= largestError)) largestError = error; // NaN stays
    if (y[i] > 0 === targets[i] > 0.5) correct += 1;
  }
  const isSquared = batch.loss === "squared";
  return {
    loss,
    correct: isSquared ? Number.NaN : correct / count,
    largestError: isSquared ? largestError : Number.NaN,
    seqLen: batch.seqLen,
    isSolved: isSquared
      ? largestError <= findTask(task).tolerance
      : correct === count && Number.isFinite(loss),
  };
}
