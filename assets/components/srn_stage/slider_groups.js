// Sliders of the SRN: which numbers stand together, in which column.
// Knows names only; the sliders themselves are shared by all stages.

import { describePlace } from "./net.js";

export const SLIDER_END = 3;
export const SLIDER_GROUPS = [
  [0, "input \u2192 hidden", "W_ih", ["w1", "w2", "w3", "w4"]],
  [0, "hidden \u2192 hidden", "W_hh", ["u1", "u2", "u3", "u4"]],
  [0, "start", "h_0", ["a1", "a2"]],
  [1, "hidden \u2192 output", "W_ho", ["w5", "w6", "w7", "w8"]],
  [1, "bias", "b_h, b_o", ["b1", "b2", "b3", "b4"]],
].map(([panel, caption, code, names]) => ({ panel, caption, code, names }));

export function describeSlider(name) {
  return `${describePlace(name)} (rows and columns count from 1).`;
}
