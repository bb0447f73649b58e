// Draws the sequences of each task, and knows what the best net without memory can reach.
// explorer/core/srn/tasks.py draws the same sequences bit for bit.

import TASK_TABLE from "../../tasks.json" with { type: "json" };
import { createRandom, sineOfTurn } from "./random.js";

/** @import { Batch, OwnTable, Settings, Task, TaskName } from "./types.d.ts" */

/**
 * Every task, in the order in which they are offered.
 * @type {Task[]}
 */
export const TASKS = /** @type {any} */ (TASK_TABLE).tasks;
/**
 * The smallest and the largest value of each number that can be set.
 * @type {Record<string, number[]>}
 */
export const RANGES = TASK_TABLE.ranges;
/**
 * What each setting that is chosen from a list can be.
 * @type {Record<string, string[]>}
 */
export const CHOICES = TASK_TABLE.choices;
/** What random numbers are drawn for. */
export const STREAMS = { start: 0, training: 1, test: 2 };
/** Sequences of a test; a task without chance needs one. */
const TEST_SEQUENCES = 64;

/**
 * @param {string} name
 * @returns {Task}
 */
export function findTask(name) {
  const task = TASKS.find((each) => each.name === name);
  if (!task) throw new RangeError(`A task is one of ${TASKS.map((t) => t.name)}, got ${name}.`);
  return task;
}

/**
 * A task's default settings.
 * @param {TaskName} name
 * @param {number} [seed]
 * @returns {Settings}
 */
export function startSettings(name, seed = 1) {
  return { task: name, seed, ...findTask(name).defaults };
}

/**
 * A batch of the training stream: a pure function of the settings and of which batch it is.
 * @param {Settings} settings
 * @param {OwnTable | null} table of the task "own"
 * @param {number} index
 * @param {number} [seqLen]
 */
export function drawBatch(settings, table, index, seqLen = settings.seqLen) {
  const batch = createBatch(settings, table, settings.batchSize, seqLen);
  fillBatch(batch, settings, table, createRandom(settings.seed, STREAMS.training, index));
  return batch;
}

/**
 * The batch on which a net is tested: longer sequences, the same for every seed.
 * @param {Settings} settings
 * @param {OwnTable | null} table
 */
export function drawTest(settings, table) {
  const seqLen = settings.seqLen * findTask(settings.task).testFactor;
  const batch = createBatch(settings, table, TEST_SEQUENCES, seqLen);
  fillBatch(batch, settings, table, createRandom(0, STREAMS.test, 0));
  return batch;
}

/**
 * The fewest steps of which one has an answer that counts.
 * @param {Settings} settings
 */
function findLeastLength({ task, delay }) {
  return task === "echo" ? delay + 1 : task === "xor" ? 2 : 1;
}

/**
 * Room for a batch. Where all sequences of a task are the same, it has one.
 * @param {Settings} settings
 * @param {OwnTable | null} table
 * @param {number} batchSize
 * @param {number} seqLen ignored where the task sets the length, raised where no answer would count
 * @returns {Batch}
 */
export function createBatch(settings, table, batchSize, seqLen) {
  const task = findTask(settings.task);
  const samples = task.isRandom ? batchSize : 1;
  const drawn = Math.max(seqLen, findLeastLength(settings));
  const steps = settings.task === "own" ? readTable(table).inputs.length : task.steps || drawn;
  const size = samples * steps * 2;
  return {
    batchSize: samples,
    seqLen: steps,
    inputs: new Float64Array(size),
    targets: new Float64Array(size),
    mask: new Float64Array(size),
    count: 0,
    loss: settings.task === "own" ? readTable(table).loss : task.loss,
  };
}

/**
 * Draws new sequences into a batch.
 * @param {Batch} batch
 * @param {Settings} settings
 * @param {OwnTable | null} table
 * @param {() => number} random
 */
export function fillBatch(batch, settings, table, random) {
  const { batchSize, seqLen, mask } = batch;
  if (settings.task === "own") fillTable(batch, readTable(table));
  else {
    const fill = FILLS[settings.task];
    for (let b = 0; b < batchSize; b++) fill(batch, b * seqLen * 2, settings, random);
  }
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i];
  batch.count = count;
}

/**
 * Fills one sequence, which starts at `start`; the arrays of a batch hold zeros where no task sets
 * them.
 * @type {Record<Exclude<TaskName, "own">,
 *   (batch: Batch, start: number, settings: Settings, random: () => number) => void>}
 */
