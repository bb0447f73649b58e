// Orders: which unit stands in which row. Knows states, no picture.

const ORDERS = {
  index: () => 0,
  /** The way that the unit goes from the first letter read to the last letter written. */
  change: (unit, states) => {
    let way = 0;
    for (let t = 1; t < states.length; t += 1)
      way += Math.abs(states[t][unit] - states[t - 1][unit]);
    return -way;
  },
  value: (unit, states, step) => -states[Math.min(step, states.length) - 1][unit],
};

/** The first `count` units of `states` (steps, H) in an order; `step` counts from 1. */
export function orderUnits(name, states, step, count) {
  const units = states[0].map((_, unit) => unit);
  const keys = units.map((unit) => ORDERS[name](unit, states, step));
  return units.sort((a, b) => keys[a] - keys[b] || a - b).slice(0, count);
}
