// Decides at which updates of a history to look, and between which two a change lies.

import { thinEntries } from "../learning/run_history.js";

/** @import { HistoryEntry } from "../learning/types.d.ts" */

const MOST_LOOKS = 60;

/**
 * The entries to look at next: the newest while the net learns, else at most 60 of the new ones.
 * @param {HistoryEntry[]} entries
 * @param {number} lookedTo the last update that was looked at; -1: none
 * @param {boolean} isPlaying
 */
export function planLooks(entries, lookedTo, isPlaying) {
  const fresh = entries.filter(({ update }) => update > lookedTo);
  return isPlaying && lookedTo >= 0 ? fresh.slice(-1) : thinEntries(fresh, MOST_LOOKS);
}

/**
 * Two neighbours in a history, the first of which is still as it was before, while the second is
 * not: found by halving, so where several changes lie between, it is one of them.
 * @template Look
 * @param {Look} before
 * @param {Look} after which differs from it
 * @param {HistoryEntry[]} between
 * @param {(entry: HistoryEntry) => Look} look
 * @param {(look: Look) => boolean} isChanged
 * @returns {[from: Look, to: Look]}
 */
export function findChange(before, after, between, look, isChanged) {
  let [from, to] = [before, after];
  let [low, high] = [0, between.length]; // the change is behind all before low, and not behind high
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = look(between[middle]);
    if (isChanged(found)) [to, high] = [found, middle];
    else [from, low] = [found, middle + 1];
  }
  return [from, to];
}
