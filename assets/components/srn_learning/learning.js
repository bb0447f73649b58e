// Learning on the stage: opens a task, runs it, and lets the stage, the bar and the panel show it.

import { toValues } from "../learning/net_weights.js";
import { readUpdate } from "../learning/read_update.js";
import { startSettings } from "../learning/tasks.js";
import { findElement, setAttribute } from "../shared/elements.js";
import { createFollower } from "./follower.js";
import { createJobs } from "./jobs.js";
import { findHistory, keepHistory, openStorage } from "./kept_history.js";
import { startOwnTable } from "./own_table.js";
import { createRun } from "./run.js";
import { createRunScene } from "./run_scene.js";
import { describeRunNow } from "./run_view.js";
import { pauseWhileHidden } from "./sight.js";
import { createLearningViews } from "./views.js";

/** @import { OwnTable, Settings, Snapshot, Task, TaskName } from "../learning/types.d.ts" */
/** @import { Values } from "../shared/types.d.ts" */
/** @import { Scene } from "../srn_stage/types.d.ts" */
/** @import { StageHooks } from "./types.d.ts" */

const LEARNS_ON =
  "The net learns the new task from the weights that it had. For others, choose another start in the settings."; // biome-ignore format: one line

/**
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {StageHooks} stage
 */
export function createLearning(root, signal, stage) {
  const opener = findElement(root, "[data-action=open-learning]", HTMLButtonElement);
  const follow = () => isOpen() && stage.follow({ ...stage.scene(), values: shown.values() });
  const changed = createFollower({
    begin: () => run.goOn(),
    paint: follow,
    note: () => run.ask(),
  });
  const run = createRun({ changed, stopped, noted, failed: stage.say });
  const shown = createRunScene(run);
  const { settings, ownTable } = shown;

  const repaint = () => stage.show(stage.scene());
  const record = () => stage.record(shown.freeze(stage.scene()));
  const jobs = createJobs(stage.say);
  const views = createLearningViews(
    root,
    {
      jobs,
      choose,
      learn: toggle,
      once,
      restart,
      setSpeed: run.setSpeed,
      cut: (isCut) => settle(() => run.cut(isCut)),
      scrub,
      read() {
        shown.goOnFromHere();
        queueMicrotask(() => showSample(run.state.updates)); // once the stage has been painted
        const learner = run.learner();
        return learner && readUpdate(learner);
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
      snapshot: () => shown.describe(stage.scene()).learning?.snapshot ?? null,
      move: stage.move,
      finish: stage.finish,
    },
    signal,
  );
  opener.addEventListener("click", toggleFold, { signal });
  pauseWhileHidden(signal, { isPlaying: run.isPlaying, pause: run.pause, resume });
  const storage = openStorage();
  const keep = () => isOpen() && keepHistory(storage, location.search, run.history.entries());
  window.addEventListener("pagehide", keep, { signal });
  signal.addEventListener("abort", () => {
    keep();
    run.close();
    jobs.stop();
    document.documentElement.removeAttribute("data-learning");
  });

  const isOpen = () => run.learner() !== null;
  // Unless a task is open, opens the one in the bar, if the bar is there.
  const isReady = () => isOpen() || (!views.row.hidden && choose(views.task()));

  function toggleFold() {
    const isFolded = views.row.hidden;
    views.row.hidden = !isFolded;
    if (isFolded || !isOpen()) return repaint();
    record(); // learning ends; the weights stay on the stage
    run.close();
    stage.show({ ...stage.scene(), learning: null });
    stage.send();
  }

  /**
   * Opens a task at its own start. A net that is learning goes on with the new task instead: from
   * its present weights, with its pins and its cut wire.
   * @param {TaskName} name
   */
  function choose(name) {
    const isLearning = run.isPlaying();
    record();
    const table = name === "own" ? startOwnTable(stage.scene().inputs) : null;
    if (isLearning) goOnWith(name, table);
    else open(startSettings(name), table, null);
    views.open(table ? "task" : "loss");
    return true;
  }

  /**
   * @param {TaskName} name
   * @param {OwnTable | null} table
   */
  function goOnWith(name, table) {
    const pinned = run.pinned();
    const isCut = run.learner()?.isCut ?? false;
    open({ ...startSettings(name), start: "own" }, table, run.values());
    for (const weight of pinned) run.pin(weight, true);
    run.cut(isCut);
    resume();
    stage.say(LEARNS_ON);
  }

  /**
   * @param {Settings} next
   * @param {OwnTable | null} table
   * @param {Values | null} values
   */
  function open(next, table, values) {
    run.open(next, table, values);
    shown.forget();
    shown.startHere();
    showSample();
    stage.send();
  }

  /** Puts the first sequence of a batch on the stage, with the weights as they are. */
  function showSample(index = 0) {
    stage.show(shown.withSample(stage.scene(), index));
  }

  function toggle() {
    if (run.isPlaying()) run.pause();
    else play();
  }

  function play() {
    if (!isReady()) return;
    shown.goOnFromHere();
    record();
    shown.play();
    stage.say("");
    resume();
  }

  function resume() {
    run.play();
    repaint();
  }

  function once() {
    if (run.isPlaying() || !isReady()) return;
    shown.goOnFromHere();
    record();
    run.once();
  }

  function restart() {
    record();
    open(settings(), ownTable(), settings().start === "own" ? toValues(shown.start()) : null);
  }

  /** @param {Snapshot} snapshot goes into the link; the stage's weights are ahead of it */
  function noted(snapshot) {
    const learning = shown.note(snapshot);
    stage.follow({ ...stage.scene(), values: shown.values(), learning });
    stage.writeAddress();
  }

  function stopped() {
    stage.show(shown.describe({ ...stage.scene(), values: shown.values() }));
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
    shown.goOnFromHere();
    run.change(change);
    if (change.start === "own") shown.startHere();
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
    shown.scrub(update);
    settle();
  }

  /** @param {{ scene: Scene }} view */
  function paint({ scene }) {
    const learner = run.learner();
    setAttribute(opener, "aria-expanded", !views.row.hidden);
    // The page says that what the server has drawn is older (assets/page.css).
    document.documentElement.toggleAttribute("data-learning", run.isPlaying());
    if (!learner) return views.paint(null);
    const now = describeRunNow(run, learner, shown.scrubbed(), shown.values());
    views.paint({ ...now, step: scene.step, scene });
  }

  return {
    paint,
    isPlaying: run.isPlaying,
    describe: shown.describe,
    freeze: shown.freeze,
    toggle,
    once,
    /** Paints at the next frame what moves, as after an update. */
    follow: changed,
    bars: () => (isOpen() ? views.bars() : null),
    targets: () => (isOpen() ? shown.targets(stage.scene()) : null),
    /**
     * The hand moves numbers; the net goes on from there.
     * @param {Values} changes
     */
    hold(changes) {
      if (!isOpen()) return;
      shown.goOnFromHere();
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
      shown.goOnFromHere();
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
      shown.forget();
      const { learning } = scene;
      if (!learning) return run.close();
      const kept = findHistory(storage, location.search, learning.snapshot.updates);
      shown.adopt(scene, learning, kept);
      views.row.hidden = false;
    },
  };
}
