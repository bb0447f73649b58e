// The tasks' floors, found by brute force, and what their table promises.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createPasses, runForward } from "../../assets/components/learning/bptt.js";
import { createLearner } from "../../assets/components/learning/learner.js";
import { fromValues } from "../../assets/components/learning/net_weights.js";
import {
  createBatch,
  drawBatch,
  drawTest,
  fillBatch,
  findFloor,
  findTask,
  RANGES,
  startSettings,
  TASKS,
} from "../../assets/components/learning/tasks.js";

/** @import { Settings, TaskName } from "../../assets/components/learning/types.d.ts" */

/**
 * The least mean loss of answers that depend on x_t alone: every sequence that can be drawn, with
 * its probability; equal inputs get one answer, at best the mean of their targets.
 * @param {Settings} settings
 * @param {[number, number][][]} draws for each step, numbers that may be drawn and their chances
 */
function findBestLoss(settings, draws) {
  /** @type {Map<string, { chance: number, sum: number, squares: number }>} */
  const groups = new Map();
  const batch = createBatch(settings, null, 1, settings.seqLen);
  for (const sequence of listSequences(draws)) {
    const numbers = sequence.map(([number]) => number).values();
    const chance = sequence.reduce((product, [, p]) => product * p, 1);
    fillBatch(batch, settings, null, () => numbers.next().value ?? assert.fail("too many draws"));
    for (let i = 0; i < batch.mask.length; i += 2) {
      if (batch.mask[i] === 0) continue;
      const key = `${batch.inputs[i]} ${batch.inputs[i + 1]}`;
      const group = groups.get(key) ?? { chance: 0, sum: 0, squares: 0 };
      group.chance += chance;
      group.sum += chance * batch.targets[i];
      group.squares += chance * batch.targets[i] ** 2;
      groups.set(key, group);
    }
  }
  let [loss, total] = [0, 0];
  for (const { chance, sum, squares } of groups.values()) {
    const mean = sum / chance;
    const entropy = [mean, 1 - mean].reduce((h, p) => (p > 0 ? h - p * Math.log(p) : h), 0);
    loss += batch.loss === "squared" ? squares - sum * mean : chance * entropy;
    total += chance;
  }
  return loss / total;
}

/**
 * @param {[number, number][][]} draws
 * @returns {[number, number][][]}
 */
function listSequences([first, ...rest]) {
  if (!first) return [[]];
  return listSequences(rest).flatMap((tail) => first.map((draw) => [draw, ...tail]));
}

/** @type {[number, number][]} */
const COIN = [
  [0.25, 0.5],
  [0.75, 0.5],
];

test("the floors of the tasks with bits are the best of all answers without memory", () => {
  for (const seqLen of [2, 5, 8]) {
    const coins = Array(seqLen).fill(COIN);
    /** @type {Partial<Settings>[]} */
    const cases = [
      { task: "echo", delay: 0 },
      { task: "echo", delay: 1 },
      { task: "xor" },
      { task: "parity" },
    ];
    for (const change of cases) {
      const settings = { ...startSettings(change.task ?? "echo"), ...change, seqLen };
      const best = findBestLoss(settings, coins);
      assert.ok(Math.abs(findFloor(settings, null) - best) < 1e-12, `${change.task} ${best}`);
    }
    const settings = { ...startSettings("latch"), seqLen };
    /** @type {[number, number][]} */
    const pulses = [
      [0.0625, 0.125],
      [0.1875, 0.125],
      [0.625, 0.75],
    ];
    const best = findBestLoss(settings, [COIN, ...Array(seqLen - 1).fill(pulses)]);
    assert.ok(Math.abs(findFloor(settings, null) - best) < 1e-12, `latch ${best}`);
  }
});

