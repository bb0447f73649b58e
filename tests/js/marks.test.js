// The marks on the loss curve: at which updates to look, and where a change is found.

import assert from "node:assert/strict";
import { test } from "node:test";

import { findChange, planLooks } from "../../assets/components/srn_learning/mark_search.js";

/** @import { HistoryEntry } from "../../assets/components/learning/types.d.ts" */

/** @param {number} count */
const makeHistory = (count) =>
  /** @type {HistoryEntry[]} */ (
    Array.from({ length: count }, (_, update) => ({ update, weights: new Float64Array(18) }))
  );
/** @param {HistoryEntry[]} entries */
const listUpdates = (entries) => entries.map(({ update }) => update);

test("a change is found at the first update that has it, in few looks", () => {
  const history = makeHistory(1000);
  for (const changesAt of [1, 2, 17, 500, 998, 999]) {
    let looks = 0;
    const look = (/** @type {HistoryEntry} */ { update }) => {
      looks += 1;
      return update;
    };
    const isChanged = (/** @type {number} */ update) => update >= changesAt;
    assert.deepEqual(findChange(0, 999, history.slice(1, 999), look, isChanged), [changesAt - 1, changesAt]); // biome-ignore format: one line
    assert.ok(looks <= 10, `${looks}`);
  }
  assert.deepEqual(findChange(3, 4, [], () => 0, () => true), [3, 4]); // biome-ignore format: one line
});

test("while the net learns its newest update is looked at, then what is new", () => {
  const history = makeHistory(500);
  assert.deepEqual(listUpdates(planLooks(history, 400, true)), [499]);
  assert.deepEqual(planLooks(history, 499, true), []);
  assert.deepEqual(listUpdates(planLooks(history, 495, false)), [496, 497, 498, 499]);
  const first = listUpdates(planLooks(history, -1, true));
  assert.deepEqual([first.length, first[0], first.at(-1)], [60, 0, 499]);
});
