// The legend of the loss plot names the two norms only where they differ.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  findFloor,
  findTask,
  findTestFloor,
  startSettings,
} from "../../assets/components/learning/tasks.js";
import {
  listFloors,
  writeFloors,
  writeLegend,
  writeLosses,
} from "../../assets/components/srn_learning/loss_legend.js";
import { placeLabels } from "../../assets/components/srn_learning/plot_labels.js";
import { assertClose } from "./fixtures.js";

/** @import { TaskName } from "../../assets/components/learning/types.d.ts" */

/** @param {TaskName} task */
function findFloors(task) {
  const settings = startSettings(task);
  const [floor, testFloor] = [findFloor(settings, null), findTestFloor(settings, null)];
  return { task: findTask(task), settings, ownTable: null, floor, testFloor };
}

test("longer held-out sequences have a floor of their own", () => {
  const latch = findFloors("latch"); // 3/4 (T - 1)/T ln 2 with T = 10 and 100
  assertClose(latch.floor, 0.675 * Math.LN2, "training");
  assertClose(latch.testFloor, 0.7425 * Math.LN2, "held-out");
  assert.deepEqual(
    listFloors(latch).map(({ label }) => label),
    ["floor without memory", "floor of held-out sequences"],
  );
  // (T - 1)/6
  assert.equal(writeFloors(findFloors("integrate")), "Floor without memory: 1.5, of held-out sequences 16.5"); // biome-ignore format: one line
});

test("the floor is one line where it doesn't depend on the length", () => {
  for (const [task, floor] of /** @type {const} */ ([
    ["echo", 1],
    ["xor", Math.LN2],
    ["sine", 0.5],
    ["course", 32 / 3],
  ])) {
    // biome-ignore format: one line
    const floors = listFloors(findFloors(task));
    assert.equal(floors.length, 1, task);
    assertClose(floors[0].y, floor, task);
  }
  assert.deepEqual(listFloors({ ...findFloors("echo"), floor: 0, testFloor: 0 }), []); // d = 0
});

test("a floor that sequences only reach as they grow has its length", () => {
  // Without memory two steps of parity cost the entropy of 3/4, ten that of 11/20.
  const parity = findFloors("parity");
  assert.equal(writeFloors(parity), "Floor without memory at 10 steps: 0.6881, of held-out sequences 0.6931"); // biome-ignore format: one line
  assert.equal(listFloors(parity)[0].label, "floor without memory at 10 steps");
  const settings = { ...parity.settings, growFrom: 0 };
  assert.equal(listFloors({ ...parity, settings })[0].label, "floor without memory");
});

test("a task with a single sequence isn't said to be tested on held-out ones", () => {
  const ends = /** @type {const} */ ([
    ["latch", "held-out sequences of 100 steps after"],
    ["sine", "the same sequence, 100 steps of it, after"],
    ["period", "the same sequence, 100 steps of it, after"],
    ["course", "the same sequence after"],
    ["own", "the same sequence after"],
  ]);
  for (const [task, end] of ends) {
    const said = writeLosses({ ...makeView(2), task: findTask(task) });
    assert.ok(said.includes(`Orange: ${end} update 1,200: 0.25.`), said);
  }
  const floors = { ...findFloors("period"), testFloor: 0.7 };
  assert.equal(listFloors(floors)[1].label, "floor of the longer sequence");
});

test("labels of lines keep apart and stay within the plot", () => {
  assert.deepEqual(placeLabels([60], 20, 130), [55]);
  assert.deepEqual(placeLabels([25], 20, 130), [40]); // no room above
  assert.deepEqual(placeLabels([60, 56], 20, 130), [75, 51]);
  assert.deepEqual(placeLabels([27, 25], 20, 130), [55, 40]);
  assert.deepEqual(placeLabels([120, 60], 20, 130), [115, 55]); // no room below
});

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
  const first = makeView(2);
  first.entries.length = 1; // before the first update no gradient is shown
  assert.match(writeLegend(first), /after update 1,200: 0\.25\.$/);
});

test("a run with a clipped gradient explains both curves", () => {
  assert.match(writeLegend(makeView(1)), /Norm before \(orange\) and after clipping \(blue\)\.$/);
});
