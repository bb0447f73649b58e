// Learns one task: draws a batch, computes the gradient, clips it, moves the weights. It can be
// changed by hand at any time, laid open before an update, stored and resumed.

import { LARGEST_INPUT } from "../shared/numbers.js";
import { createPasses, findTerms, runBackward, runForward } from "./bptt.js";
import { createTest, evaluateNet } from "./evaluate.js";
import {
  findRadius,
  findWeight,
  fromValues,
  RECURRENT,
  STORE,
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

/** An update whose loss is below this share of the floor is a success. */
const SUCCESS = 0.2;
/** Until it has been passed, the test is made after so many updates. */
export const CHECK_EVERY = 50;
/** Settings that decide what the test asks. */
const TEST_SETTINGS = /** @type {const} */ (["task", "delay", "period", "seqLen"]);

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
    this.start = weights;
    this.weights = weights ? weights.slice() : drawStart(settings);
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

  update() {
    const { settings, batch, passes, weights, last } = this;
    this.drawNext();
    const used = this.findUsed();
    runForward(passes, used, batch, settings.activation);
    runBackward(passes, used, batch, settings.activation, settings.bpttLen);
    const norm = this.clip();
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

  /**
   * Lengthens the sequences after a success, and starts again after too many failures.
   * @param {number} loss of the last update
   */
  judge(loss) {
    const { growFrom, restartAfter, seqLen } = this.settings;
    if (growFrom === 0 && restartAfter === 0) return;
    this.failures = loss < this.goal ? 0 : this.failures + 1;
    if (this.failures === 0 && this.seqLen < seqLen) {
      this.seqLen += 1;
      this.makeRoom();
    } else if (restartAfter > 0 && this.failures >= restartAfter) {
      this.restarts += 1;
      this.failures = 0;
      this.seqLen = findFirstLength(this.settings);
      this.weights.set(this.drawAgain());
      resetOptimiser(this.optimiser);
      this.makeRoom();
    }
  }

  /** New start weights; those that are pinned stay. */
  drawAgain() {
    const drawn = drawStart(this.settings, this.restarts);
    return drawn.map((weight, i) => (this.pinned.has(WEIGHTS[i]) ? this.weights[i] : weight));
  }

  read() {
    const { settings } = this;
    const twin = new SRNLearner({ ...settings }, this.ownTable, null);
    twin.restore(this.snapshot());
    twin.settings = { ...settings, growFrom: 0, restartAfter: 0 }; // they come after the update
    const batch = this.nextBatch();
    const passes = createPasses(batch.batchSize, batch.seqLen);
    const used = twin.findUsed().slice();
    runForward(passes, used, batch, settings.activation);
    runBackward(passes, used, batch, settings.activation, settings.bpttLen);
    const terms = findTerms(passes, used, batch);
    const before = this.weights.slice();
    const { gradNormBefore, gradNormAfter } = twin.update();
    const weights = WEIGHTS.map((name, i) => ({
      name,
      terms: terms.map((term) => term[i]),
      total: passes.gradient[i],
      clipped: twin.passes.gradient[i],
      before: before[i],
      after: twin.weights[i],
    }));
    return {
      batch,
      passes,
      dLdy: sumSamples(passes.dLdy, batch),
      dLdh: sumSamples(passes.dLdh, batch),
      weights,
      gradNormBefore,
      gradNormAfter,
    };
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

  /** @param {string} name */
  isPinned(name) {
    return this.pinned.has(name);
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
    const isTestNew = TEST_SETTINGS.some((name) => isOther(settings[name], this.settings[name]));
    if (isTestNew || ownTable !== this.ownTable) this.solvedAt = null;
    this.settings = { ...this.settings, ...settings };
    this.ownTable = ownTable;
    if (isLengthNew || settings.task !== undefined) this.seqLen = findFirstLength(this.settings);
    this.failures = 0;
    if (isOptimiserNew) resetOptimiser(this.optimiser);
    this.makeRoom();
    this.fixWeights();
  }

  restart() {
    this.weights.set(this.start ?? drawStart(this.settings));
    resetOptimiser(this.optimiser);
    this.updates = 0;
    this.restarts = 0;
    this.failures = 0;
    this.solvedAt = null;
    this.seqLen = findFirstLength(this.settings);
    this.makeRoom();
    this.last.spectralRadius = findRadius(this.weights);
    this.last.isDiverged = false;
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
    this.settings = { ...snapshot.settings };
    this.ownTable = snapshot.ownTable;
    this.updates = snapshot.updates;
    this.weights.set(snapshot.weights);
    this.optimiser.first.set(snapshot.optimiserState.slice(0, WEIGHTS.length));
    this.optimiser.second.set(snapshot.optimiserState.slice(WEIGHTS.length));
    this.optimiser.steps = snapshot.optimiserSteps;
    this.seqLen = snapshot.seqLen;
    this.restarts = snapshot.restarts;
    this.failures = snapshot.failures;
    this.solvedAt = snapshot.solvedAt;
    this.pinned = new Set(snapshot.pinned);
    this.isCut = snapshot.isCut;
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
    this.used.fill(0, RECURRENT, RECURRENT + 4);
    return this.used;
  }

  /** Puts 0 for what isn't learned, clips the rest, and returns its norm before. */
  clip() {
    const { gradient } = this.passes;
    const { isFixed } = this;
    const { maxGradNorm } = this.settings;
    let squares = 0;
    for (let i = 0; i < gradient.length; i++) {
      if (isFixed[i]) gradient[i] = 0;
      squares += gradient[i] * gradient[i];
    }
    const norm = Math.sqrt(squares);
    if (maxGradNorm > 0 && norm > maxGradNorm) {
      const scale = maxGradNorm / norm;
      for (let i = 0; i < gradient.length; i++) gradient[i] *= scale;
    }
    return norm;
  }

  /** Notes which weights stay as they are. */
  fixWeights() {
    const { isCut, settings } = this;
    for (const [index, name] of WEIGHTS.entries()) {
      const isCutOff = isCut && ((index >= RECURRENT && index < RECURRENT + 4) || index >= STORE);
      const isStore = index >= STORE && !settings.learnsStart;
      this.isFixed[index] = this.pinned.has(name) || isCutOff || isStore ? 1 : 0;
    }
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
 * @param {unknown} next undefined where nothing changes
 * @param {unknown} now
 */
function isOther(next, now) {
  return next !== undefined && next !== now;
}

/**
 * The length that the sequences begin with.
 * @param {Settings} settings
 */
function findFirstLength({ growFrom, seqLen }) {
  return growFrom > 0 ? Math.min(growFrom, seqLen) : seqLen;
}

/**
 * Whether a link can hold the weight; one that it can't counts as a divergence.
 * @param {number} weight
 */
function isWithinLimit(weight) {
  return Math.abs(weight) <= LARGEST_INPUT;
}

/**
 * Sums over the samples, [t][unit].
 * @param {Float64Array} numbers [b, t, unit]
 * @param {{ batchSize: number, seqLen: number }} shape
 */
function sumSamples(numbers, { batchSize, seqLen }) {
  const sums = Array.from({ length: seqLen }, () => [0, 0]);
  for (let b = 0; b < batchSize; b++) {
    for (const [t, row] of sums.entries()) {
      const i = (b * seqLen + t) * 2;
      row[0] += numbers[i];
      row[1] += numbers[i + 1];
    }
  }
  return sums;
}
