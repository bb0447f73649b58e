// Landscape, history, runs of many seeds, and the worker's server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createPasses, runForward } from "../../assets/components/learning/bptt.js";
import {
  computeLandscape,
  frameRanges,
  pathPlane,
  projectWeights,
  sharedPlane,
  weightPlane,
  weightsAt,
} from "../../assets/components/learning/landscape.js";
import { createLearner } from "../../assets/components/learning/learner.js";
import { findRadius, fromValues } from "../../assets/components/learning/net_weights.js";
import { findEigenpairs } from "../../assets/components/learning/principal_axes.js";
import { createRandom } from "../../assets/components/learning/random.js";
import {
  createRunHistory,
  listHistoryRows,
  noteEntry,
} from "../../assets/components/learning/run_history.js";
import { runOptimisers, runSeeds } from "../../assets/components/learning/seeds.js";
import { createServer } from "../../assets/components/learning/serve.js";
import { drawBatch, startSettings } from "../../assets/components/learning/tasks.js";
import { assertClose } from "./fixtures.js";

/** @import { Reply, Request } from "../../assets/components/learning/types.d.ts" */

test("the landscape of two weights has the loss and the spectral radius at each of its points", () => {
  const learner = createLearner(startSettings("latch"));
  const plane = weightPlane("u2", "w5", learner.weights);
  const ranges = { first: [-2, 2], second: [-3, 3], size: 5 };
  const landscape = computeLandscape(learner.snapshot(), plane, /** @type {any} */ (ranges));
  const batch = drawBatch(learner.settings, null, 0);
  const passes = createPasses(batch.batchSize, batch.seqLen);
  for (const [row, w5] of [-3, -1.5, 0, 1.5, 3].entries()) {
    for (const [column, u2] of [-2, -1, 0, 1, 2].entries()) {
      const weights = fromValues({ ...learner.values(), u2, w5 });
      runForward(passes, weights, batch, "tanh");
      assertClose(landscape.loss[row * 5 + column], passes.loss, `${u2}, ${w5}`);
      assertClose(landscape.spectralRadius[row * 5 + column], findRadius(weights), `${u2}`);
    }
  }
  assert.deepEqual(landscape.lossRange, [Math.min(...landscape.loss), Math.max(...landscape.loss)]);
  const { u2, w5 } = learner.values();
  assert.deepEqual(projectWeights(plane, learner.weights), [u2, w5]);
  assert.deepEqual(weightsAt(plane, u2, w5), learner.weights);
});

test("the plane of a path holds its end exactly, and a path in a plane as a whole", () => {
  const learner = createLearner(startSettings("sine", 2));
  const points = Array.from({ length: 200 }, () => {
    learner.update();
    return learner.weights.slice();
  });
  const plane = pathPlane(points);
  const [first, second] = [plane.first, plane.second];
  const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
    a.reduce((sum, x, i) => sum + x * b[i], 0);
  assertClose(dot(first, first), 1, "length");
  assertClose(dot(second, second), 1, "length");
  assert.ok(Math.abs(dot(first, second)) < 1e-12);
  assert.deepEqual(projectWeights(plane, points[199]), [0, 0]);
  assert.ok(plane.share > 0.5 && plane.share <= 1);
  // No other plane through the end holds more: not one of 500 random ones.
  const held = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
    points.reduce((sum, p) => {
      const way = [...p].map((x, i) => x - plane.origin[i]);
      return sum + dot(way, a) ** 2 + dot(way, b) ** 2;
    }, 0);
  const most = held(first, second);
  const random = createRandom(0);
  for (let i = 0; i < 500; i++) {
    const a = unit(first.map(() => random() - 0.5));
    const raw = first.map(() => random() - 0.5);
    const b = unit(raw.map((x, k) => x - dot(raw, a) * a[k]));
    assert.ok(held(a, b) <= most * (1 + 1e-12));
  }
  const flat = Array.from({ length: 10 }, (_, i) => weightsAt(plane, i - 9, (i - 9) ** 2));
  assertClose(pathPlane(flat).share, 1, "a flat path");
  assert.equal(pathPlane([points[0]]).share, Number.NaN); // no distance to hold
  const { first: along } = frameRanges(plane, points);
  for (const point of points) {
    const [x] = projectWeights(plane, point);
    assert.ok(x > along[0] && x < along[1]);
  }
});