const FILLS = {
  echo({ inputs, targets, mask, seqLen }, start, { delay }, random) {
    for (let t = 0; t < seqLen; t++) inputs[start + 2 * t] = random() < 0.5 ? -1 : 1;
    for (let t = delay; t < seqLen; t++) {
      targets[start + 2 * t] = inputs[start + 2 * (t - delay)];
      mask[start + 2 * t] = 1;
    }
  },
  xor({ inputs, targets, mask, seqLen }, start, _settings, random) {
    let last = 0;
    for (let t = 0; t < seqLen; t++) {
      const bit = random() < 0.5 ? 0 : 1;
      inputs[start + 2 * t] = bit === 1 ? 1 : -1;
      targets[start + 2 * t] = t === 0 || bit === last ? 0 : 1;
      mask[start + 2 * t] = t === 0 ? 0 : 1;
      last = bit;
    }
  },
  parity({ inputs, targets, mask, seqLen }, start, _settings, random) {
    let parity = 0;
    for (let t = 0; t < seqLen; t++) {
      const bit = random() < 0.5 ? 0 : 1;
      parity = bit === 1 ? 1 - parity : parity;
      inputs[start + 2 * t] = bit === 1 ? 1 : -1;
      targets[start + 2 * t] = parity;
      mask[start + 2 * t] = 1;
    }
  },
  latch({ inputs, targets, mask, seqLen }, start, _settings, random) {
    let state = 0;
    for (let t = 0; t < seqLen; t++) {
      const drawn = random();
      const isSet = drawn < (t === 0 ? 0.5 : 0.125);
      const isReset = !isSet && drawn < (t === 0 ? 1 : 0.25);
      if (isSet) state = 1;
      if (isReset) state = 0;
      inputs[start + 2 * t] = isSet ? 1 : 0;
      inputs[start + 2 * t + 1] = isReset ? 1 : 0;
      targets[start + 2 * t] = state;
      mask[start + 2 * t] = 1;
    }
  },
  period({ targets, mask, seqLen }, start) {
    for (let t = 0; t < seqLen; t++) {
      targets[start + 2 * t] = t % 3 === 0 ? 1 : 0;
      mask[start + 2 * t] = 1;
    }
  },
  sine({ targets, mask, seqLen }, start, { period }) {
    for (let t = 0; t < seqLen; t++) {
      targets[start + 2 * t] = sineOfTurn(t + 1, period);
      mask[start + 2 * t] = 1;
    }
  },
  integrate({ inputs, targets, mask, seqLen }, start, _settings, random) {
    for (let i = start; i < start + 2 * seqLen; i++) {
      inputs[i] = 2 * random() - 1;
      targets[i] = i < start + 2 ? inputs[i] : targets[i - 2] + inputs[i];
      mask[i] = 1;
    }
  },
  course({ inputs, targets, mask }, start) {
    const steps = [1, 1, 2].entries();
    for (const [t, input] of steps) {
      inputs.fill(input, start + 2 * t, start + 2 * t + 2);
      targets.fill([4, 12, 32][t], start + 2 * t, start + 2 * t + 2);
      mask.fill(1, start + 2 * t, start + 2 * t + 2);
    }
  },
};

/**
 * The loss that no net without memory gets below: y_t depends on x_t alone.
 * @param {Settings} settings
 * @param {OwnTable | null} table
 * @param {number} [seqLen]
 */
export function findFloor(settings, table, seqLen = settings.seqLen) {
  const { task, delay } = settings;
  if (task === "echo") return delay === 0 ? 0 : 1;
  if (task === "xor") return Math.LN2;
  if (task === "parity") return findEntropy((1 + 1 / seqLen) / 2);
  if (task === "latch") return (0.75 * (seqLen - 1) * Math.LN2) / seqLen;
  if (task === "integrate") return (seqLen - 1) / 6;
  return findGroupFloor(drawBatch(settings, table, 0, seqLen));
}

/**
 * The floor of the held-out sequences, which are longer.
 * @param {Settings} settings
 * @param {OwnTable | null} table
 */
export function findTestFloor(settings, table) {
  return findFloor(settings, table, settings.seqLen * findTask(settings.task).testFactor);
}

/**
 * The floor of a fixed sequence: steps with equal inputs get one answer, at best their targets'
 * mean.
 * @param {Batch} batch
 */
function findGroupFloor({ inputs, targets, mask, count, loss }) {
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  for (let i = 0; i < targets.length; i++) {
    if (mask[i] === 0) continue;
    const row = i - (i % 2);
    const key = `${i % 2} ${inputs[row]} ${inputs[row + 1]}`;
    const group = groups.get(key);
    if (group) group.push(targets[i]);
    else groups.set(key, [targets[i]]);
  }
  let sum = 0;
  for (const group of groups.values()) {
    const mean = group.reduce((total, target) => total + target, 0) / group.length;
    for (const target of group) sum += loss === "squared" ? (target - mean) ** 2 : 0;
    if (loss === "cross-entropy") sum += group.length * findEntropy(mean);
  }
  return sum / count;
}

/**
 * The entropy of a coin, in nats.
 * @param {number} p
 */
function findEntropy(p) {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
}

/**
 * @param {Batch} batch
 * @param {OwnTable} table
 */
function fillTable({ inputs, targets, mask }, table) {
  for (const [t, row] of table.inputs.entries()) {
    for (let unit = 0; unit < 2; unit++) {
      const target = table.targets[t][unit];
      inputs[2 * t + unit] = row[unit];
      targets[2 * t + unit] = target ?? 0;
      mask[2 * t + unit] = target === null ? 0 : 1;
    }
  }
}

/** @param {OwnTable | null} table */
function readTable(table) {
  if (table?.inputs.length) return table;
  throw new RangeError("The task 'own' needs a table with at least one step.");
}
