// The bar's sentence about a test says what was measured.

import assert from "node:assert/strict";
import { test } from "node:test";

import { describeTest } from "../../assets/components/srn_learning/bar.js";

const EVALUATION = { seqLen: 100, loss: 0.5, correct: 0.9996, largestError: NaN, isSolved: false };

test("a share of right answers is rounded down", () => {
  assert.equal(describeTest(EVALUATION), "test 99.9 % right");
});

test("an error is given where the loss is squared", () => {
  const squared = { ...EVALUATION, correct: NaN, largestError: 0.25 };
  assert.equal(describeTest(squared), "largest test error 0.25");
});

test("a net whose outputs overflow has no share of right answers", () => {
  const overflown = { ...EVALUATION, loss: NaN, correct: NaN };
  assert.equal(describeTest(overflown), "test loss not finite");
});