/** @param {number[]} vector */
function unit(vector) {
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

test("the eigenpairs of a symmetric matrix give it back", () => {
  const size = 18;
  const half = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => Math.sin(i * 7 + j * 3)),
  );
  const matrix = half.map((row, i) => row.map((x, j) => x + half[j][i]));
  const { values, vectors } = findEigenpairs(matrix);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const sum = values.reduce((total, v, k) => total + v * vectors[i][k] * vectors[j][k], 0);
      assert.ok(Math.abs(sum - matrix[i][j]) < 1e-12, `${i}, ${j}`);
    }
  }
});

test("a history stays small, keeps its first and its last update, and can be cut back", () => {
  const history = createRunHistory(100);
  const learner = createLearner(startSettings("course"));
  for (let i = 0; i < 5000; i++) {
    history.push(noteEntry({ ...learner.update(), update: i + 1 }, learner.weights));
    assert.ok(history.entries().length <= 101);
  }
  const updates = history.entries().map((entry) => entry.update);
  assert.deepEqual([updates[0], updates.at(-1)], [1, 5000]);
  assert.ok(updates.length > 40);
  assert.deepEqual(
    updates.toSorted((a, b) => a - b),
    updates,
  );
  const filled = createRunHistory(100);
  filled.fill(history.entries());
  assert.deepEqual(filled.entries(), history.entries());
  for (let i = 5000; i < 5400; i++) {
    filled.push(noteEntry({ ...learner.update(), update: i + 1 }, learner.weights));
    assert.ok(filled.entries().length <= 101);
  }
  assert.equal(filled.entries().at(-1)?.update, 5400);
  history.truncate(2500);
  assert.ok(history.entries().every((entry) => entry.update <= 2500));
  const [heading, first, ...others] = listHistoryRows(history.entries());
  assert.equal(others.length, history.entries().length - 1);
  assert.deepEqual(heading.slice(0, 3), ["update", "loss", "test_loss"]);
  assert.deepEqual(heading.slice(3, 7), [
    "grad_norm",
    "clipped_grad_norm",
    "spectral_radius",
    "w1",
  ]);
  assert.deepEqual([first[0], first[2], first.length], [1, null, heading.length]);
  assert.equal(first[1], history.entries()[0].loss);
});

test("each seed's run is the run of that seed", () => {
  const settings = { ...startSettings("latch"), batchSize: 8 };
  const found = [...runSeeds(settings, null, [3, 4])].filter((run) => run !== null);
  assert.deepEqual(
    found.map((run) => run.seed),
    [3, 4],
  );
  for (const run of found) {
    const learner = createLearner({ ...settings, seed: run.seed });
    const losses = run.updates.map((update) => {
      while (learner.updates < update - 1) learner.update();
      return learner.update().loss;
    });
    assert.deepEqual(losses, run.losses);
    assert.ok(run.solvedAt !== null && learner.evaluate().isSolved);
  }
});

test("each optimiser starts from the same weights, the chosen one with its own rate", () => {
  const learner = createLearner({ ...startSettings("sine", 3), learningRate: 0.002 });
  const found = [...runOptimisers(learner.snapshot(), 100)].filter((run) => run !== null);
  assert.deepEqual(
    found.map((run) => run.optimiser),
    ["sgd", "momentum", "rmsprop", "adam"],
  );
  for (const { path, losses } of found) {
    assert.deepEqual(path[0], [...learner.weights]);
    assert.equal(losses.length, 100);
  }
  for (let i = 0; i < 100; i++) learner.update();
  assert.deepEqual(found[3].path.at(-1), [...learner.weights]);
});

test("the plane that optimisers share goes through their start, and a diverged one is left out", () => {
  const learner = createLearner({ ...startSettings("course", 2), maxGradNorm: 1 });
  const runs = [...runOptimisers(learner.snapshot(), 200)].filter((run) => run !== null);
  const { plane, ranges } = sharedPlane(runs);
  assert.deepEqual(plane.origin, [...learner.weights]);
  assert.deepEqual(projectWeights(plane, learner.weights), [0, 0]);
  for (const point of runs.flatMap(({ path }) => path)) {
    const [x, y] = projectWeights(plane, point);
    assert.ok(x >= ranges.first[0] && x <= ranges.first[1], `${x}`);
    assert.ok(y >= ranges.second[0] && y <= ranges.second[1], `${y}`);
  }
  const far = { path: [runs[0].path[0], Array(18).fill(1e6)], isDiverged: true };
  assert.deepEqual(sharedPlane([...runs, far]), { plane, ranges });
  assert.ok(sharedPlane([far]).ranges.first[1] > 1e6);
});

