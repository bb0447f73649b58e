// The learning engine draws core's sequences, and computes torch's gradients and updates.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  createPasses,
  findTerms,
  runBackward,
  runForward,
} from "../../assets/components/learning/bptt.js";
import { createLearner, loadLearner } from "../../assets/components/learning/learner.js";
import { createOptimiser, stepOptimiser } from "../../assets/components/learning/optimisers.js";
import { createRandom, sineOfTurn } from "../../assets/components/learning/random.js";
import { readUpdate } from "../../assets/components/learning/read_update.js";
import { drawStart } from "../../assets/components/learning/starts.js";
import {
  drawBatch,
  drawTest,
  findFloor,
  findTask,
  startSettings,
  TASKS,
} from "../../assets/components/learning/tasks.js";
import { readFixture } from "./fixtures.js";

const { draws, gradients, optimisers, runs } = readFixture("learning");

/**
 * @param {ArrayLike<number>} actual
 * @param {number[]} wanted
 * @param {number} limit relative to the largest of the numbers that are wanted
 * @param {string} message
 */
function assertNear(actual, wanted, limit, message) {
  assert.equal(actual.length, wanted.length, message);
  const scale = wanted.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-300);
  for (const [index, number] of wanted.entries()) {
    const difference = Math.abs(actual[index] - number);
    assert.ok(difference <= limit * scale, `${message} [${index}]: ${actual[index]}, ${number}`);
  }
}

test("random numbers and sines are core's, bit for bit", () => {
  for (const { seed, numbers } of draws.numbers) {
    const random = createRandom(seed[0], seed[1], seed[2]);
    assert.deepEqual(numbers.map(random), numbers);
  }
  for (const [k, n, sine] of draws.sines) {
    assert.ok(Object.is(sineOfTurn(k, n), sine) || sine === 0, `${k}/${n}`);
    assert.ok(Math.abs(sine - Math.sin((2 * Math.PI * k) / n)) < 4e-15, `${k}/${n}`);
  }
});

test("the sequences of every task are core's, bit for bit", () => {
  assert.ok(draws.batches.length >= 24);
  for (const { settings, training, test: longer } of draws.batches) {
    const pairs = [
      [drawBatch(settings, null, 7 * settings.seed), training],
      [drawTest(settings, null), longer],
    ];
    for (const [batch, wanted] of pairs) {
      if (!wanted) continue;
      const { count, inputs, targets, mask, ...rest } = batch;
      const drawn = { inputs: [...inputs], targets: [...targets], mask: [...mask], ...rest };
      assert.deepEqual(clearSigns(drawn), clearSigns(wanted), settings.task);
      assert.equal(count, wanted.mask.filter((/** @type {number} */ m) => m === 1).length);
    }
  }
});

test("the floors of every task and length are core's", () => {
  assert.ok(draws.floors.length >= 32);
  for (const { settings, seqLen, floor } of draws.floors) {
    assertNear([findFloor(settings, null, seqLen)], [floor], 1e-12, `${settings.task} ${seqLen}`);
  }
});

test("a sequence is never so short that no answer counts", () => {
  for (const [task, delay] of /** @type {const} */ ([
    ["echo", 3],
    ["xor", 0],
  ])) {
    const settings = { ...startSettings(task), delay, seqLen: 2, growFrom: 1 };
    const learner = createLearner(settings);
    for (let i = 0; i < 20; i++) assert.equal(learner.update().isDiverged, false);
    assert.ok(learner.nextBatch().count > 0);
  }
});

/**
 * Without negative zeros, which JSON's readers keep and sequences may have.
 * @param {Record<string, any>} batch
 */
function clearSigns(batch) {
  return { ...batch, targets: batch.targets.map((/** @type {number} */ y) => y + 0) };
}

test("the start weights are core's, bit for bit", () => {
  for (const { settings, weights } of draws.starts) {
    assert.deepEqual([...drawStart(settings)], weights, JSON.stringify(settings));
  }
});

test("an orthogonal start turns or reflects: W_hh times its transpose is the identity", () => {
  const signs = new Set();
  for (let seed = 0; seed < 50; seed++) {
    const settings = { ...startSettings("echo", seed), start: /** @type {const} */ ("orthogonal") };
    const [u1, u2, u3, u4] = drawStart(settings).slice(4, 8);
    assertNear(
      [u2 * u2 + u4 * u4, u1 * u1 + u3 * u3, u2 * u1 + u4 * u3],
      [1, 1, 0],
      1e-15,
      `seed ${seed}`,
    );
    signs.add(Math.round(u2 * u3 - u4 * u1));
  }
  assert.deepEqual([...signs].sort(), [-1, 1]);
});

