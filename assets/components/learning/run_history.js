// Keeps a run's history within a fixed size: when it is full, every second entry goes, and from
// then on only every second update is kept.

import { WEIGHTS } from "./net_weights.js";

/** @import { Cell } from "../shared/types.d.ts" */
/** @import { HistoryEntry, Update } from "./types.d.ts" */

/**
 * A history of at most `capacity` entries, its first and its last one always among them.
 * @param {number} [capacity]
 */
export function createRunHistory(capacity = 2000) {
  /** @type {HistoryEntry[]} */
  let kept = [];
  /** @type {HistoryEntry | null} */
  let last = null; // the newest one, while it isn't kept
  let stride = 1;
  return {
    /** @param {HistoryEntry} entry of a later update than all before */
    push(entry) {
      const previous = kept.at(-1);
      if (!previous || entry.update - previous.update >= stride) {
        kept.push(entry);
        last = null;
      } else {
        last = entry;
      }
      if (kept.length < capacity) return;
      kept = kept.filter((_, index) => index % 2 === 0);
      stride *= 2;
    },
    entries: () => (last ? [...kept, last] : kept.slice()),
    /** @param {number} update forgets what came after it, as when a run goes on from there */
    truncate(update) {
      kept = kept.filter((entry) => entry.update <= update);
      if (last && last.update > update) last = null;
    },
    /**
     * Takes over the entries of an earlier history, or none.
     * @param {HistoryEntry[]} entries
     */
    fill(entries) {
      kept = entries.slice();
      last = null;
      stride = 1;
      if (kept.length < 2) return;
      stride = Math.max(
        1,
        Math.floor((kept[kept.length - 1].update - kept[0].update) / kept.length),
      );
    },
  };
}

/**
 * At most so many entries of a history, evenly spread, its first and its last one among them.
 * @param {HistoryEntry[]} entries
 * @param {number} most 2 or more
 */
export function thinEntries(entries, most) {
  if (entries.length <= most) return entries;
  const gap = (entries.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => entries[Math.round(i * gap)]);
}

/**
 * What a history keeps of an update.
 * @param {Update} update
 * @param {Float64Array} weights
 * @returns {HistoryEntry}
 */
export function noteEntry(update, weights) {
  const { loss, gradNormBefore, gradNormAfter, spectralRadius } = update;
  return {
    update: update.update,
    loss,
    gradNormBefore,
    gradNormAfter,
    spectralRadius,
    testLoss: Number.NaN,
    weights: weights.slice(),
  };
}

/**
 * A history as a table; what isn't known stays empty.
 * @param {HistoryEntry[]} entries
 * @returns {Cell[][]}
 */
export function listHistoryRows(entries) {
  const columns = [
    ...["update", "loss", "test_loss", "grad_norm", "clipped_grad_norm", "spectral_radius"],
    ...WEIGHTS,
  ];
  const rows = entries.map((entry) => [
    ...[entry.update, entry.loss, entry.testLoss, entry.gradNormBefore, entry.gradNormAfter],
    entry.spectralRadius,
    ...entry.weights,
  ]);
  return [columns, ...rows.map((row) => row.map((cell) => (Number.isNaN(cell) ? null : cell)))];
}
