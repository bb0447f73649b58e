// A link holds a run: what is read from it goes on with the same numbers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLearner, loadLearner } from "../../assets/components/learning/learner.js";
import { fromValues } from "../../assets/components/learning/net_weights.js";
import { findTask, startSettings, TASKS } from "../../assets/components/learning/tasks.js";
import {
  LEARNING_KEYS,
  readLearning,
  writeLearning,
} from "../../assets/components/srn_learning/learning_link.js";
import { readFixture } from "./fixtures.js";

const TABLE = {
  inputs: /** @type {[number, number][]} */ ([[1, 0], [0, 0.5]]), // biome-ignore format: two steps
  targets: /** @type {[number | null, number | null][]} */ ([[null, 1], [0.25, null]]), // biome-ignore format: two steps
  loss: /** @type {const} */ ("squared"),
};

test("the names are core's, in core's order", () => {
  assert.deepEqual(LEARNING_KEYS, readFixture("names").learning_keys);
});

for (const { name } of TASKS) {
  for (const optimiser of /** @type {const} */ (["sgd", "momentum", "rmsprop", "adam"])) {
    test(`${name} with ${optimiser} goes on from a link with the same numbers`, () => {
      const table = name === "own" ? TABLE : null;
      const learner = createLearner({ ...startSettings(name, 3), optimiser, batchSize: 4 }, table);
      const start = [...learner.weights];
      learner.pin("b3", true);
      for (let i = 0; i < 20; i++) learner.update();
      const pairs = writeLearning({ snapshot: learner.snapshot(), start });
      const link = Object.fromEntries([...pairs, ["f", learner.settings.activation]]);
      const read = readLearning(link, learner.values());
      assert.ok(read);
      assert.deepEqual(read.start, start);
      assert.deepEqual(read.snapshot, JSON.parse(JSON.stringify(learner.snapshot())));
      const other = loadLearner(read.snapshot);
      for (let i = 0; i < 20; i++) {
        learner.update();
        other.update();
      }
      assert.deepEqual(other.weights, learner.weights);
    });
  }
}

test("a link says at which update the task was first solved, be it the start", () => {
  const learner = createLearner(startSettings("parity"), null, findTask("parity").solution);
  learner.evaluate();
  const pairs = writeLearning({ snapshot: learner.snapshot(), start: [...learner.weights] });
  assert.deepEqual(
    pairs.filter(([key]) => key === "solved"),
    [["solved", "0"]],
  );
  const read = readLearning(Object.fromEntries([...pairs, ["f", "tanh"]]), learner.values());
  assert.equal(read?.snapshot.solvedAt, 0);
});

test("a cut wire's own weights come back with the wire", () => {
  const learner = createLearner(startSettings("latch"));
  learner.cutRecurrence(true);
  const pairs = writeLearning({ snapshot: learner.snapshot(), start: [...learner.weights] });
  const shown = { ...learner.values(), u1: 0, u2: 0, u3: 0, u4: 0 };
  const read = readLearning(Object.fromEntries([...pairs, ["f", "tanh"]]), shown);
  assert.deepEqual(read?.snapshot.weights, [...fromValues(learner.values())]);
  assert.equal(read?.snapshot.isCut, true);
});

test("a link without a task says nothing about learning", () => {
  assert.equal(readLearning({ f: "tanh", n: "3" }, {}), null);
});