test("the gradients of 200 random nets are autograd's to 1e-10", () => {
  assert.equal(gradients.length, 200);
  for (const wanted of gradients) {
    const { settings, index } = wanted;
    const label = JSON.stringify(settings);
    const batch = drawBatch(settings, null, index);
    const passes = createPasses(batch.batchSize, batch.seqLen);
    const weights = Float64Array.from(wanted.weights);
    runForward(passes, weights, batch, settings.activation);
    runBackward(passes, weights, batch, settings.activation, settings.bpttLen);
    assertNear([passes.loss], [wanted.loss], 1e-12, `loss of ${label}`);
    assertNear(passes.gradient, wanted.gradient, 1e-10, `gradient of ${label}`);
    assertNear(passes.dLdy, wanted.dLdy, 1e-10, `dL/dy of ${label}`);
    assertNear(passes.dLdh, wanted.dLdh, 1e-10, `dL/dh of ${label}`);
    if (settings.bpttLen > 0 && settings.bpttLen < batch.seqLen) continue;
    const terms = findTerms(passes, weights, batch);
    const sums = terms.reduce((sum, term) => sum.map((x, i) => x + term[i]), new Float64Array(18));
    assertNear(sums, wanted.gradient, 1e-10, `sum over time of ${label}`);
  }
});

test("each optimiser moves the weights as torch.optim does, over 100 updates to 1e-10", () => {
  assert.equal(optimisers.length, 4);
  for (const { optimiser: name, rate, start, gradients: slopes, after } of optimisers) {
    const optimiser = createOptimiser();
    const weights = Float64Array.from(start);
    for (const [index, slope] of slopes.entries()) {
      const isFixed = new Uint8Array(18);
      stepOptimiser(optimiser, name, weights, Float64Array.from(slope), rate, isFixed);
      for (const [i, weight] of after[index].entries()) {
        assertNear([weights[i]], [weight], 1e-10, `${name}, update ${index + 1}`);
      }
    }
  }
});

test("a run of each task has torch's losses and weights, clipped and truncated", () => {
  for (const { settings, losses, weights } of runs) {
    const learner = createLearner(settings);
    const learnt = losses.map(() => learner.update().loss);
    assertNear(learnt, losses, 1e-9, `losses of ${settings.task}`);
    assertNear(learner.weights, weights, 1e-9, `weights of ${settings.task}`);
  }
});

test("a clipped gradient has the norm that was set, a smaller one stays as it is", () => {
  const learner = createLearner({ ...startSettings("course"), maxGradNorm: 0.25 });
  const update = learner.update();
  assert.ok(update.gradNormBefore > 1);
  assert.equal(update.gradNormAfter, 0.25);
  const free = createLearner({ ...startSettings("course"), maxGradNorm: 0 }).update();
  assert.equal(free.gradNormBefore, update.gradNormBefore);
  assert.equal(free.gradNormAfter, free.gradNormBefore);
});

test("a run goes on from its snapshot with the same numbers, through JSON", () => {
  for (const { name } of TASKS.filter((task) => task.name !== "own")) {
    const learner = createLearner(startSettings(name, 4));
    for (let i = 0; i < 30; i++) learner.update();
    const twin = loadLearner(JSON.parse(JSON.stringify(learner.snapshot())));
    for (let i = 0; i < 30; i++) assert.equal(twin.update().loss, learner.update().loss, name);
    assert.deepEqual(twin.weights, learner.weights);
  }
});

test("a pinned weight, an unlearned store and a cut wire stay as they are", () => {
  const learner = createLearner(startSettings("latch"));
  learner.pin("w5", true);
  learner.setWeight("w5", 0.75);
  for (let i = 0; i < 10; i++) learner.update();
  assert.deepEqual([learner.values().w5, learner.values().a1], [0.75, 0]);
  learner.pin("w5", false);
  learner.cutRecurrence(true);
  const { u1, u2, u3, u4, w5 } = learner.values();
  for (let i = 0; i < 10; i++) learner.update();
  const after = learner.values();
  assert.deepEqual([after.u1, after.u2, after.u3, after.u4], [u1, u2, u3, u4]);
  assert.notEqual(after.w5, w5);
});

test("with a cut wire the loss stays above the floor, with the wire it falls below", () => {
  const settings = startSettings("latch", 2);
  const [cut, whole] = [createLearner(settings), createLearner(settings)];
  cut.cutRecurrence(true);
  for (let i = 0; i < 1500; i++) {
    cut.update();
    whole.update();
  }
  // The test is ten times as long, and has its own floor; its chance is small with 6400 steps.
  assert.ok(cut.evaluate().loss > 0.98 * cut.floor(), `${cut.evaluate().loss}`);
  assert.ok(whole.evaluate().loss < 0.1 * whole.floor(), `${whole.evaluate().loss}`);
});

test("the update to read is the update that follows, and changes nothing itself", () => {
  for (const name of /** @type {const} */ (["latch", "sine", "integrate"])) {
    const learner = createLearner(startSettings(name, 3));
    learner.update();
    const before = learner.snapshot();
    const shown = readUpdate(learner);
    assert.deepEqual(learner.snapshot(), before);
    const { loss, gradNormBefore, gradNormAfter } = learner.update();
    assert.equal(shown.passes.loss, loss);
    assert.deepEqual([shown.gradNormBefore, shown.gradNormAfter], [gradNormBefore, gradNormAfter]);
    for (const [i, weight] of shown.weights.entries()) {
      assert.equal(weight.before, before.weights[i]);
      assert.equal(weight.after, learner.weights[i], `${name} ${weight.name}`);
      const sum = weight.terms.reduce((total, term) => total + term, 0);
      assertNear([sum], [weight.total], 1e-10, `${name} ${weight.name}`);
    }
  }
});

