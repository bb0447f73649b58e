// Keeps the scenes before and after the present one, for undo and redo.

/** @import { History } from "./types.d.ts" */

const HISTORY_LIMIT = 200;

/**
 * @template Entry
 * @returns {History<Entry>}
 */
export function createHistory() {
  /** @type {Entry[]} */
  const past = [];
  /** @type {Entry[]} */
  let future = [];
  return {
    push(before) {
      past.push(before);
      if (past.length > HISTORY_LIMIT) past.shift();
      future = [];
    },
    /** The scene to go back to, or undefined; redo returns to `present`. */
    undo(present) {
      if (past.length) future.push(present);
      return past.pop();
    },
    redo(present) {
      if (future.length) past.push(present);
      return future.pop();
    },
    hasPast: () => past.length > 0,
    hasFuture: () => future.length > 0,
  };
}
