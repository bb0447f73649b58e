// History: the scenes before and after the present one. Knows no net and no screen.

const HISTORY_LIMIT = 200;

export function createHistory() {
  const past = [];
  let future = [];
  return {
    push(before) {
      past.push(before);
      if (past.length > HISTORY_LIMIT) past.shift();
      future = [];
    },
    /** The scene to go back to, or undefined; `present` can then be had again by redo. */
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