/** A server whose clock moves 1 ms at each look, and which works when it is told to. */
function startServer() {
  /** @type {Reply[]} */
  const replies = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  let time = 0;
  const serve = createServer(
    (reply) => replies.push(reply),
    (work) => waiting.push(work),
    () => ++time,
  );
  const work = () => waiting.shift()?.();
  return {
    replies,
    serve: (/** @type {Request} */ request) => serve(request),
    work,
    /** @param {number} count of the page, in each of which the worker works once */
    workFrames(count) {
      for (let i = 0; i < count; i++) {
        serve({ kind: "goOn" });
        work();
      }
    },
  };
}

test("the worker's server learns as the page would, and takes changes in between", () => {
  const learner = createLearner(startSettings("latch", 5));
  const { replies, serve, work, workFrames } = startServer();
  serve({ kind: "load", snapshot: learner.snapshot() });
  serve({ kind: "play" });
  workFrames(5);
  serve({ kind: "setWeight", name: "u2", value: 1.5 });
  workFrames(5);
  serve({ kind: "pause" });
  const paused = replies.at(-1);
  assert.ok(paused?.kind === "paused");
  const progress = replies.filter((reply) => reply.kind === "progress");
  const changedAt = progress[4].last.update;
  for (let i = 0; i < changedAt; i++) learner.update();
  learner.setWeight("u2", 1.5);
  while (learner.updates < paused.snapshot.updates) learner.update();
  assert.deepEqual(paused.snapshot, learner.snapshot());
  const updates = progress.flatMap(({ entries }) => entries.map((entry) => entry.update));
  assert.deepEqual(
    updates.toSorted((a, b) => a - b),
    updates,
  );
  assert.equal(updates.at(-1), paused.snapshot.updates);
  work();
  assert.equal(replies.at(-1), paused); // a paused worker rests
});

test("a run has one slice for each frame of the page, and landscapes don't wait for frames", () => {
  const { replies, serve, work, workFrames } = startServer();
  const snapshot = createLearner(startSettings("course")).snapshot();
  serve({ kind: "load", snapshot });
  serve({ kind: "play" });
  const count = () => replies.filter((reply) => reply.kind === "progress").length;
  for (let i = 0; i < 5; i++) work();
  assert.equal(count(), 1);
  workFrames(3);
  work();
  assert.equal(count(), 4);
  serve({ kind: "optimisers", id: 1, snapshot, updates: 10 });
  for (let i = 0; i < 10; i++) work();
  assert.equal(count(), 4);
  assert.equal(replies.filter((reply) => reply.kind === "optimiser").length, 4);
});

test("landscapes and seeds arrive with their number, cancelled ones don't", () => {
  const { replies, serve, work } = startServer();
  const learner = createLearner(startSettings("course"));
  const snapshot = learner.snapshot();
  const plane = weightPlane("u2", "u3", learner.weights);
  const ranges = { first: [-1, 1], second: [-1, 1], size: 3 };
  serve({ kind: "landscape", id: 7, snapshot, plane, ranges: /** @type {any} */ (ranges) });
  const settings = { ...learner.settings, task: /** @type {const} */ ("own") };
  serve({ kind: "seeds", id: 8, settings, ownTable: null, seeds: [1] });
  serve({ kind: "optimisers", id: 9, snapshot, updates: 10 });
  serve({ kind: "optimisers", id: 10, snapshot, updates: 10 });
  serve({ kind: "cancel", id: 10 });
  for (let i = 0; i < 50; i++) work();
  assert.deepEqual(
    replies.map((reply) => `${reply.kind} ${"id" in reply ? reply.id : ""}`),
    ["landscape 7", "failed 8", ...Array(4).fill("optimiser 9")],
  );
  const [, failed] = replies;
  assert.ok(failed.kind === "failed" && /needs a table/.test(failed.message));
});

test("a run that diverges ends with the last finite weights", () => {
  const { replies, serve, workFrames } = startServer();
  const settings = { ...startSettings("integrate"), learningRate: 1, maxGradNorm: 0 };
  const learner = createLearner({ ...settings, optimiser: "sgd" });
  learner.setWeight("u2", 30);
  serve({ kind: "load", snapshot: learner.snapshot() });
  serve({ kind: "play" });
  workFrames(100);
  const last = replies.at(-1);
  assert.ok(last?.kind === "diverged");
  assert.ok(last.snapshot.weights.every(Number.isFinite));
});
