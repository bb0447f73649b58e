// Learns one task: draws a batch, computes the gradient, clips it, moves the weights. It can be
// changed by hand at any time, laid open before an update, stored and resumed.

import { LARGEST_INPUT } from "../shared/numbers.js";
import { createPasses, runBackward, runForward } from "./bptt.js";
import { clipGradient, markFixed } from "./clipping.js";
import { createTest, evaluateNet, isOtherTest } from "./evaluate.js";
import { findFirstLength, judgeUpdate, SUCCESS } from "./growth.js";
import {
  cutOffRecurrence,
  findRadius,
  findWeight,
  fromValues,
  toValues,
  WEIGHTS,
} from "./net_weights.js";
import { createOptimiser, resetOptimiser, stepOptimiser } from "./optimisers.js";
import { createRandom } from "./random.js";
import { drawStart } from "./starts.js";
import { createBatch, drawBatch, fillBatch, findFloor, findTask, STREAMS } from "./tasks.js";

/** @import { Values } from "../shared/types.d.ts" */
/** @import { Evaluation, Learner, OwnTable, Settings, Snapshot, Update } from "./types.d.ts" */

/**
 * A learner at its start.
 * @param {Settings} settings
 * @param {OwnTable | null} [ownTable] of the task "own"
 * @param {Values | null} [values] weights to start from instead of those that the settings draw
 * @returns {Learner}
 */
export function createLearner(settings, ownTable = null, values = null) {
  return new SRNLearner({ ...settings }, ownTable, values ? fromValues(values) : null);
}

/**
 * A learner that goes on where another one stopped.
 * @param {Snapshot} snapshot
 * @returns {Learner}
 */
export function loadLearner(snapshot) {
  const learner = new SRNLearner({ ...snapshot.settings }, snapshot.ownTable, null);
  learner.restore(snapshot);
  return learner;
}

/** Until it has been passed, the test is made after so many updates. */
export const CHECK_EVERY = 50;

/** @implements {Learner} */
class SRNLearner {
  /**
   * @param {Settings} settings
   * @param {OwnTable | null} ownTable
   * @param {Float64Array | null} weights
   */
  constructor(settings, ownTable, weights) {
    this.settings = settings;
    this.ownTable = ownTable;
    this.weights = weights ?? drawStart(settings);
    this.before = this.weights.slice(); // of the present update
    this.used = this.weights.slice(); // without the recurrent ones where the wire is cut
    this.updates = 0;
    this.isCut = false;
    /** @type {Set<string>} */
    this.pinned = new Set();
    this.isFixed = new Uint8Array(WEIGHTS.length);
    this.optimiser = createOptimiser();
    /** @type {Update} */
    this.last = {
      update: 0,
      loss: Number.NaN,
      gradNormBefore: Number.NaN,
      gradNormAfter: Number.NaN,
      spectralRadius: findRadius(this.weights),
      seqLen: 0,
      restarts: 0,
      isDiverged: false,
    };
    this.seqLen = findFirstLength(settings);
    this.restarts = 0;
    this.failures = 0;
    /** @type {number | null} */
    this.solvedAt = null;
    this.goal = 0;
    this.batch = createBatch(settings, ownTable, settings.batchSize, this.seqLen);
    this.passes = createPasses(this.batch.batchSize, this.batch.seqLen);
    /** @type {ReturnType<typeof createTest> | null} */
    this.test = null;
    this.makeRoom();
    this.fixWeights();
  }

  values() {
    return toValues(this.weights);
  }

  get gradient() {
    return this.passes.gradient;
  }

  update() {
    const { settings, batch, passes, weights, last } = this;
    this.drawNext();
    const used = this.findUsed();
    runForward(passes, used, batch, settings.activation);
    runBackward(passes, used, batch, settings.activation, settings.bpttLen);
    const norm = clipGradient(passes.gradient, this.isFixed, settings.maxGradNorm);
    last.update = this.updates + 1;
    last.loss = passes.loss;
    last.gradNormBefore = norm;
    last.gradNormAfter = Math.min(norm, settings.maxGradNorm || norm);
    last.seqLen = batch.seqLen;
    last.isDiverged = !(Number.isFinite(passes.loss) && Number.isFinite(norm));
    if (!last.isDiverged) {
      const { optimiser, learningRate } = settings;
      this.before.set(weights);
      stepOptimiser(
        this.optimiser,
        optimiser,
        weights,
        passes.gradient,
        learningRate,
        this.isFixed,
      );
      last.isDiverged = !weights.every(isWithinLimit);
      if (last.isDiverged) weights.set(this.before);
    }
    if (!last.isDiverged) {
      this.updates += 1;
      this.judge(passes.loss);
      if (this.solvedAt === null && this.updates % CHECK_EVERY === 0) this.checkSolved();
    }
    last.spectralRadius = findRadius(weights);
    last.restarts = this.restarts;
    return last;
  }

  /** @param {number} loss of the last update */
  judge(loss) {
    const { settings, seqLen, restarts } = this;
    if (settings.growFrom === 0 && settings.restartAfter === 0) return;
    Object.assign(this, judgeUpdate(settings, this, loss < this.goal));
    if (this.restarts > restarts) {
      this.weights.set(this.drawAgain());
      resetOptimiser(this.optimiser);
    }
    if (this.restarts > restarts || this.seqLen > seqLen) this.makeRoom();
  }

