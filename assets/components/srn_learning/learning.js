// Learning on the stage: opens a task, runs it, and lets the stage, the bar and the panel show it.

import { fromValues, toValues } from "../learning/net_weights.js";
import { startSettings } from "../learning/tasks.js";
import { findElement, makeHtml, setAttribute, setText } from "../shared/elements.js";
import { createBar } from "./bar.js";
import { createLossView } from "./loss_view.js";
import { createPanel } from "./panel.js";
import { createPins } from "./pins.js";
import { createRemedies } from "./remedies.js";
import { createRun } from "./run.js";
import { describeRunNow, drawSample, rewindSnapshot } from "./run_view.js";
import { createSettingsForm } from "./settings_form.js";
import { createTaskView } from "./task_view.js";

/** @import { HistoryEntry, Learner, OwnTable, Settings, Snapshot, Task, TaskName } from "../learning/types.d.ts" */
/** @import { Values } from "../shared/types.d.ts" */
/** @import { Scene } from "../srn_stage/types.d.ts" */
/** @import { Learning, LearningView, StageHooks } from "./types.d.ts" */

const NOTE_GAP_MS = 1000; // between snapshots for the address bar while it learns
const CUT_OFF = { u1: 0, u2: 0, u3: 0, u4: 0 };

/**
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {StageHooks} stage
 */
