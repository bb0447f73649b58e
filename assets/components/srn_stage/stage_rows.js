// Lists what the stage shows as tables.

/** @import { Cell } from "../shared/types.d.ts" */
/** @import { NodeName, StageState } from "./types.d.ts" */

/** @type {NodeName[]} */
const UNITS = ["x1", "x2", "h1", "h2", "y1", "y2"];

/**
 * Every number of the picture at the step shown: units, then weights, biases and h_0.
 * @param {StageState} state
 * @returns {Cell[][]}
 */
export function listNetRows({ scene, trace }) {
  const step = trace[scene.step - 1];
  return [
    ["number", "value"],
    ...UNITS.map((name) => [name, step[name]]),
    ...Object.entries(scene.values),
  ];
}

/**
 * Every number of the unrolled net: a row for each step, h_0 in the first one.
 * @param {StageState} state
 * @param {(number | null)[][] | null} targets of y1 and y2
 * @returns {Cell[][]}
 */
export function listStepRows({ scene, trace }, targets) {
  const { a1, a2 } = scene.values;
  const names = targets ? ["target 1", "target 2"] : [];
  const list = (/** @type {number} */ index) => (targets ? (targets[index] ?? [null, null]) : []);
  return [
    ["t", ...UNITS, ...names],
    [0, null, null, a1, a2, null, null, ...names.map(() => null)],
    ...trace.map((step, index) => [index + 1, ...UNITS.map((name) => step[name]), ...list(index)]),
  ];
}