  /** New start weights; those that are pinned stay. */
  drawAgain() {
    const drawn = drawStart(this.settings, this.restarts);
    return drawn.map((weight, i) => (this.pinned.has(WEIGHTS[i]) ? this.weights[i] : weight));
  }

  evaluate() {
    const { settings } = this;
    const evaluation = evaluateNet(this.findTest().whole, this.findUsed(), settings);
    if (evaluation.isSolved) this.solvedAt ??= this.updates;
    return evaluation;
  }

  /** Notes this update if it passes the test; the first sequence alone mostly says that it doesn't. */
  checkSolved() {
    const { first } = this.findTest();
    if (evaluateNet(first, this.findUsed(), this.settings).isSolved) this.evaluate();
  }

  findTest() {
    this.test ??= createTest(this.settings, this.ownTable);
    return this.test;
  }

  nextBatch() {
    return drawBatch(this.settings, this.ownTable, this.updates, this.seqLen);
  }

  floor() {
    return findFloor(this.settings, this.ownTable);
  }

  /**
   * @param {string} name
   * @param {number} value
   */
  setWeight(name, value) {
    const index = findWeight(name);
    this.weights[index] = value;
    this.optimiser.first[index] = 0;
    this.optimiser.second[index] = 0;
    this.last.spectralRadius = findRadius(this.weights);
  }

  /**
   * @param {string} name
   * @param {boolean} isPinned
   */
  pin(name, isPinned) {
    findWeight(name);
    if (isPinned) this.pinned.add(name);
    else this.pinned.delete(name);
    this.fixWeights();
  }

  /** @param {boolean} isCut */
  cutRecurrence(isCut) {
    this.isCut = isCut;
    this.fixWeights();
  }

  /**
   * @param {Partial<Settings>} settings
   * @param {OwnTable | null} [ownTable]
   */
  change(settings, ownTable = this.ownTable) {
    const isOptimiserNew =
      settings.optimiser !== undefined && settings.optimiser !== this.settings.optimiser;
    const isLengthNew = settings.seqLen !== undefined || settings.growFrom !== undefined;
    const next = { ...this.settings, ...settings };
    if (isOtherTest(this.settings, next) || ownTable !== this.ownTable) this.solvedAt = null;
    this.settings = next;
    this.ownTable = ownTable;
    if (isLengthNew || settings.task !== undefined) this.seqLen = findFirstLength(this.settings);
    this.failures = 0;
    if (isOptimiserNew) resetOptimiser(this.optimiser);
    this.makeRoom();
    this.fixWeights();
  }

  /** @returns {Snapshot} */
  snapshot() {
    const { first, second, steps } = this.optimiser;
    return {
      settings: { ...this.settings },
      ownTable: this.ownTable,
      updates: this.updates,
      weights: [...this.weights],
      optimiserState: [...first, ...second],
      optimiserSteps: steps,
      seqLen: this.seqLen,
      restarts: this.restarts,
      failures: this.failures,
      solvedAt: this.solvedAt,
      pinned: [...this.pinned],
      isCut: this.isCut,
    };
  }

  /** @param {Snapshot} snapshot */
  restore(snapshot) {
    const { settings, weights, optimiserState, optimiserSteps, pinned, ...others } = snapshot;
    Object.assign(this, others, { settings: { ...settings }, pinned: new Set(pinned) });
    this.weights.set(weights);
    this.optimiser.first.set(optimiserState.slice(0, WEIGHTS.length));
    this.optimiser.second.set(optimiserState.slice(WEIGHTS.length));
    this.optimiser.steps = optimiserSteps;
    this.last.spectralRadius = findRadius(this.weights);
    this.last.isDiverged = false;
    this.makeRoom();
    this.fixWeights();
  }

  /** Draws the batch of the next update; one that never changes is drawn once. */
  drawNext() {
    const { settings, batch } = this;
    if (batch.count > 0 && !findTask(settings.task).isRandom) return;
    const random = createRandom(settings.seed, STREAMS.training, this.updates);
    fillBatch(batch, settings, this.ownTable, random);
  }

  /** The weights as the net uses them: with a cut wire, nothing comes back from the store. */
  findUsed() {
    if (!this.isCut) return this.weights;
    this.used.set(this.weights);
    return cutOffRecurrence(this.used);
  }

  /** Notes which weights stay as they are. */
  fixWeights() {
    markFixed(this.isFixed, this.pinned, this.isCut, this.settings.learnsStart);
  }

  /** Makes room for batches of the present settings. */
  makeRoom() {
    const { settings, ownTable, seqLen } = this;
    this.batch = createBatch(settings, ownTable, settings.batchSize, seqLen);
    this.passes = createPasses(this.batch.batchSize, this.batch.seqLen);
    this.goal = SUCCESS * findFloor(settings, ownTable, seqLen);
    this.test = null;
  }
}

/**
 * Whether a link can hold the weight; one that it can't counts as a divergence.
 * @param {number} weight
 */
function isWithinLimit(weight) {
  return Math.abs(weight) <= LARGEST_INPUT;
}
