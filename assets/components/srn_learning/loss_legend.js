// Writes the legend of the loss plot: the last losses, and what the other curves show.

import { findAngle } from "../learning/net_weights.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { HistoryEntry } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

/** @param {HistoryEntry[]} entries */
export function wasClipped(entries) {
  return entries.some(({ gradNormBefore, gradNormAfter }) => gradNormAfter < gradNormBefore);
}

/** @param {LearningView} view */
export function writeLegend({ last, evaluation, task, settings, weights, entries }) {
  const trained = last ? ` ${formatNumber(last.loss)}` : "";
  const tested = evaluation
    ? `held-out sequences of ${evaluation.seqLen} steps ${formatNumber(evaluation.loss)}`
    : "held-out sequences";
  const turn = `Angle of W_hh ${formatNumber(findAngle(weights))}, 2\u03c0/period ${formatNumber((2 * Math.PI) / settings.period)}.`; // biome-ignore format: one line
  const norms = wasClipped(entries)
    ? "Norm before (orange) and after clipping (blue)."
    : "None of the gradients shown was clipped.";
  const end = task.hasOptions.includes("period") ? turn : norms;
  return `Blue: training loss${trained}. Orange: ${tested}. ${end}`;
}
