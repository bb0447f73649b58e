// The bar's sentences about a run and its test say what was measured, and at which update.

import assert from "node:assert/strict";
import { test } from "node:test";

import { describeRun, describeTest } from "../../assets/components/srn_learning/bar.js";

/** @import { LearningView, Tested } from "../../assets/components/srn_learning/types.d.ts" */

/** @type {Tested} */
const TESTED = {
  seqLen: 100,
  loss: 0.5,
  correct: 0.9996,
  largestError: NaN,
  isSolved: false,
  update: 1200,
  trainLoss: 0.125,
};

test("a share of right answers is rounded down", () => {
  assert.equal(describeTest(TESTED, null), "test 99.9 % right");
});

test("an error is given where the loss is squared", () => {
  const squared = { ...TESTED, correct: NaN, largestError: 0.25 };
  assert.equal(describeTest(squared, null), "largest test error 0.25");
});

test("a net whose outputs overflow has no share of right answers", () => {
  const overflown = { ...TESTED, loss: NaN, correct: NaN };
  assert.equal(describeTest(overflown, null), "test loss not finite");
});

test("a solved task says at which update it was first solved", () => {
  const solved = { ...TESTED, correct: 1, isSolved: true };
  assert.equal(describeTest(solved, 1200), "solved");
  assert.equal(describeTest(solved, 1150), "solved (first at 1,150)");
});

test("a task that was solved and is unlearned says both", () => {
  assert.equal(describeTest(TESTED, 0), "solved at 0, not now: test 99.9 % right");
});

/** @param {Partial<LearningView>} changes */
function describe(changes) {
  const view = {
    shownUpdate: 1200,
    perSecond: 0,
    isPlaying: false,
    tested: TESTED,
    solvedAt: null,
  };
  return describeRun(/** @type {LearningView} */ ({ ...view, last: { loss: 7 }, ...changes }));
}

test("a paused run's loss and test are those of the update that is shown", () => {
  assert.equal(describe({}), "update 1,200 \u00b7 loss 0.125 \u00b7 test 99.9 % right");
});

test("while it learns, loss and test name the update that both belong to", () => {
  assert.equal(
    describe({ shownUpdate: 1260, isPlaying: true, perSecond: 5000 }),
    "update 1,260 (5,000/s) \u00b7 at 1,200 \u00b7 loss 0.125 \u00b7 test 99.9 % right",
  );
});

test("weights set by hand have a test but no loss of a batch", () => {
  const tested = { ...TESTED, trainLoss: null };
  assert.equal(describe({ tested }), "update 1,200 \u00b7 test 99.9 % right");
});

test("an earlier update of the history has its loss but no test", () => {
  assert.equal(describe({ tested: null, shownUpdate: 40 }), "update 40 \u00b7 loss 7");
});
