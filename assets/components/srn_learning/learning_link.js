// Reads and writes what a link says about learning: task, settings, start weights, the optimiser's
// memory. explorer/core/srn/learning_links.py checks the same names.

import { findTask, startSettings, TASKS } from "../learning/tasks.js";
import { spellNumber } from "../shared/numbers.js";

/** @import { OwnTable, Settings, Snapshot } from "../learning/types.d.ts" */
/** @import { LinkTable, Values } from "../shared/types.d.ts" */
/** @import { Learning } from "./types.d.ts" */

/** @type {Record<string, keyof Settings>} settings that a link names if they aren't the defaults */
const SETTING_KEYS = {
  delay: "delay",
  period: "period",
  batch: "batchSize",
  len: "seqLen",
  opt: "optimiser",
  rate: "learningRate",
  clip: "maxGradNorm",
  bptt: "bpttLen",
  init: "start",
  h0: "learnsStart",
  grow: "growFrom",
  again: "restartAfter",
};
/** @type {Record<string, keyof Snapshot>} counters that a link names if they aren't 0 */
const COUNTER_KEYS = {
  n: "updates",
  steps: "optimiserSteps",
  grown: "seqLen",
  restarts: "restarts",
  failures: "failures",
};
const SIZE = 18; // numbers of a net

/** Every name, in the order in which they are written. */
export const LEARNING_KEYS = [
  "task",
  ...Object.keys(SETTING_KEYS),
  "seed",
  ...Object.keys(COUNTER_KEYS),
  ...["solved", "w0", "memory", "pins", "cut", "own", "loss"],
];

/**
 * The parameters of a link, as pairs of name and text.
 * @param {Learning} learning
 * @returns {[string, string][]}
 */
export function writeLearning({ snapshot, start }) {
  const { settings, pinned, isCut, weights, optimiserState, ownTable, solvedAt } = snapshot;
  const numbers = /** @type {Record<string, number>} */ (/** @type {unknown} */ (snapshot));
  const defaults = startSettings(settings.task);
  const filled = Math.max(...optimiserState.map((value, i) => (value ? i + 1 : 0)));
  /** @type {[string, string][]} */
  const pairs = [
    ["task", settings.task],
    ...Object.entries(SETTING_KEYS)
      .filter(([, name]) => settings[name] !== defaults[name])
      .map(([key, name]) => /** @type {[string, string]} */ ([key, spellSetting(settings[name])])),
    ["seed", String(settings.seed)],
    ...Object.entries(COUNTER_KEYS)
      .filter(([key, name]) => numbers[name] && (key !== "grown" || settings.growFrom > 0))
      .map(([key, name]) => /** @type {[string, string]} */ ([key, String(numbers[name])])),
    ...(solvedAt === null ? [] : [/** @type {[string, string]} */ (["solved", String(solvedAt)])]),
    ["w0", start.map(spellNumber).join("_")],
  ];
  if (filled > 0) pairs.push(["memory", optimiserState.slice(0, filled).map(spellNumber).join("_")]); // biome-ignore format: one line
  if (pinned.length) pairs.push(["pins", pinned.join("_")]);
  if (isCut) pairs.push(["cut", weights.slice(4, 8).map(spellNumber).join("_")]);
  if (ownTable) {
    const rows = ownTable.inputs.map((pair, t) => [...pair, ...ownTable.targets[t]]);
    const spellCell = (/** @type {number | null} */ cell) => (cell === null ? "" : spellNumber(cell)); // biome-ignore format: one line
    pairs.push(["own", rows.map((row) => row.map(spellCell).join("_")).join("~")]);
    pairs.push(["loss", ownTable.loss]);
  }
  return pairs;
}

/** @param {string | number | boolean} value */
function spellSetting(value) {
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "number" ? spellNumber(value) : value;
}

/**
 * What a checked table says about learning, or null if it names no task.
 * @param {LinkTable} table
 * @param {Values} values the scene's weights
 * @returns {Learning | null}
 */
export function readLearning(table, values) {
  if (!TASKS.some(({ name }) => name === table.task)) return null;
  const task = findTask(table.task);
  const settings = /** @type {Record<string, string | number | boolean>} */ (
    /** @type {unknown} */ (startSettings(task.name, Number(table.seed ?? 1)))
  );
  for (const [key, name] of Object.entries(SETTING_KEYS)) {
    if (table[key] === undefined) continue;
    const kind = typeof settings[name];
    settings[name] =
      kind === "string" ? table[key] : kind === "boolean" ? table[key] === "1" : Number(table[key]);
  }
  settings.activation = table.f;
  const now = Object.values(values);
  const memory = readRow(table.memory ?? "");
  const counters = Object.entries(COUNTER_KEYS).map(([key, name]) => [name, Number(table[key] ?? 0)]); // biome-ignore format: one line
  const cut = readRow(table.cut ?? "");
  const weights = [...now];
  if (cut.length === 4) weights.splice(4, 4, ...cut);
  const counted = Object.fromEntries(counters);
  const snapshot = /** @type {Snapshot} */ (
    /** @type {unknown} */ ({
      settings,
      ownTable: readOwnTable(table),
      weights,
      optimiserState: [...memory, ...Array(2 * SIZE - memory.length).fill(0)],
      pinned: (table.pins ?? "").split("_").filter(Boolean),
      isCut: cut.length === 4,
      solvedAt: table.solved === undefined ? null : Number(table.solved),
      ...counted,
      seqLen: counted.seqLen || settings.growFrom || settings.seqLen,
    })
  );
  const start = readRow(table.w0 ?? "");
  return { snapshot, start: start.length === SIZE ? start : weights };
}

/** @param {string} text */
function readRow(text) {
  return text ? text.split("_").map(Number) : [];
}

/**
 * @param {LinkTable} table
 * @returns {OwnTable | null}
 */
function readOwnTable({ own, loss }) {
  if (!own) return null;
  const rows = own.split("~").map((row) => row.split("_"));
  const readCell = (/** @type {string} */ text) => (text === "" ? null : Number(text));
  return {
    inputs: rows.map(([x1, x2]) => [Number(x1), Number(x2)]),
    targets: rows.map((row) => [readCell(row[2]), readCell(row[3])]),
    loss: loss === "cross-entropy" ? loss : "squared",
  };
}
