// The scene until the server sends one, and whether two scenes show the same net.

import { writeLink } from "./link.js";

/** @import { Scene } from "./types.d.ts" */

/** @type {Scene} until the server sends one */
export const BLANK_SCENE = {
  f: "linear",
  values: {},
  inputs: [[0, 0]],
  inputsText: "",
  step: 1,
  learning: null,
};

/**
 * Whether two scenes differ in nothing but the step.
 * @param {Scene} a
 * @param {Scene} b
 */
export function isSameNet(a, b) {
  return writeLink({ ...a, step: 1 }) === writeLink({ ...b, step: 1 });
}