test("the floor of the integral is the error of answering x_t, which no bin of x_t can beat", () => {
  const settings = { ...startSettings("integrate"), batchSize: 40000 };
  const { inputs, targets } = drawBatch(settings, null, 0);
  const bins = Array.from({ length: 20 }, () => ({ count: 0, sum: 0, squares: 0 }));
  let squares = 0;
  for (const [i, input] of inputs.entries()) {
    const bin = bins[Math.floor((input + 1) * 10)];
    const missing = targets[i] - input;
    bin.count += 1;
    bin.sum += missing;
    bin.squares += missing ** 2;
    squares += missing ** 2;
  }
  const best = bins.reduce((sum, bin) => sum + bin.squares - bin.sum ** 2 / bin.count, 0);
  const floor = findFloor(settings, null);
  assert.equal(floor, 1.5);
  assert.ok(Math.abs(squares / inputs.length - floor) < 0.02, `${squares / inputs.length}`);
  assert.ok(Math.abs(best / inputs.length - floor) < 0.02, `${best / inputs.length}`);
});

test("the floors of fixed sequences are their variance or entropy", () => {
  assert.ok(Math.abs(findFloor(startSettings("course"), null) - 32 / 3) < 1e-12);
  assert.ok(Math.abs(findFloor(startSettings("sine"), null) - 0.5) < 1e-12);
  const entropy = Math.log(3) - (2 / 3) * Math.LN2;
  assert.ok(Math.abs(findFloor(startSettings("period"), null) - entropy) < 1e-12);
  const table = {
    inputs: [[1, 0], [1, 0], [0, 1]], // biome-ignore format: one step a row
    targets: [[1, null], [3, 5], [null, 7]], // biome-ignore format: the same
    loss: "squared",
  };
  // Only the two targets of y1 share an input: 1 and 3 miss their mean by 1 each, of four targets.
  assert.equal(findFloor(startSettings("own"), /** @type {any} */ (table)), 0.5);
});

test("a net without memory learns to the floor, and not below it", () => {
  for (const name of /** @type {TaskName[]} */ (["echo", "xor", "latch", "period", "course"])) {
    const settings = { ...startSettings(name), batchSize: 64, learnsStart: false };
    const learner = createLearner(settings);
    learner.cutRecurrence(true);
    for (let i = 0; i < 3000; i++) learner.update();
    const test = drawBatch({ ...settings, batchSize: 4000, seed: 77 }, null, 0);
    const passes = createPasses(test.batchSize, test.seqLen);
    const weights = learner.weights.slice().fill(0, 4, 8);
    runForward(passes, weights, test, settings.activation);
    const ratio = passes.loss / learner.floor();
    assert.ok(ratio > 0.99 && ratio < 1.06, `${name}: ${ratio} of the floor`);
  }
});

test("a solution set by hand is solved, with margin on longer sequences", () => {
  const solved = TASKS.filter((task) => task.solution);
  assert.ok(solved.length > 0);
  for (const { name, solution, solutionActivation, defaults } of solved) {
    const settings = {
      ...startSettings(name),
      activation: solutionActivation ?? defaults.activation,
      seqLen: 50,
    };
    const learner = createLearner(settings, null, solution);
    assert.ok(learner.evaluate().isSolved, name);
    assert.deepEqual(learner.weights, fromValues(solution ?? {}));
  }
});

test("the table is complete: defaults within the ranges, measured shares of their settings", () => {
  assert.equal(TASKS.length, 9);
  for (const task of TASKS) {
    const { name, defaults, measured, outputs } = task;
    for (const [key, [low, high]] of Object.entries(RANGES)) {
      const value = { ...defaults, seed: 1 }[key];
      assert.ok(typeof value === "number" && value >= low && value <= high, `${name} ${key}`);
    }
    for (const text of [task.question, task.inputs, task.floor, task.solved]) {
      assert.match(text, /^(?:[A-Z]|x1).+\.$/, name);
    }
    if (name === "own") continue;
    const { mask } = drawTest(startSettings(name), null);
    const counts = (/** @type {number} */ i) => outputs.includes(i % 2 === 0 ? "y1" : "y2");
    assert.ok(
      mask.every((count, i) => count === 0 || counts(i)),
      name,
    );
    assert.ok(measured.length > 0, name);
    for (const { solved, of, medianUpdates, date } of measured) {
      assert.ok(solved >= 0 && solved <= of && of >= 20, name);
      assert.equal(medianUpdates === null, solved === 0, name);
      assert.match(date, /^\d{4}-\d\d-\d\d$/);
    }
  }
  assert.throws(() => findTask("constructor"), /A task is one of/);
});
