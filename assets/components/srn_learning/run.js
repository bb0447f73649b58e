// One run: learns in the page at slow speeds and in a worker at full speed, and keeps its history.

import { createLearner, loadLearner } from "../learning/learner.js";
import { findWeight, toValues } from "../learning/net_weights.js";
import { createRunHistory, noteEntry } from "../learning/run_history.js";
import { startWorker } from "../learning/start_worker.js";
import { isEntryOf, noteStart } from "./run_view.js";

/** @import { Evaluation, HistoryEntry, Learner, OwnTable, Reply, Settings, Snapshot } from "../learning/types.d.ts" */
/** @import { Values } from "../shared/types.d.ts" */
/** @import { LastUpdate, Tested } from "./types.d.ts" */

const FRAME_MS = 6; // of a frame for updates in the page
const TEST_GAP_MS = 500;

/**
 * @typedef {object} RunCalls
 * @property {() => void} changed after updates, at most a few times a frame
 * @property {() => void} stopped the run has paused or diverged, and its snapshot is complete
 * @property {(snapshot: Snapshot) => void} noted a snapshot that was asked for
 * @property {(message: string) => void} failed
 */

/** @param {RunCalls} calls */
export function createRun({ changed, stopped, noted, failed }) {
  /** @type {Learner | null} */
  let learner = null;
  /** @type {ReturnType<typeof startWorker> | null} */
  let worker = null;
  /** @type {"" | "page" | "worker"} */
  let place = ""; // where it is learning now
  let speed = 0; // updates per second; 0: as many as it can
  let frame = 0;
  let isResuming = false; // at another speed, once the worker has paused
  let [playedAt, done, testedAt] = [0, 0, 0];
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
  /** @type {Map<string, number>} weights that the hand holds */
  const held = new Map();
  /** @type {Set<string>} weights that the user has pinned */
  const pinned = new Set();

  /**
   * @param {Learner} next
   * @param {HistoryEntry[]} entries of its history up to now, if they are known
   */
  function begin(next, entries = []) {
    stop();
    learner = next;
    history.fill(entries);
    copyState();
    Object.assign(state, { isDiverged: false, perSecond: 0 });
    const newest = entries.at(-1);
    const isKnown = newest && isEntryOf(newest, state);
    const { loss } = measure(next, isKnown ? { ...newest, isDiverged: false } : null);
    if (!newest) history.push(noteStart(state.weights, state.updates, loss));
  }

  function copyState() {
    if (!learner) return;
    Object.assign(state, { weights: learner.weights.slice(), updates: learner.updates });
  }

  function test() {
    testedAt = performance.now();
    if (learner) note(learner.evaluate(), learner.solvedAt);
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
   * @param {Learner} net
   * @param {LastUpdate | null} last the update that led to them, if it's known
   */
  function measure(net, last = null) {
    state.last = last;
    const evaluation = net.evaluate();
    state.tested = { ...evaluation, update: net.updates, trainLoss: last?.loss ?? null };
    state.solvedAt = net.solvedAt;
    return evaluation;
  }

  /** @param {Learner} net */
  function learnOnce(net) {
    const last = net.update();
    state.last = { ...last };
    if (last.isDiverged) state.isDiverged = true;
    else history.push(noteEntry(last, net.weights));
  }

  function once() {
    if (!learner || place) return;
    state.isDiverged = false;
    learnOnce(learner);
    copyState();
    test();
    stopped();
  }

  function play() {
    if (!learner || place) return;
    state.isDiverged = false;
    [playedAt, done, testedAt] = [performance.now(), 0, 0];
    if (speed > 0) {
      place = "page";
      frame = requestAnimationFrame(learnInPage);
      return;
    }
    place = "worker";
    worker ??= startWorker(hear, (message) => {
      stop();
      failed(message);
    });
    worker.post({ kind: "load", snapshot: learner.snapshot() });
    for (const [name, value] of held) hold(name, value);
    worker.post({ kind: "play", updatesPerSecond: 0 });
  }

  function learnInPage() {
    if (!learner || place !== "page") return;
    frame = requestAnimationFrame(learnInPage);
    const now = performance.now();
    const due = Math.floor(((now - playedAt) / 1000) * speed) + 1;
    if (done >= due) return;
    while (done < due && !state.isDiverged && performance.now() - now < FRAME_MS) {
      learnOnce(learner);
      done += 1;
    }
    state.perSecond = now - playedAt < 1000 ? speed : (1000 * done) / (now - playedAt);
    copyState();
    if (now - testedAt > TEST_GAP_MS) test();
    if (state.isDiverged) finish();
    else changed();
  }

  /** @param {Reply} reply */
  function hear(reply) {
    if (!learner || place !== "worker") return;
    if (reply.kind === "progress") {
      for (const entry of reply.entries) history.push(entry);
      state.weights = reply.weights;
      for (const [name, value] of held) state.weights[findWeight(name)] = value;
      state.last = reply.last;
      state.updates = reply.last.update;
      state.perSecond = reply.perSecond;
      state.solvedAt = reply.solvedAt;
      changed();
    } else if (reply.kind === "evaluated") {
      note(reply.evaluation, reply.solvedAt);
    } else if (reply.kind === "paused" || reply.kind === "diverged") {
      state.isDiverged = reply.kind === "diverged";
      learner.restore(reply.snapshot);
      finish();
    } else if (reply.kind === "snapshot") {
      noted(reply.snapshot);
    }
  }

  function finish() {
    stop();
    copyState();
    test();
    if (isResuming && !state.isDiverged) play();
    else stopped();
    isResuming = false;
  }

  /** Ends learning at once; what the worker has done since its last message is lost. */
  function stop() {
    cancelAnimationFrame(frame);
    worker?.stop();
    worker = null;
    place = "";
  }

  function pause() {
    if (place === "page") finish();
    if (place === "worker") worker?.post({ kind: "pause" });
  }

  /**
   * The hand holds a weight: it stays there while the others go on learning.
   * @param {string} name
   * @param {number} value
   */
  function hold(name, value) {
    if (!learner) return;
    if (!held.has(name) && !learner.isPinned(name)) pinEverywhere(name, true);
    if (!place) state.last = state.tested = null;
    held.set(name, value);
    setWeight(name, value);
  }

  /** The net was changed by hand: what was measured before no longer holds. */
  function measureAgain() {
    if (learner && !place) measure(learner);
  }

  /** The hand lets go of whatever it holds. */
  function release() {
    for (const name of held.keys()) if (!pinned.has(name)) pinEverywhere(name, false);
    if (held.size > 0) measureAgain();
    held.clear();
  }

  /**
   * @param {string} name
   * @param {boolean} isPinned
   */
  function pinEverywhere(name, isPinned) {
    learner?.pin(name, isPinned);
    if (place === "worker") worker?.post({ kind: "pin", name, isPinned });
  }

  /**
   * @param {string} name
   * @param {number} value
   */
  function setWeight(name, value) {
    learner?.setWeight(name, value);
    if (place === "worker") worker?.post({ kind: "setWeight", name, value });
    state.weights[findWeight(name)] = value;
  }

  return {
    state,
    history,
    hold,
    release,
    setWeight,
    measureAgain,
    play,
    pause,
    once,
    learner: () => learner,
    isPlaying: () => place !== "",
    values: () => toValues(state.weights),
    /**
     * @param {Settings} settings
     * @param {OwnTable | null} ownTable
     * @param {Values | null} values
     */
    open(settings, ownTable, values) {
      pinned.clear();
      begin(createLearner(settings, ownTable, values));
    },
    /**
     * @param {Snapshot} snapshot
     * @param {HistoryEntry[]} [entries]
     */
    load(snapshot, entries) {
      pinned.clear();
      for (const name of snapshot.pinned) pinned.add(name);
      begin(loadLearner(snapshot), entries);
    },
    close() {
      stop();
      learner = null;
    },
    /** @param {number} update the history after it is forgotten; the learner is there already */
    rewind(update) {
      history.truncate(update);
      copyState();
    },
    /** Asks for a snapshot, which `noted` gets. */
    ask() {
      if (place === "worker") worker?.post({ kind: "snapshot" });
      else if (learner) noted(learner.snapshot());
    },
    /** @param {number} next updates per second; 0: as many as it can */
    setSpeed(next) {
      if (next === speed) return;
      speed = next;
      if (!place) return;
      isResuming = true; // in the worker, once it has sent its snapshot
      pause();
    },
    speed: () => speed,
    pinned: () => [...pinned],
    /**
     * @param {string} name
     * @param {boolean} isPinned
     */
    pin(name, isPinned) {
      pinned[isPinned ? "add" : "delete"](name);
      pinEverywhere(name, isPinned);
    },
    /** @param {boolean} isCut */
    cut(isCut) {
      learner?.cutRecurrence(isCut);
      if (place === "worker") worker?.post({ kind: "cut", isCut });
      measureAgain();
    },
    /**
     * @param {Partial<Settings>} settings
     * @param {OwnTable | null} [ownTable]
     */
    change(settings, ownTable) {
      learner?.change(settings, ownTable);
      if (place === "worker") worker?.post({ kind: "change", settings, ownTable });
      state.isDiverged = false;
      measureAgain();
    },
  };
}
