// The scene of a run: what the stage shows of it, and what a link and undo need to go on from it.

import { fromValues, toValues } from "../learning/net_weights.js";
import { cutOff, drawSample, findNearestEntry, rewindSnapshot } from "./run_view.js";

/** @import { HistoryEntry, Settings, Snapshot } from "../learning/types.d.ts" */
/** @import { Scene } from "../srn_stage/types.d.ts" */
/** @import { createRun } from "./run.js" */
/** @import { Learning } from "./types.d.ts" */

/** @param {ReturnType<typeof createRun>} run */
export function createRunScene(run) {
  /** @type {number[]} */
  let start = [];
  /** @type {HistoryEntry | null} */
  let scrubbed = null;
  /** @type {Learning | null} */
  let lastNoted = null; // while it learns
  /** @type {ReturnType<typeof drawSample> | null} */
  let sample = null; // the sequence of the task that is on the stage

  const settings = () => /** @type {Settings} */ (run.learner()?.settings);
  const ownTable = () => run.learner()?.snapshot().ownTable ?? null;

  /** The weights on the stage. */
  function values() {
    const shown = scrubbed ? toValues(scrubbed.weights) : run.values();
    return cutOff(shown, run.learner()?.isCut ?? false);
  }

  /**
   * The scene with all that the run needs to go on from it.
   * @param {Scene} scene
   * @returns {Scene}
   */
  function describe(scene) {
    const learner = run.learner();
    if (!learner) return { ...scene, learning: null };
    if (run.isPlaying() && lastNoted) return { ...scene, learning: lastNoted };
    const latest = { ...learner.snapshot(), pinned: run.pinned() };
    const snapshot = scrubbed ? rewindSnapshot(latest, scrubbed) : latest;
    const past = { latest, entries: run.history.entries() };
    return { ...scene, learning: { snapshot, start, past } };
  }

  return {
    settings,
    ownTable,
    values,
    describe,
    start: () => start,
    scrubbed: () => scrubbed,
    /** The run's present weights are those that it starts from. */
    startHere() {
      start = [...run.state.weights];
    },
    /** What was noted or scrubbed belongs to an earlier run. */
    forget() {
      scrubbed = lastNoted = null;
    },
    /** Another stretch of learning begins. */
    play() {
      lastNoted = null;
    },
    /**
     * The scene as undo returns to it. While it learns that's the one that was noted last, at most
     * a second ago: the weights are ahead of it.
     * @param {Scene} scene
     * @returns {Scene}
     */
    freeze(scene) {
      const described = describe(scene);
      if (!described.learning || !run.isPlaying()) return described;
      const { weights, isCut } = described.learning.snapshot;
      return { ...described, values: cutOff(toValues(weights), isCut) };
    },
    /**
     * Notes a snapshot that was taken while it learns.
     * @param {Snapshot} snapshot
     */
    note(snapshot) {
      const latest = { ...snapshot, pinned: run.pinned() };
      lastNoted = { snapshot: latest, start, past: { latest, entries: run.history.entries() } };
      return lastNoted;
    },
    /**
     * The scene with the first sequence of a batch, and the weights as they are.
     * @param {Scene} scene
     * @param {number} index of the batch
     */
    withSample(scene, index) {
      sample = drawSample(settings(), ownTable(), index);
      const { inputs, text: inputsText } = sample;
      const step = Math.min(scene.step, inputs.length);
      const f = settings().activation;
      return describe({ ...scene, inputs, inputsText, step, f, values: values() });
    },
    /**
     * The targets of the sequence on the stage; null where it isn't one of the task's.
     * @param {Scene} scene
     */
    targets: (scene) => (sample?.text === scene.inputsText ? sample.targets : null),
    /**
     * Shows the weights after an update of the history.
     * @param {number} update
     */
    scrub(update) {
      const nearest = findNearestEntry(run.history.entries(), update);
      scrubbed = nearest.update === run.state.updates ? null : nearest;
    },
    /** If an earlier update is shown, forgets the later ones, and the optimiser's memory. */
    goOnFromHere() {
      const learner = run.learner();
      if (!scrubbed || !learner) return;
      learner.restore(rewindSnapshot(learner.snapshot(), scrubbed));
      run.rewind(scrubbed.update);
      scrubbed = null;
    },
    /**
     * Takes over a scene that has a run.
     * @param {Scene} scene
     * @param {Learning} learning
     * @param {HistoryEntry[] | undefined} keptEntries of its history, where the scene has none
     */
    adopt(scene, { snapshot, past, start: first }, keptEntries) {
      const weights = [...fromValues(scene.values)];
      if (snapshot.isCut) weights.splice(4, 4, ...snapshot.weights.slice(4, 8));
      const isRewound = past !== undefined && past.latest.updates > snapshot.updates;
      const entries = past?.entries ?? keptEntries;
      run.load(isRewound ? past.latest : { ...snapshot, weights }, entries);
      if (isRewound) scrubbed = findNearestEntry(past.entries, snapshot.updates);
      start = first;
      sample = drawSample(settings(), ownTable());
    },
  };
}