test("lengths grow by one after each success, and a start without success is given up", () => {
  const learner = createLearner({ ...startSettings("parity", 2), restartAfter: 150 });
  assert.equal(learner.seqLen, 2);
  let [failures, grown, restarts] = [0, 0, 0];
  for (let i = 0; i < 5000; i++) {
    /** @type {number} */
    const lengthBefore = learner.seqLen;
    const restartsBefore = learner.restarts;
    const shown = i % 7 === 0 ? readUpdate(learner) : null;
    const goal = 0.2 * findFloor(learner.settings, null, lengthBefore);
    const last = learner.update();
    assert.equal(last.seqLen, lengthBefore);
    failures = last.loss < goal ? 0 : failures + 1;
    const isGrown = failures === 0 && lengthBefore < 10;
    const isNew = failures === 150;
    assert.equal(learner.seqLen, isNew ? 2 : lengthBefore + (isGrown ? 1 : 0));
    assert.equal(learner.restarts, restartsBefore + (isNew ? 1 : 0));
    if (isNew) {
      failures = 0;
      restarts += 1;
      assert.deepEqual(learner.weights, drawStart(learner.settings, restarts));
      assert.equal(learner.snapshot().optimiserSteps, 0);
    }
    if (shown) assert.ok(shown.weights.some((weight) => weight.clipped !== 0));
    if (shown && isNew) assert.notEqual(shown.weights[0].after, learner.weights[0]);
    else if (shown) assert.equal(shown.weights[0].after, learner.weights[0]);
    grown += isGrown ? 1 : 0;
  }
  assert.ok(grown > 3 && restarts > 3, `${grown}, ${restarts}`);
});

test("the first update that passes a test is kept, whatever comes after it", () => {
  const learner = createLearner(startSettings("latch"));
  assert.equal(learner.solvedAt, null);
  while (learner.solvedAt === null) learner.update();
  const at = learner.updates;
  assert.equal(at % 50, 0);
  assert.ok(learner.evaluate().isSolved);
  const twin = createLearner(startSettings("latch"));
  for (let i = 0; i < at - 50; i++) twin.update();
  assert.equal(twin.solvedAt, null); // the test before failed
  learner.cutRecurrence(true);
  for (let i = 0; i < 100; i++) learner.update();
  assert.equal(learner.evaluate().isSolved, false);
  assert.equal(learner.solvedAt, at);
  assert.equal(loadLearner(JSON.parse(JSON.stringify(learner.snapshot()))).solvedAt, at);
  learner.change({ learningRate: 0.02 });
  assert.equal(learner.solvedAt, at);
  learner.change({ seqLen: 11 }); // another test
  assert.equal(learner.solvedAt, null);
});

test("an update by update test notices a solution between the tests of a run", () => {
  const learner = createLearner(startSettings("parity"), null, findTask("parity").solution);
  assert.ok(learner.evaluate().isSolved);
  assert.equal(learner.solvedAt, 0);
});

test("a divergence is said, and leaves the last finite weights", () => {
  const settings = { ...startSettings("integrate"), learningRate: 1e6, maxGradNorm: 0 };
  const learner = createLearner({ ...settings, optimiser: "sgd" });
  let last = learner.update();
  while (!last.isDiverged) last = learner.update();
  assert.ok(last.update < 100);
  assert.ok(learner.weights.every(Number.isFinite));
  assert.equal(learner.updates, last.update - 1);
});

test("a weight beyond the largest number of a link is a divergence too, and isn't kept", () => {
  const settings = { ...startSettings("course"), learningRate: 1, maxGradNorm: 0 };
  const learner = createLearner({ ...settings, optimiser: "sgd" });
  let before = [...learner.weights];
  let last = learner.update();
  while (!last.isDiverged) {
    before = [...learner.weights];
    last = learner.update();
  }
  assert.ok(Number.isFinite(last.loss));
  assert.deepEqual([...learner.weights], before);
  assert.ok(before.every((weight) => Math.abs(weight) <= 1e6));
});

test("every task starts with the settings that core reads from the same table", () => {
  assert.deepEqual(
    TASKS.map(({ name }) => startSettings(name)),
    draws.defaults,
  );
});

test("an own table is learned, and its missing targets don't count", () => {
  /** @type {import("../../assets/components/learning/types.d.ts").OwnTable} */
  const table = {
    inputs: [[1, 0], [0, 0], [0, 0]], // biome-ignore format: one step a row
    targets: [[0.5, null], [null, -0.5], [0.25, null]], // biome-ignore format: the same
    loss: "squared",
  };
  const learner = createLearner({ ...startSettings("own"), learningRate: 0.01 }, table);
  assert.equal(learner.nextBatch().count, 3);
  for (let i = 0; i < 2000; i++) learner.update();
  assert.ok(learner.evaluate().isSolved);
  assert.throws(() => createLearner(startSettings("own")), /needs a table/);
});
