// Finds the updates at which the fixed points of the plane change: one appears, splits, goes or
// becomes stable or unstable. While the net learns it looks at its newest weights a few times a
// second, afterwards at more of the history; between two looks that differ it halves the history
// until it has found the update.

import { toValues } from "../learning/net_weights.js";
import { analysePlane } from "../phase_plane/find_plane.js";
import { listPlaneChanges } from "../phase_plane/plane_changes.js";
import { makePlaneMap } from "../phase_plane/plane_map.js";
import { findChange, planLooks } from "./mark_search.js";

/** @import { FixedPoint } from "../phase_plane/types.d.ts" */
/** @import { HistoryEntry } from "../learning/types.d.ts" */
/** @import { Scene } from "../srn_stage/types.d.ts" */

const CHUNK_MS = 4;
const MOST_MARKS = 60; // beyond it, changes that follow one another closely share a mark

/** @typedef {{ update: number, text: string }} Mark */
/** @typedef {{ update: number, points: FixedPoint[] }} Look */

/** @param {() => void} found is called whenever there are new marks */
export function createMarks(found) {
  /** @type {Mark[]} */
  let marks = [];
  let key = "";
  let timer = 0;
  /** @type {Look | null} */
  let last = null; // the look before which all changes are marked
  /** @type {HistoryEntry[]} */
  let waiting = [];
  let lookedTo = -1;
  /** @type {HistoryEntry[]} */
  let entries = [];
  /** @type {Scene | null} */
  let scene = null;

  /**
   * @param {HistoryEntry} entry
   * @returns {Look}
   */
  function look({ update, weights }) {
    const { f, inputs, step } = /** @type {Scene} */ (scene);
    const values = toValues(weights);
    const map = makePlaneMap(f, values, inputs[step - 1]);
    const { fixedPoints } = analysePlane(map, [[values.a1, values.a2]]);
    return { update, points: fixedPoints };
  }

  function goOn() {
    timer = 0;
    const end = performance.now() + CHUNK_MS;
    let isNew = false;
    while (waiting.length && performance.now() < end) {
      const next = /** @type {HistoryEntry} */ (waiting.shift());
      const now = look(next);
      const before = last;
      last = now;
      if (!before || !listPlaneChanges(before.points, now.points).length) continue;
      const hasRoom = marks.length < MOST_MARKS;
      const between = entries.filter(({ update }) => update > before.update && update < now.update);
      const isChanged = (/** @type {Look} */ { points }) => listPlaneChanges(before.points, points).length > 0; // biome-ignore format: one line
      const [from, to] = findChange(before, now, hasRoom ? between : [], look, isChanged);
      const text = listPlaneChanges(from.points, to.points).map((change) => change.text).join(" "); // biome-ignore format: one line
      marks.push({ update: to.update, text });
      isNew = true;
      if (to === now) continue;
      last = to; // the rest of the way has changes of its own, or none
      waiting.unshift(next);
    }
    if (waiting.length) timer = window.setTimeout(goOn);
    if (isNew) found();
  }

  /**
   * Marks after an update are no longer true: looks again from there.
   * @param {HistoryEntry[]} base
   * @param {number} update
   */
  function goBack(base, update) {
    marks = marks.filter((mark) => mark.update <= update);
    last = null;
    waiting = base;
    lookedTo = update;
  }

  return {
    list: () => marks,
    /**
     * Looks at what is new in the history; at all of it if the input is another one.
     * @param {HistoryEntry[]} all
     * @param {Scene} shown whose current input the plane is for
     * @param {boolean} isPlaying
     */
    update(all, shown, isPlaying) {
      const [first, newest] = [all[0], all[all.length - 1]];
      if (!first) return;
      const next = `${shown.f} ${shown.inputs[shown.step - 1]} ${first.update} ${first.weights.join()}`; // biome-ignore format: one line
      if (next !== key) goBack([], -1);
      else if (newest.update < lookedTo) goBack([newest], newest.update);
      [key, entries, scene] = [next, all, shown];
      waiting.push(...planLooks(all, lookedTo, isPlaying));
      lookedTo = newest.update;
      if (waiting.length && !timer) timer = window.setTimeout(goOn);
    },
  };
}
