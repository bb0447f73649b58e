// Learning on the stage: opens a task, runs it, and lets the stage, the bar and the panel show it.

import { fromValues, toValues } from "../learning/net_weights.js";
import { startSettings } from "../learning/tasks.js";
import { findElement, setAttribute } from "../shared/elements.js";
import { createFollower } from "./follower.js";
import { createJobs } from "./jobs.js";
import { findHistory, keepHistory, openStorage } from "./kept_history.js";
import { startOwnTable } from "./own_table.js";
import { createRun } from "./run.js";
import {
  cutOff,
  describeRunNow,
  drawSample,
  findNearestEntry,
  rewindSnapshot,
} from "./run_view.js";
import { pauseWhileHidden } from "./sight.js";
import { createLearningViews } from "./views.js";

/** @import { HistoryEntry, OwnTable, Settings, Snapshot, Task, TaskName } from "../learning/types.d.ts" */
/** @import { Values } from "../shared/types.d.ts" */
/** @import { Scene } from "../srn_stage/types.d.ts" */
/** @import { Learning, StageHooks } from "./types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {StageHooks} stage
 */
export function createLearning(root, signal, stage) {
  const opener = findElement(root, "[data-action=open-learning]", HTMLButtonElement);
  const follow = () => isOpen() && stage.show({ ...stage.scene(), values: values() });
  const changed = createFollower(follow, () => run.ask());
  const run = createRun({ changed, stopped, noted, failed: stage.say });
  /** @type {number[]} */
  let start = [];
  /** @type {HistoryEntry | null} */
  let scrubbed = null;
  /** @type {Learning | null} */
  let lastNoted = null;
  /** @type {ReturnType<typeof drawSample> | null} */
  let sample = null; // the sequence of the task that is on the stage

  const repaint = () => stage.show(stage.scene());
  const record = () => stage.record(freeze(stage.scene()));
  const jobs = createJobs(stage.say);
  const views = createLearningViews(root, {
    jobs,
    choose,
    learn: toggle,
    once,
    restart,
    setSpeed: run.setSpeed,
    cut: (isCut) => settle(() => run.cut(isCut)),
    scrub,
    read() {
      goOnFromHere();
      queueMicrotask(() => showSample(run.state.updates)); // once the stage has been painted
      return run.learner()?.read() ?? null;
    },
    change: changeSettings,
    remedy(change) {
      changeSettings(change);
      play();
    },
    useSolution,
    useTable(table) {
      record();
      open(settings(), table, null);
    },
    pin: (name, isPinned) => settle(() => run.pin(name, isPinned)),
    repaint,
    say: stage.say,
    snapshot: () => describe(stage.scene()).learning?.snapshot ?? null,
    move: stage.move,
    finish: stage.finish,
  });
  opener.addEventListener("click", toggleFold, { signal });
  pauseWhileHidden(signal, { isPlaying: run.isPlaying, pause: run.pause, resume });
  const storage = openStorage();
  const keep = () => isOpen() && keepHistory(storage, location.search, run.history.entries());
  window.addEventListener("pagehide", keep, { signal });
  signal.addEventListener("abort", () => {
    keep();
    run.close();
    jobs.stop();
  });

  const isOpen = () => run.learner() !== null;
  // Unless a task is open, opens the one in the bar, if the bar is there.
  const isReady = () => isOpen() || (!views.row.hidden && choose(views.task()));
  const settings = () => /** @type {Settings} */ (run.learner()?.settings);
  const ownTable = () => run.learner()?.snapshot().ownTable ?? null;

  function toggleFold() {
    const isFolded = views.row.hidden;
    views.row.hidden = !isFolded;
    if (isFolded || !isOpen()) return repaint();
    record(); // learning ends; the weights stay on the stage
    run.close();
    stage.show({ ...stage.scene(), learning: null });
    stage.send();
  }

  /** @param {TaskName} name */
  function choose(name) {
    record();
    const table = name === "own" ? startOwnTable(stage.scene().inputs) : null;
    open(startSettings(name), table, null);
    views.open(table ? "task" : "loss");
    return true;
  }

  /**
   * @param {Settings} next
   * @param {OwnTable | null} table
   * @param {Values | null} values
   */
  function open(next, table, values) {
    run.open(next, table, values);
    scrubbed = lastNoted = null;
    start = [...run.state.weights];
    showSample();
    stage.send();
  }

  /** Puts the first sequence of a batch on the stage, with the weights as they are. */
  function showSample(index = 0) {
    sample = drawSample(settings(), ownTable(), index);
    const { inputs, text: inputsText } = sample;
    const step = Math.min(stage.scene().step, inputs.length);
    const shown = { ...stage.scene(), inputs, inputsText, step, values: values() };
    stage.show(describe({ ...shown, f: settings().activation }));
  }

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

  /**
   * The scene as undo returns to it. While it learns that's the one that was noted last, at most a
   * second ago: the weights are ahead of it.
   * @param {Scene} scene
   * @returns {Scene}
   */
  function freeze(scene) {
    const described = describe(scene);
    if (!described.learning || !run.isPlaying()) return described;
    const { weights, isCut } = described.learning.snapshot;
    return { ...described, values: cutOff(toValues(weights), isCut) };
  }

  function toggle() {
    if (run.isPlaying()) run.pause();
    else play();
  }

  function play() {
    if (!isReady()) return;
    goOnFromHere();
    record();
    lastNoted = null;
    stage.say("");
    resume();
  }

  function resume() {
    run.play();
    repaint();
  }

  function once() {
    if (run.isPlaying() || !isReady()) return;
    goOnFromHere();
    record();
    run.once();
  }

  function restart() {
    record();
    open(settings(), ownTable(), settings().start === "own" ? toValues(start) : null);
  }

  /** @param {Snapshot} snapshot */
  function noted(snapshot) {
    const latest = { ...snapshot, pinned: run.pinned() };
    lastNoted = { snapshot: latest, start, past: { latest, entries: run.history.entries() } };
    const values = cutOff(toValues(snapshot.weights), snapshot.isCut);
    stage.show({ ...stage.scene(), values, learning: lastNoted });
    stage.writeAddress();
  }

  function stopped() {
    stage.show(describe({ ...stage.scene(), values: values() }));
    stage.send();
  }

  /** A change of the run is over: show it and write it into the link. */
  function settle(change = () => {}) {
    change();
    if (run.isPlaying()) repaint();
    else stopped();
  }

  /** @param {Partial<Settings>} change */
  function changeSettings(change) {
    const isStart = ["start", "seed", "learnsStart"].some((name) => name in change);
    if (isStart && !run.isPlaying() && change.start !== "own") {
      record();
      open({ ...settings(), ...change }, ownTable(), null);
      return;
    }
    goOnFromHere();
    run.change(change);
    if (change.start === "own") start = [...run.state.weights];
    if (["delay", "period", "seqLen", "seed"].some((name) => name in change)) showSample();
    settle();
  }

  /** @param {Task} task */
  function useSolution(task) {
    record();
    const activation = task.solutionActivation ?? settings().activation;
    const solved = { ...toValues(new Float64Array(run.state.weights.length)), ...task.solution };
    open({ ...settings(), activation, start: "own" }, ownTable(), solved);
  }

  /**
   * Shows the weights after an update of the history.
   * @param {number} update
   */
  function scrub(update) {
    if (run.isPlaying()) run.pause();
    const nearest = findNearestEntry(run.history.entries(), update);
    scrubbed = nearest.update === run.state.updates ? null : nearest;
    settle();
  }

  /** If an earlier update is shown, forgets the later ones, and the optimiser's memory. */
  function goOnFromHere() {
    const learner = run.learner();
    if (!scrubbed || !learner) return;
    learner.restore(rewindSnapshot(learner.snapshot(), scrubbed));
    run.rewind(scrubbed.update);
    scrubbed = null;
  }

  /** @param {{ scene: Scene }} view */
  function paint({ scene }) {
    const learner = run.learner();
    setAttribute(opener, "aria-expanded", !views.row.hidden);
    const { step } = scene;
    views.paint(learner && { ...describeRunNow(run, learner, scrubbed, values()), step, scene });
  }

  return {
    paint,
    isPlaying: run.isPlaying,
    describe,
    freeze,
    toggle,
    once,
    bars: () => (isOpen() ? views.bars() : null),
    targets: () => (isOpen() && sample?.text === stage.scene().inputsText ? sample.targets : null),
    /**
     * The hand moves numbers; the net goes on from there.
     * @param {Values} changes
     */
    hold(changes) {
      if (!isOpen()) return;
      goOnFromHere();
      for (const [name, value] of Object.entries(changes)) run.hold(name, value);
    },
    release: run.release,
    /**
     * Something other than the hand sets the scene: a draw, another activation.
     * @param {Scene} before
     * @param {Scene} after
     */
    replace(before, after) {
      if (!isOpen()) return;
      goOnFromHere();
      if (after.f !== before.f) run.change({ activation: after.f });
      for (const [name, value] of Object.entries(after.values)) {
        if (value !== before.values[name]) run.setWeight(name, value);
      }
      run.measureAgain();
    },
    /**
     * Takes over a scene from undo, the server or a link.
     * @param {Scene} scene
     */
    adopt(scene) {
      scrubbed = lastNoted = null;
      const { learning } = scene;
      if (!learning) return run.close();
      const { snapshot, past } = learning;
      const weights = [...fromValues(scene.values)];
      if (snapshot.isCut) weights.splice(4, 4, ...snapshot.weights.slice(4, 8));
      const isRewound = past !== undefined && past.latest.updates > snapshot.updates;
      const entries = past?.entries ?? findHistory(storage, location.search, snapshot.updates);
      run.load(isRewound ? past.latest : { ...snapshot, weights }, entries);
      if (isRewound) scrubbed = findNearestEntry(past.entries, snapshot.updates);
      start = learning.start;
      views.row.hidden = false;
      sample = drawSample(settings(), ownTable());
    },
  };
}
