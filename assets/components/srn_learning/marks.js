// Finds the updates between which the fixed points of the plane change: one appears, splits, goes or
// becomes stable or unstable. It looks at some updates of the history, a few at a time.

import { toValues } from "../learning/net_weights.js";
import { analysePlane } from "../phase_plane/find_plane.js";
import { listPlaneChanges } from "../phase_plane/plane_changes.js";
import { makePlaneMap } from "../phase_plane/plane_map.js";

/** @import { FixedPoint } from "../phase_plane/types.d.ts" */
/** @import { HistoryEntry } from "../learning/types.d.ts" */
/** @import { Scene } from "../srn_stage/types.d.ts" */

const MOST_SAMPLES = 60;
const CHUNK_MS = 8;

/** @typedef {{ update: number, text: string }} Mark */

/** @param {() => void} found is called whenever there are new marks */
export function createMarks(found) {
  /** @type {Mark[]} */
  let marks = [];
  let key = "";
  let count = 0; // of searches; an older one stops

  /**
   * @param {HistoryEntry[]} entries
   * @param {Scene} scene whose current input the plane is for
   */
  function search(entries, scene) {
    count += 1;
    const mine = count;
    marks = [];
    const stride = Math.max(1, Math.ceil(entries.length / MOST_SAMPLES));
    const samples = entries.filter((_, i) => i % stride === 0 || i === entries.length - 1);
    /** @type {FixedPoint[] | null} */
    let before = null;
    const goOn = () => {
      if (mine !== count) return;
      const end = performance.now() + CHUNK_MS;
      while (samples.length && performance.now() < end) {
        const { update, weights } = /** @type {HistoryEntry} */ (samples.shift());
        const values = toValues(weights);
        const map = makePlaneMap(scene.f, values, scene.inputs[scene.step - 1]);
        const { fixedPoints } = analysePlane(map, [[values.a1, values.a2]]);
        const changes = before ? listPlaneChanges(before, fixedPoints) : [];
        if (changes.length) marks.push({ update, text: changes.map(({ text }) => text).join(" ") });
        before = fixedPoints;
      }
      if (samples.length) setTimeout(goOn);
      else found();
    };
    setTimeout(goOn);
  }

  return {
    list: () => marks,
    /**
     * Looks again if the history or the input is another one.
     * @param {HistoryEntry[]} entries
     * @param {Scene} scene
     */
    update(entries, scene) {
      const last = entries.at(-1)?.update ?? 0;
      const next = `${entries.length} ${last} ${scene.f} ${scene.inputs[scene.step - 1]}`;
      if (next === key || entries.length < 2) return;
      key = next;
      search(entries, scene);
    },
  };
}
