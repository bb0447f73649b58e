// One update to read: the numbers that are put in add up to the engine's results.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLearner } from "../../assets/components/learning/learner.js";
import { readUpdate } from "../../assets/components/learning/read_update.js";
import { startSettings, TASKS } from "../../assets/components/learning/tasks.js";
import {
  writeBackward,
  writeGradient,
} from "../../assets/components/srn_learning/backward_texts.js";

/**
 * The value of a line's substituted sum or product.
 * @param {string} text such as "= 2·(0.5 − 1)/20"
 */
function evaluate(text) {
  const plain = text
    .replace(/^= /, "")
    .replaceAll("\u2212", "-")
    .replaceAll("\u00b7", "*")
    .replaceAll("\u00b2", "**2")
    .replace(/\[(.*) > 0\]/, "Number($1 > 0)")
    .replaceAll("sigmoid", "(z => 1 / (1 + Math.exp(-z)))");
  return new Function(`return ${plain}`)();
}

for (const { name } of TASKS.filter((task) => task.name !== "own")) {
  for (const activation of /** @type {const} */ (["linear", "tanh", "relu", "sigmoid"])) {
    test(`${name} with ${activation}: each line's numbers give its result`, () => {
      const settings = { ...startSettings(name, 5), activation, batchSize: 2, bpttLen: 4 };
      const learner = createLearner(settings);
      for (let i = 0; i < 3; i++) learner.update();
      const read = readUpdate(learner);
      for (let step = 1; step <= read.batch.seqLen; step++) {
        for (const { numbers, result } of writeBackward(read, learner.values(), settings, step)) {
          if (!numbers.startsWith("=")) continue;
          const [got, wanted] = [evaluate(numbers), evaluate(result)];
          // Each number that is shown has about four digits, the smallest ones three.
          const size = evaluate(numbers.replaceAll(" \u2212 ", " + ").replaceAll("(\u2212", "("));
          assert.ok(Math.abs(got - wanted) <= 5e-3 * Math.abs(size) + 1e-6, `${numbers} ${result}`);
        }
      }
    });
  }
}

test("a state at or close to its bound is no bound in the equations", () => {
  const learner = createLearner(startSettings("period"));
  const read = readUpdate(learner);
  read.passes.h.set([1 - 2e-11, -1]);
  read.passes.y[0] = -25;
  const lines = writeBackward(read, learner.values(), learner.settings, 1);
  assert.match(lines[0].numbers, /^= \(sigmoid\(−25\) − 1\)/);
  const [first, second] = lines.filter(({ symbols }) => symbols.startsWith("dL/din"));
  assert.match(first.numbers, /·\(1 − \(1−2e−11\)²\)$/);
  assert.match(first.result, /^= /);
  assert.match(second.numbers, /·\(1 − \(>−1\)²\)$/);
  assert.match(second.result, /^≈ /);
});

test("a weight's gradient is the sum of its terms, and the update is what the learner does", () => {
  const learner = createLearner({ ...startSettings("latch"), maxGradNorm: 0.01 });
  const read = readUpdate(learner);
  const [weight] = read.weights;
  const sum = weight.terms.reduce((total, term) => total + term, 0);
  assert.ok(Math.abs(sum - weight.total) < 1e-12);
  learner.update();
  assert.equal(learner.values()[weight.name], weight.after);
  const lines = writeGradient(weight, read, learner.settings);
  assert.equal(lines.length, 3);
  assert.match(lines[1], /^Clipped by 0\.01\//);
});

test("a weight that isn't learned is said to stay, also where the others are clipped", () => {
  const learner = createLearner({ ...startSettings("latch"), maxGradNorm: 0.01 });
  learner.pin("w5", true);
  const read = readUpdate(learner);
  const fixed = read.weights.filter(({ isFixed }) => isFixed).map(({ name }) => name);
  assert.deepEqual(fixed, ["w5", "a1", "a2"]);
  const weight = read.weights.find(({ name }) => name === "w5");
  assert.ok(weight && weight.total !== 0);
  assert.equal(weight.after, weight.before);
  const lines = writeGradient(weight, read, learner.settings);
  assert.deepEqual(lines.slice(1), ["w5 isn't learned: it stays as it is."]);
});
