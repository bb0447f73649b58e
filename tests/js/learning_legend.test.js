// The legend of the loss plot names the two norms only where they differ.

import assert from "node:assert/strict";
import { test } from "node:test";

import { findTask, startSettings } from "../../assets/components/learning/tasks.js";
import { writeLegend } from "../../assets/components/srn_learning/loss_legend.js";

/** @param {number} after the norm after clipping; before it is 2 */
function makeView(after) {
  const view = {
    last: { loss: 0.5 },
    tested: { seqLen: 100, loss: 0.25, update: 1200, trainLoss: 0.5 },
    shownUpdate: 1234,
    task: findTask("latch"),
    settings: startSettings("latch"),
    weights: new Float64Array(18),
    entries: [{ gradNormBefore: NaN, gradNormAfter: NaN }, { gradNormBefore: 2, gradNormAfter: after }], // biome-ignore format: one line
  };
  return /** @type {import("../../assets/components/srn_learning/types.d.ts").LearningView} */ (
    /** @type {unknown} */ (view)
  );
}

test("a run whose gradients are all short was never clipped", () => {
  assert.equal(
    writeLegend(makeView(2)),
    "Blue: training loss in update 1,200: 0.5. Orange: held-out sequences of 100 steps after update 1,200: 0.25. None of the gradients shown was clipped.",
  );
});

test("a run with a clipped gradient explains both curves", () => {
  assert.match(writeLegend(makeView(1)), /Norm before \(orange\) and after clipping \(blue\)\.$/);
});
