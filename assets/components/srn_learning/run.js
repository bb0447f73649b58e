// One run: learns in the page at slow speeds and in a worker at full speed, and keeps its history.

import { createLearner, loadLearner } from "../learning/learner.js";
import { findWeight, toValues } from "../learning/net_weights.js";
import { startWorker } from "../learning/start_worker.js";
import { createRunState } from "./run_state.js";

/** @import { HistoryEntry, Learner, OwnTable, Reply, Settings, Snapshot } from "../learning/types.d.ts" */
/** @import { Values } from "../shared/types.d.ts" */

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
  let isPausing = false;
  let isResuming = false; // once it has paused: at another speed, or because it was asked to
  let [playedAt, done, testedAt] = [0, 0, 0];
  const kept = createRunState();
  const { state, history } = kept;
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
    kept.begin(next, entries);
  }

  function once() {
    if (!learner || place) return;
    state.isDiverged = false;
    kept.learnOnce(learner);
    kept.copy(learner);
    kept.test(learner);
    stopped();
  }

  function play() {
    if (isPausing) isResuming = true;
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
    worker.post({ kind: "play" });
  }

  function learnInPage() {
    if (!learner || place !== "page") return;
    frame = requestAnimationFrame(learnInPage);
    const now = performance.now();
    const due = Math.floor(((now - playedAt) / 1000) * speed) + 1;
    if (done >= due) return;
    while (done < due && !state.isDiverged && performance.now() - now < FRAME_MS) {
      kept.learnOnce(learner);
      done += 1;
    }
    state.perSecond = now - playedAt < 1000 ? speed : (1000 * done) / (now - playedAt);
    kept.copy(learner);
    if (now - testedAt > TEST_GAP_MS) {
      testedAt = now;
      kept.test(learner);
    }
    if (state.isDiverged) finish();
    else changed();
  }

  /** @param {Reply} reply */
  function hear(reply) {
    if (!learner || place !== "worker") return;
    if (reply.kind === "progress") {
      kept.follow(reply);
      for (const [name, value] of held) state.weights[findWeight(name)] = value;
      changed();
    } else if (reply.kind === "evaluated") {
      kept.note(reply.evaluation, reply.solvedAt);
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
    if (!learner) return;
    kept.copy(learner);
    kept.test(learner);
    const goesOn = isResuming && !state.isDiverged;
    isResuming = false;
    if (goesOn) play();
    else stopped();
  }

  /** Ends learning at once; what the worker has done since its last message is lost. */
  function stop() {
    cancelAnimationFrame(frame);
    worker?.stop();
    worker = null;
    place = "";
    isPausing = false;
  }

  /** @param {boolean} [isBrief] it goes on as soon as it has paused */
  function pause(isBrief = false) {
    isResuming = isBrief;
    if (place === "page") return finish();
    if (place !== "worker" || isPausing) return;
    isPausing = true; // until the worker has sent its snapshot
    worker?.post({ kind: "pause" });
  }

  /**
   * The hand holds a weight: it stays there while the others go on learning.
   * @param {string} name
   * @param {number} value
   */
  function hold(name, value) {
    if (!learner) return;
    if (!held.has(name) && !pinned.has(name)) pinEverywhere(name, true);
    if (!place) state.last = state.tested = null;
    held.set(name, value);
    setWeight(name, value);
  }

  /** The net was changed by hand: what was measured before no longer holds. */
  function measureAgain() {
    if (learner && !place) kept.measure(learner);
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
    pause: () => pause(),
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
      if (learner) kept.copy(learner);
    },
    /** A frame begins: the worker may go on while the page paints what it has sent. */
    goOn() {
      if (place === "worker") worker?.post({ kind: "goOn" });
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
      if (place && !isPausing) pause(true);
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
