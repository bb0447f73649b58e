// Describes a run for the stage: its numbers now, its first sequence, and itself at an earlier update.

import { findRadius } from "../learning/net_weights.js";
import { drawBatch, findFloor, findTask, findTestFloor } from "../learning/tasks.js";
import { spellNumber } from "../shared/numbers.js";

/** @import { HistoryEntry, Learner, OwnTable, Settings, Snapshot } from "../learning/types.d.ts" */
/** @import { Point, Values } from "../shared/types.d.ts" */
/** @import { createRun } from "./run.js" */
/** @import { LearningView } from "./types.d.ts" */

/**
 * The first sequence of a training batch, as the stage has it: inputs, their text in a link, and targets.
 * @param {Settings} settings
 * @param {OwnTable | null} ownTable
 * @param {number} [index] of the batch
 */
export function drawSample(settings, ownTable, index = 0) {
  const batch = drawBatch(settings, ownTable, index);
  const steps = Array.from({ length: batch.seqLen }, (_, t) => [2 * t, 2 * t + 1]);
  const inputs = steps.map((at) => /** @type {Point} */ (at.map((i) => batch.inputs[i])));
  const text = inputs.map((pair) => pair.map(spellNumber).join("_")).join("~");
  const targets = steps.map((at) => at.map((i) => (batch.mask[i] ? batch.targets[i] : null)));
  return { inputs, text, targets };
}

/**
 * The weights as the stage shows them: behind a cut wire the recurrent ones count as 0.
 * @param {Values} values
 * @param {boolean} isCut
 * @returns {Values}
 */
export function cutOff(values, isCut) {
  return isCut ? { ...values, u1: 0, u2: 0, u3: 0, u4: 0 } : values;
}

/**
 * What the bar and the panel show.
 * @param {ReturnType<typeof createRun>} run
 * @param {Learner} learner
 * @param {HistoryEntry | null} scrubbed the update that is shown instead of the last one
 * @param {Values} values
 * @returns {Omit<LearningView, "step" | "scene">}
 */
export function describeRunNow(run, learner, scrubbed, values) {
  const { weights, ...state } = run.state;
  const { ownTable } = learner.snapshot();
  return {
    ...state,
    weights: scrubbed ? scrubbed.weights : weights,
    values,
    task: findTask(learner.settings.task),
    settings: learner.settings,
    ownTable,
    isPlaying: run.isPlaying(),
    isCut: learner.isCut,
    pinned: run.pinned(),
    floor: findFloor(learner.settings, ownTable),
    testFloor: findTestFloor(learner.settings, ownTable),
    entries: run.history.entries(),
    shownUpdate: scrubbed ? scrubbed.update : state.updates,
    ...(scrubbed ? { last: { ...scrubbed, isDiverged: false }, tested: null } : {}),
  };
}

/**
 * The entry of a history that is nearest to an update.
 * @param {HistoryEntry[]} entries
 * @param {number} update
 */
export function findNearestEntry(entries, update) {
  const findDistance = (/** @type {HistoryEntry} */ entry) => Math.abs(entry.update - update);
  return entries.reduce((best, each) => (findDistance(each) < findDistance(best) ? each : best));
}

/**
 * Whether an entry of a history is that of a run's last update, and nothing was changed since.
 * @param {HistoryEntry} entry
 * @param {{ updates: number, weights: Float64Array }} run
 */
export function isEntryOf({ update, loss, weights }, run) {
  return (
    update === run.updates &&
    Number.isFinite(loss) &&
    weights.every((weight, i) => weight === run.weights[i])
  );
}

/**
 * The entry of a history before its first update.
 * @param {Float64Array} weights
 * @param {number} update
 * @param {number} testLoss
 * @returns {HistoryEntry}
 */
export function noteStart(weights, update, testLoss) {
  const unknown = { loss: Number.NaN, gradNormBefore: Number.NaN, gradNormAfter: Number.NaN };
  const spectralRadius = findRadius(weights);
  return { ...unknown, update, spectralRadius, testLoss, weights: weights.slice() };
}

/**
 * A snapshot at an earlier update; the optimiser's memory of that time isn't kept.
 * @param {Snapshot} snapshot
 * @param {HistoryEntry} entry
 * @returns {Snapshot}
 */
export function rewindSnapshot(snapshot, { update, weights }) {
  const isUnsolved = snapshot.solvedAt !== null && snapshot.solvedAt > update;
  return {
    ...snapshot,
    updates: update,
    weights: [...weights],
    optimiserState: snapshot.optimiserState.map(() => 0),
    optimiserSteps: 0,
    solvedAt: isUnsolved ? null : snapshot.solvedAt,
  };
}
