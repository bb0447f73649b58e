// Writes the legend of the loss plot: the last losses, and what the other curves show.

import { findAngle } from "../learning/net_weights.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { HistoryEntry } from "../learning/types.d.ts" */
/** @import { Level } from "./plot.js" */
/** @import { LearningView } from "./types.d.ts" */

/** @param {HistoryEntry[]} entries */
export function wasClipped(entries) {
  return entries.some(({ gradNormBefore, gradNormAfter }) => gradNormAfter < gradNormBefore);
}

/** @param {LearningView} view */
export function writeLegend(view) {
  const { task, settings, weights, entries } = view;
  const turn = `Angle of W_hh ${formatNumber(findAngle(weights))}, 2\u03c0/period ${formatNumber((2 * Math.PI) / settings.period)}.`; // biome-ignore format: one line
  const norms = wasClipped(entries)
    ? "Norm before (orange) and after clipping (blue)."
    : "None of the gradients shown was clipped.";
  const begin = entries[0]?.update ?? 0; // a link doesn't hold what came before
  const earlier = begin > 0 ? ` The history begins at update ${begin.toLocaleString("en")}.` : "";
  const end = (task.hasOptions.includes("period") ? turn : norms) + earlier;
  return `${writeLosses(view)} ${end}`;
}

/**
 * The two losses of one update: that of its batch, and that of the test after it.
 * @param {LearningView} view
 */
export function writeLosses({ last, tested, shownUpdate }) {
  if (!tested) {
    const loss = last ? ` in update ${shownUpdate.toLocaleString("en")}: ${formatNumber(last.loss)}` : ""; // biome-ignore format: one line
    return `Blue: training loss${loss}. Orange: held-out sequences.`;
  }
  const { update, trainLoss, seqLen, loss } = tested;
  const at = update.toLocaleString("en");
  const trained = trainLoss === null ? "" : ` in update ${at}: ${formatNumber(trainLoss)}`;
  return `Blue: training loss${trained}. Orange: held-out sequences of ${seqLen} steps after update ${at}: ${formatNumber(loss)}.`; // biome-ignore format: one line
}

/**
 * The lines of the floors in the loss plot: one where the held-out sequences have the same.
 * @param {Pick<LearningView, "floor" | "testFloor">} view
 * @returns {Level[]}
 */
export function listFloors({ floor, testFloor }) {
  if (isSameFloor(floor, testFloor)) return floor > 0 ? [{ y: floor, label: "floor without memory" }] : []; // biome-ignore format: one line
  return [
    { y: floor, label: "floor without memory", color: "--positive" },
    { y: testFloor, label: "floor of held-out sequences", color: "--negative" },
  ];
}

/** @param {Pick<LearningView, "floor" | "testFloor">} view */
export function writeFloors({ floor, testFloor }) {
  const heldOut = isSameFloor(floor, testFloor) ? "" : `, of held-out sequences ${formatNumber(testFloor)}`; // biome-ignore format: one line
  return `Floor without memory: ${formatNumber(floor)}${heldOut}`;
}

/**
 * @param {number} floor
 * @param {number} testFloor
 */
function isSameFloor(floor, testFloor) {
  return Math.abs(floor - testFloor) < 1e-9;
}
