// Answers what a page asks of the worker: learning in the background, landscapes, runs of many
// seeds. It works in slices of a few milliseconds and listens in between. A run has one slice for
// each frame of the page, and rests for the remainder of it: drawing takes more than one core.

import { computeLandscape } from "./landscape.js";
import { loadLearner } from "./learner.js";
import { noteEntry } from "./run_history.js";
import { runOptimisers, runSeeds } from "./seeds.js";

/** @import { HistoryEntry, Learner, Reply, Request, Update } from "./types.d.ts" */

const SLICE_MS = 9;
const ENTRIES = 16; // of the history, for each slice
const TEST_EVERY_MS = 500;

/**
 * A server of one page.
 * @param {(reply: Reply) => void} post
 * @param {(work: () => void) => void} later calls its argument once waiting requests are read
 * @param {() => number} now in milliseconds
 * @returns {(request: Request) => void}
 */
export function createServer(post, later, now) {
  /** @type {Learner | null} */
  let learner = null;
  let isPlaying = false;
  let isDue = false; // the page has begun a frame since the last slice
  let playedAt = 0; // and how many updates it has done since then
  let done = 0;
  let testedAt = 0;
  let stride = 1;
  let isAwake = false;
  /** @type {Map<number, Generator<Reply | null, void, void>>} */
  const jobs = new Map();

  /** @param {number} end */
  function play(end) {
    if (!learner) return;
    /** @type {HistoryEntry[]} */
    const entries = [];
    let count = 0;
    /** @type {Update | null} */
    let last = null;
    while (!last?.isDiverged && (count % 8 !== 0 || now() < end)) {
      last = learner.update();
      count += 1;
      if (last.update % stride === 0) entries.push(noteEntry(last, learner.weights));
    }
    if (!last) return;
    done += count;
    stride = Math.max(1, Math.round(count / ENTRIES));
    if (last.isDiverged) {
      isPlaying = false;
      post({ kind: "diverged", last: { ...last }, snapshot: learner.snapshot() });
      return;
    }
    if (entries.at(-1)?.update !== last.update) entries.push(noteEntry(last, learner.weights));
    const perSecond = (1000 * done) / Math.max(now() - playedAt, 1);
    const weights = learner.weights.slice();
    const { solvedAt } = learner;
    post({ kind: "progress", entries, last: { ...last }, weights, perSecond, solvedAt });
    if (now() - testedAt < TEST_EVERY_MS) return;
    testedAt = now();
    const evaluation = learner.evaluate();
    post({ kind: "evaluated", evaluation, solvedAt: learner.solvedAt });
  }

  /** @param {number} end */
  function workOn(end) {
    for (const [id, job] of jobs) {
      try {
        while (now() < end) {
          const { value, done: isDone } = job.next();
          if (isDone) jobs.delete(id);
          if (value) post(value);
          if (isDone) break;
        }
      } catch (error) {
        jobs.delete(id);
        post({ kind: "failed", id, message: String(error) });
      }
    }
  }

  function work() {
    isAwake = false;
    if (jobs.size) workOn(now() + SLICE_MS);
    if (isPlaying && isDue) {
      isDue = false;
      play(now() + SLICE_MS);
    }
    wake();
  }

  function wake() {
    if (isAwake || !((isPlaying && isDue) || jobs.size)) return;
    isAwake = true;
    later(work);
  }

  return (request) => {
    switch (request.kind) {
      case "load":
        learner = loadLearner(request.snapshot);
        break;
      case "play":
        isPlaying = isDue = learner !== null;
        [playedAt, done, testedAt] = [now(), 0, 0];
        break;
      case "goOn":
        isDue = true;
        break;
      case "pause":
        isPlaying = false;
        if (learner) post({ kind: "paused", snapshot: learner.snapshot() });
        break;
      case "snapshot":
        if (learner) post({ kind: "snapshot", snapshot: learner.snapshot() });
        break;
      case "setWeight":
        learner?.setWeight(request.name, request.value);
        break;
      case "pin":
        learner?.pin(request.name, request.isPinned);
        break;
      case "cut":
        learner?.cutRecurrence(request.isCut);
        break;
      case "change":
        learner?.change(request.settings, request.ownTable);
        break;
      case "cancel":
        jobs.delete(request.id);
        break;
      default:
        jobs.set(request.id, startJob(request, now));
    }
    wake();
  };
}

/**
 * @param {Extract<Request, { id: number, kind: "landscape" | "seeds" | "optimisers" }>} request
 * @param {() => number} now
 * @returns {Generator<Reply | null, void, void>}
 */
function* startJob(request, now) {
  const { kind, id } = request;
  if (kind === "landscape") {
    const start = now();
    const landscape = computeLandscape(request.snapshot, request.plane, request.ranges);
    yield { kind, id, landscape, elapsedMs: now() - start };
  } else if (kind === "seeds") {
    let left = request.seeds.length;
    for (const run of runSeeds(request.settings, request.ownTable, request.seeds)) {
      if (run) left -= 1;
      yield run && { kind: "seed", id, run, isLast: left === 0 };
    }
  } else {
    let left = 4;
    for (const run of runOptimisers(request.snapshot, request.updates)) {
      if (run) left -= 1;
      yield run && { kind: "optimiser", id, run, isLast: left === 0 };
    }
  }
}
