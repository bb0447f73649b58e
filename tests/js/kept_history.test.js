// The history of a run outlives a reload, beside the address that it belongs to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLearner } from "../../assets/components/learning/learner.js";
import { noteEntry, thinEntries } from "../../assets/components/learning/run_history.js";
import { startSettings } from "../../assets/components/learning/tasks.js";
import { findHistory, keepHistory } from "../../assets/components/srn_learning/kept_history.js";

function makeStorage() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return /** @type {Storage} */ (
    /** @type {unknown} */ ({
      getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ text) => kept.set(name, text),
    })
  );
}

/** @param {number} count */
function makeEntries(count) {
  const learner = createLearner(startSettings("latch"));
  return Array.from({ length: count }, () => noteEntry({ ...learner.update() }, learner.weights));
}

test("a history comes back exactly, up to the update that the address knows", () => {
  const [storage, entries] = [makeStorage(), makeEntries(300)];
  keepHistory(storage, "?w1=0.5&task=latch&n=250&t=3", entries);
  const found = findHistory(storage, "?w1=0.5&task=latch&n=250&t=7", 250); // the step may move
  assert.deepEqual(found, entries.slice(0, 250));
});

test("another run doesn't get it", () => {
  const storage = makeStorage();
  assert.equal(findHistory(storage, "?task=latch&n=9", 9), undefined);
  keepHistory(storage, "?w1=0.5&task=latch&n=9", makeEntries(9));
  for (const search of ["?w1=0.5&task=latch&n=8", "?w1=0.25&task=latch&n=9", ""]) {
    assert.equal(findHistory(storage, search, 9), undefined, search);
  }
  assert.equal(findHistory(storage, "?w1=0.5&task=latch&n=9", 0), undefined);
});

test("a long history is thinned out, and keeps its ends", () => {
  const entries = makeEntries(1000);
  const thin = thinEntries(entries, 400);
  assert.equal(thin.length, 400);
  assert.deepEqual([thin[0], thin[399]], [entries[0], entries[999]]);
  const gaps = thin.slice(1).map((entry, i) => entry.update - thin[i].update);
  assert.deepEqual([Math.min(...gaps), Math.max(...gaps)], [2, 3]);
  assert.equal(thinEntries(entries, 1000), entries);
});

test("a storage that refuses leaves the page as it is", () => {
  const storage = makeStorage();
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  keepHistory(storage, "?task=latch", makeEntries(3));
  assert.equal(findHistory(storage, "?task=latch", 3), undefined);
  keepHistory(null, "?task=latch", makeEntries(3));
  assert.equal(findHistory(null, "?task=latch", 3), undefined);
});
