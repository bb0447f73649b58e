// Says which of the SRN's numbers are grouped together, and in which column.

import { describeEntry } from "./net.js";

/** @import { SliderGroup } from "../shared/types.d.ts" */

export const SLIDER_END = 3;
/** @type {[number, string, string, string[]][]} */
const GROUPS = [
  [0, "input \u2192 hidden", "W_ih", ["w1", "w2", "w3", "w4"]],
  [0, "hidden \u2192 hidden", "W_hh", ["u1", "u2", "u3", "u4"]],
  [0, "start", "h_0", ["a1", "a2"]],
  [1, "hidden \u2192 output", "W_ho", ["w5", "w6", "w7", "w8"]],
  [1, "bias", "b_h, b_o", ["b1", "b2", "b3", "b4"]],
];
/** @type {SliderGroup[]} */
export const SLIDER_GROUPS = GROUPS.map(([panel, caption, code, names]) => ({
  panel,
  caption,
  code,
  names,
}));

/** @param {string} name */
export function describeSlider(name) {
  return `${describeEntry(name)} (rows and columns are counted from 1).`;
}
