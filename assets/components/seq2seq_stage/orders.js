// Says which unit goes in which row.

/** @import { State } from "./types.d.ts" */

/**
 * The number by which units are sorted, smallest first.
 * @type {Record<string, (unit: number, states: State[], step: number) => number>}
 */
const ORDERS = {
  index: () => 0,
  /** How far the unit travels from the first letter read to the last letter written. */
  change: (unit, states) => {
    let way = 0;
    for (let t = 1; t < states.length; t += 1)
      way += Math.abs(states[t][unit] - states[t - 1][unit]);
    return -way;
  },
  value: (unit, states, step) => -states[Math.min(step, states.length) - 1][unit],
};

/**
 * The first `count` units of `states` (steps, H) in an order.
 * @param {string} name
 * @param {State[]} states
 * @param {number} step counted from 1
 * @param {number} count
 */
export function orderUnits(name, states, step, count) {
  const units = states[0].map((_, unit) => unit);
  const keys = units.map((unit) => ORDERS[name](unit, states, step));
  return units.sort((a, b) => keys[a] - keys[b] || a - b).slice(0, count);
}
