// What a run has come to: its weights, its last update and test, and its history.

import { createRunHistory, noteEntry } from "../learning/run_history.js";
import { isEntryOf, noteStart } from "./run_view.js";

/** @import { Evaluation, HistoryEntry, Learner, Reply } from "../learning/types.d.ts" */
/** @import { LastUpdate, Tested } from "./types.d.ts" */

export function createRunState() {
  const history = createRunHistory();
  const state = {
    /** @type {Float64Array} */
    weights: new Float64Array(18),
    updates: 0,
    /** @type {LastUpdate | null} */
    last: null,
    /** @type {Tested | null} */
    tested: null,
    /** @type {number | null} */
    solvedAt: null,
    perSecond: 0,
    isDiverged: false,
  };

  /** @param {Learner} learner */
  function copy({ weights, updates }) {
    Object.assign(state, { weights: weights.slice(), updates });
  }

  /**
   * @param {Evaluation} evaluation of the weights after the last update
   * @param {number | null} solvedAt
   */
  function note(evaluation, solvedAt) {
    const trainLoss = state.last?.loss ?? null;
    state.tested = { ...evaluation, update: state.updates, trainLoss };
    state.solvedAt = solvedAt;
    const last = history.entries().at(-1);
    if (last) last.testLoss = evaluation.loss;
  }

  /**
   * Tests a net that didn't come to its weights by learning here.
   * @param {Learner} learner
   * @param {LastUpdate | null} last the update that led to them, if it's known
   */
  function measure(learner, last = null) {
    state.last = last;
    const evaluation = learner.evaluate();
    state.tested = { ...evaluation, update: learner.updates, trainLoss: last?.loss ?? null };
    state.solvedAt = learner.solvedAt;
    return evaluation;
  }

  return {
    state,
    history,
    copy,
    note,
    measure,
    /**
     * @param {Learner} learner
     * @param {HistoryEntry[]} entries of its history up to now, if they are known
     */
    begin(learner, entries) {
      history.fill(entries);
      copy(learner);
      Object.assign(state, { isDiverged: false, perSecond: 0 });
      const newest = entries.at(-1);
      const isKnown = newest && isEntryOf(newest, state);
      const { loss } = measure(learner, isKnown ? { ...newest, isDiverged: false } : null);
      if (!newest) history.push(noteStart(state.weights, state.updates, loss));
    },
    /** @param {Learner} learner */
    test(learner) {
      note(learner.evaluate(), learner.solvedAt);
    },
    /**
     * One update in the page.
     * @param {Learner} learner
     */
    learnOnce(learner) {
      const last = learner.update();
      state.last = { ...last };
      if (last.isDiverged) state.isDiverged = true;
      else history.push(noteEntry(last, learner.weights));
    },
    /**
     * Updates that a worker has made.
     * @param {Extract<Reply, { kind: "progress" }>} reply
     */
    follow({ entries, weights, last, perSecond, solvedAt }) {
      for (const entry of entries) history.push(entry);
      Object.assign(state, { weights, last, updates: last.update, perSecond, solvedAt });
    },
  };
}
