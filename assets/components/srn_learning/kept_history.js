// Keeps the history of a run over a reload: the link has the run's numbers, but not how it came there.
// It is in the tab's own storage, thinned out, beside the link that it belongs to.

import { WEIGHTS } from "../learning/net_weights.js";
import { thinEntries } from "../learning/run_history.js";
import { LEARNING_KEYS } from "./learning_link.js";

/** @import { HistoryEntry } from "../learning/types.d.ts" */

const NAME = "rnn-explorer.srn-history";
const MOST_ENTRIES = 400;
const NUMBERS = /** @type {const} */ ([
  "update",
  "loss",
  "gradNormBefore",
  "gradNormAfter",
  "spectralRadius",
  "testLoss",
]);

/**
 * What an address says about the run: two addresses with the same text go on from the same numbers.
 * @param {string} search
 */
function readRun(search) {
  const parameters = new URLSearchParams(search);
  return JSON.stringify([...WEIGHTS, ...LEARNING_KEYS].map((name) => parameters.get(name)));
}

/** The tab's storage, or null where the browser forbids it. */
export function openStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/**
 * @param {Storage | null} storage
 * @param {string} search the address's query
 * @param {HistoryEntry[]} entries
 */
export function keepHistory(storage, search, entries) {
  const rows = thinEntries(entries, MOST_ENTRIES).map((entry) => [
    ...NUMBERS.map((name) => entry[name]),
    ...entry.weights,
  ]);
  try {
    storage?.setItem(NAME, JSON.stringify({ run: readRun(search), rows }));
  } catch {
    // The storage is full: after a reload the history begins anew, and says so.
  }
}

/**
 * The history that was kept beside this address, up to an update; undefined if there is none.
 * @param {Storage | null} storage
 * @param {string} search
 * @param {number} update the last one that the address knows
 * @returns {HistoryEntry[] | undefined}
 */
export function findHistory(storage, search, update) {
  const kept = JSON.parse(storage?.getItem(NAME) ?? "null");
  if (kept?.run !== readRun(search)) return undefined;
  /** @type {HistoryEntry[]} */
  const entries = kept.rows.map((/** @type {(number | null)[]} */ row) => {
    const numbers = row.map((number) => number ?? Number.NaN); // JSON has no NaN
    const named = Object.fromEntries(NUMBERS.map((name, i) => [name, numbers[i]]));
    return { ...named, weights: Float64Array.from(numbers.slice(NUMBERS.length)) };
  });
  const before = entries.filter((entry) => entry.update <= update);
  return before.length > 0 ? before : undefined;
}