export function createLearning(root, signal, stage) {
  const opener = findElement(root, "[data-action=open-learning]", HTMLButtonElement);
  const row = findElement(root, "[data-learning-row]", HTMLElement);
  const host = findElement(root, "[data-learning-panel]", HTMLElement);
  const operations = findElement(root, ".operations", HTMLElement);
  const equations = makeHtml("div", { class: "equations" });
  const run = createRun({ changed, stopped, noted, failed: stage.say });
  /** @type {number[]} */
  let start = [];
  /** @type {HistoryEntry | null} */
  let scrubbed = null;
  /** @type {Learning | null} */
  let noted_ = null;
  let notedAt = 0;
  let frame = 0;
  let waitsForSight = false;
  /** @type {{ text: string, targets: (number | null)[][] } | null} */
  let shownTargets = null;

  const bar = createBar(row, {
    choose,
    learn: toggle,
    once,
    restart,
    setSpeed: run.setSpeed,
    cut,
  });
  const lossView = createLossView(scrub);
  const settingsForm = createSettingsForm(changeSettings);
  const taskView = createTaskView(useSolution);
  const panel = createPanel(
    host,
    [
      { name: "loss", label: "Loss", ...lossView },
      { name: "settings", label: "Settings", ...settingsForm },
      { name: "task", label: "The task", ...taskView },
      { name: "equations", label: "Equations", element: equations, paint: () => {} },
    ],
    repaint,
  );
  const pins = createPins(root, (name, isPinned) => {
    run.pin(name, isPinned);
    settle();
  });
  const remedies = createRemedies(row, (change) => {
    changeSettings(change);
    play();
  });
  opener.addEventListener("click", toggleFold, { signal });
  document.addEventListener("visibilitychange", watchSight, { signal });
  signal.addEventListener("abort", run.close);

  const isOpen = () => run.learner() !== null;
  const settings = () => /** @type {Settings} */ (run.learner()?.settings);
  const ownTable = () => run.learner()?.snapshot().ownTable ?? null;

  function toggleFold() {
    const isFolded = row.hidden;
    if (!isFolded && isOpen()) leave();
    row.hidden = !isFolded;
    repaint();
  }

  /** Ends learning; the weights stay on the stage. */
  function leave() {
    stage.record(describe(stage.scene()));
    run.close();
    stage.show({ ...stage.scene(), learning: null });
    stage.send();
  }

  /** @param {TaskName} name */
  function choose(name) {
    stage.record(describe(stage.scene()));
    open(startSettings(name), null, null);
    panel.open("loss");
  }

  /**
   * @param {Settings} next
   * @param {OwnTable | null} table
   * @param {Values | null} values
   */
  function open(next, table, values) {
    run.open(next, table, values);
    if (scrubbed) scrubbed = null;
    start = [...run.state.weights];
    noted_ = null;
    lossView.compare([], "");
    showSample();
    stage.send();
  }

  /** Puts the first training sequence on the stage, with the weights as they are. */
  function showSample() {
    const { inputs, text, targets } = drawSample(settings(), ownTable());
    shownTargets = { text, targets };
    const scene = stage.scene();
    const step = Math.min(scene.step, inputs.length);
    const shown = { ...scene, inputs, inputsText: text, step, values: values() };
    stage.show(describe({ ...shown, f: settings().activation }));
  }

  /** The weights on the stage; behind a cut wire the recurrent ones count as 0. */
  function values() {
    const shown = scrubbed ? toValues(scrubbed.weights) : run.values();
    return run.learner()?.isCut ? { ...shown, ...CUT_OFF } : shown;
  }

  /**
   * The scene with all that the run needs to go on from it.
   * @param {Scene} scene
   * @returns {Scene}
   */
  function describe(scene) {
    const learner = run.learner();
    if (!learner) return { ...scene, learning: null };
    if (run.isPlaying() && noted_) return { ...scene, learning: noted_ };
    const snapshot = { ...learner.snapshot(), pinned: run.pinned() };
    return {
      ...scene,
      learning: { snapshot: scrubbed ? rewindSnapshot(snapshot, scrubbed) : snapshot, start },
    };
  }

  function toggle() {
    if (run.isPlaying()) run.pause();
    else play();
  }

  function play() {
    if (!isOpen()) return;
    goOnFromHere();
    stage.record(describe(stage.scene()));
    noted_ = null;
    stage.say("");
    run.play();
    repaint();
  }

  function once() {
    if (!isOpen() || run.isPlaying()) return;
    goOnFromHere();
    stage.record(describe(stage.scene()));
    run.once();
  }

  function restart() {
    stage.record(describe(stage.scene()));
    const isOwn = settings().start === "own";
    open(settings(), ownTable(), isOwn ? toValues(start) : null);
  }

  /** Paints at the next frame, however many updates there are until then. */
  function changed() {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (!isOpen()) return;
      if (performance.now() - notedAt > NOTE_GAP_MS) {
        notedAt = performance.now();
        run.ask();
      }
      stage.show({ ...stage.scene(), values: values() });
    });
  }

  /** @param {Snapshot} snapshot */
  function noted(snapshot) {
    noted_ = { snapshot: { ...snapshot, pinned: run.pinned() }, start };
    const shown = { ...stage.scene(), values: toValues(snapshot.weights), learning: noted_ };
    stage.show(snapshot.isCut ? { ...shown, values: { ...shown.values, ...CUT_OFF } } : shown);
    stage.writeAddress();
  }

  function stopped() {
    stage.show(describe({ ...stage.scene(), values: values() }));
    if (waitsForSight) return;
    stage.send();
  }

  function watchSight() {
    if (document.visibilityState === "hidden" && run.isPlaying()) {
      waitsForSight = true;
      run.pause();
    } else if (document.visibilityState === "visible" && waitsForSight) {
      waitsForSight = false;
      run.play();
      repaint();
    }
  }

  /** @param {boolean} isCut */
  function cut(isCut) {
    run.cut(isCut);
    settle();
  }

  /** A change of the run is over: show it and write it into the link. */
  function settle() {
    stage.show(describe({ ...stage.scene(), values: values() }));
    if (!run.isPlaying()) stage.send();
  }

  /** @param {Partial<Settings>} change */
  function changeSettings(change) {
    const isStart = "start" in change || "seed" in change || "learnsStart" in change;
    if (isStart && !run.isPlaying() && change.start !== "own") {
      stage.record(describe(stage.scene()));
      open({ ...settings(), ...change }, ownTable(), null);
      return;
    }
    goOnFromHere();
    run.change(change);
    if (change.start === "own") start = [...run.state.weights];
    const isOtherData = ["delay", "period", "seqLen", "seed"].some((name) => name in change);
    if (isOtherData) showSample();
    settle();
  }

  /** @param {Task} task */
  function useSolution(task) {
    stage.record(describe(stage.scene()));
    const activation = task.solutionActivation ?? settings().activation;
    const zeros = Object.fromEntries(Object.keys(run.values()).map((name) => [name, 0]));
    open({ ...settings(), activation, start: "own" }, ownTable(), { ...zeros, ...task.solution });
  }

  /**
   * Shows the weights after an update of the history.
   * @param {number} update
   */
  function scrub(update) {
    if (run.isPlaying()) run.pause();
    const entries = run.history.entries();
    let nearest = entries[0];
    for (const entry of entries) {
      if (Math.abs(entry.update - update) < Math.abs(nearest.update - update)) nearest = entry;
    }
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

  function repaint() {
    stage.show(stage.scene());
  }

  /** @param {Scene} scene */
  function paint(scene) {
    const learner = run.learner();
    root.classList.toggle("learning", learner !== null);
    setAttribute(opener, "aria-expanded", !row.hidden);
    host.hidden = learner === null;
    const view = learner ? makeView() : null;
    bar.paint(view);
    pins.paint(view);
    remedies.paint(view);
    if (view) panel.paint(view);
    const isEquations = view === null || panel.current() === "equations";
    if (operations.hidden === isEquations) operations.hidden = !isEquations;
    setAttribute(root, "data-cut", view?.isCut ?? false);
    setText(equations, "");
    if (view && scene.inputsText !== shownTargets?.text) shownTargets = null;
  }

  /** @returns {LearningView} */
  function makeView() {
    const learner = /** @type {Learner} */ (run.learner());
    return describeRunNow(run, learner, scrubbed, values());
  }

  return {
    paint: (/** @type {{ scene: Scene }} */ { scene }) => paint(scene),
    isPlaying: run.isPlaying,
    describe,
    toggle,
    once,
    targets: () => (isOpen() ? (shownTargets?.targets ?? null) : null),
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
    },
    /**
     * Takes over a scene from undo, the server or a link.
     * @param {Scene} scene
     */
    adopt(scene) {
      scrubbed = null;
      noted_ = null;
      const { learning } = scene;
      if (!learning) {
        run.close();
        return;
      }
      const weights = [...fromValues(scene.values)];
      if (learning.snapshot.isCut) weights.splice(4, 4, ...learning.snapshot.weights.slice(4, 8));
      run.load({ ...learning.snapshot, weights });
      start = learning.start;
      row.hidden = false;
    },
    close: run.close,
  };
}
