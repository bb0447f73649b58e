// Writes the legend of the loss plot: the last losses, and what the other curves show.

import { findFirstLength } from "../learning/growth.js";
import { findAngle } from "../learning/net_weights.js";
import { findFloor } from "../learning/tasks.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { HistoryEntry, Task } from "../learning/types.d.ts" */
/** @import { Level } from "./plot.js" */
/** @import { LearningView } from "./types.d.ts" */

/** @typedef {Pick<LearningView, "task" | "settings" | "ownTable" | "floor" | "testFloor">} Floors */

/** @param {HistoryEntry[]} entries */
export function wasClipped(entries) {
  return entries.some(({ gradNormBefore, gradNormAfter }) => gradNormAfter < gradNormBefore);
}

/** @param {LearningView} view */
export function writeLegend(view) {
  const { task, settings, weights, entries } = view;
  const turn = `Angle of W_hh ${formatNumber(findAngle(weights))}, 2\u03c0/period ${formatNumber((2 * Math.PI) / settings.period)}.`; // biome-ignore format: one line
  const hasNorms = entries.some(({ gradNormBefore }) => !Number.isNaN(gradNormBefore));
  const unclipped = hasNorms ? "None of the gradients shown was clipped." : "";
  const norms = wasClipped(entries) ? "Norm before (orange) and after clipping (blue)." : unclipped;
  const begin = entries[0]?.update ?? 0; // a link doesn't hold what came before
  const earlier = begin > 0 ? ` The history begins at update ${begin.toLocaleString("en")}.` : "";
  const end = (task.hasOptions.includes("period") ? turn : norms) + earlier;
  return `${writeLosses(view)} ${end}`.trimEnd();
}

/**
 * The two losses of one update: that of its batch, and that of the test after it.
 * @param {LearningView} view
 */
export function writeLosses({ task, last, tested, shownUpdate }) {
  if (!tested) {
    const loss = last ? ` in update ${shownUpdate.toLocaleString("en")}: ${formatNumber(last.loss)}` : ""; // biome-ignore format: one line
    return `Blue: training loss${loss}. Orange: ${nameTest(task)}.`;
  }
  const { update, trainLoss, seqLen, loss } = tested;
  const at = update.toLocaleString("en");
  const trained = trainLoss === null ? "" : ` in update ${at}: ${formatNumber(trainLoss)}`;
  return `Blue: training loss${trained}. Orange: ${nameTest(task, seqLen)} after update ${at}: ${formatNumber(loss)}.`; // biome-ignore format: one line
}

/**
 * What a task's test is made on: a task without chance has only one sequence.
 * @param {Task} task
 * @param {number} [seqLen] steps of the test, if it has been made
 */
function nameTest({ isRandom, testFactor }, seqLen) {
  if (isRandom) return `held-out sequences${seqLen ? ` of ${seqLen} steps` : ""}`;
  if (testFactor > 1) return `the same sequence${seqLen ? `, ${seqLen} steps of it,` : ", longer"}`;
  return "the same sequence";
}

/**
 * The lines of the floors in the loss plot: one where the test has the same.
 * @param {Floors} view
 * @returns {Level[]}
 */
export function listFloors(view) {
  const { floor, testFloor, task } = view;
  const label = nameFloor(view);
  if (isSameFloor(floor, testFloor)) return floor > 0 ? [{ y: floor, label }] : [];
  const longer = task.isRandom ? "held-out sequences" : "the longer sequence";
  return [
    { y: floor, label, color: "--positive" },
    { y: testFloor, label: `floor of ${longer}`, color: "--negative" },
  ];
}

/** @param {Floors} view */
export function writeFloors(view) {
  const { floor, testFloor, task } = view;
  const longer = task.isRandom ? "held-out sequences" : "the longer sequence";
  const other = isSameFloor(floor, testFloor) ? "" : `, of ${longer} ${formatNumber(testFloor)}`;
  const name = nameFloor(view);
  return `${name[0].toUpperCase()}${name.slice(1)}: ${formatNumber(floor)}${other}`;
}

/**
 * The floor's name: with the length that it is for where shorter sequences, as they grow, have
 * another.
 * @param {Floors} view
 */
export function nameFloor({ settings, ownTable, floor }) {
  const first = findFloor(settings, ownTable, findFirstLength(settings));
  return `floor without memory${isSameFloor(first, floor) ? "" : ` at ${settings.seqLen} steps`}`;
}

/**
 * @param {number} floor
 * @param {number} testFloor
 */
function isSameFloor(floor, testFloor) {
  return Math.abs(floor - testFloor) < 1e-9;
}
