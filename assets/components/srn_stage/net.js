// Computes the SRN: the names of its weights, its equations, and the run over a sequence. The unit
// tests compare it with explorer/core/srn/run.py.

import { findRadius, fromValues } from "../learning/net_weights.js";
import { createMulberry } from "../learning/random.js";
import { ACTIVATIONS } from "../shared/activations.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { Values } from "../shared/types.d.ts" */
/** @import { NodeName, Operation, Scene, Step } from "./types.d.ts" */

/** @type {Record<string, [from: NodeName, to: NodeName]>} */
export const EDGES = {
  w1: ["x1", "h1"],
  w2: ["x1", "h2"],
  w3: ["x2", "h1"],
  w4: ["x2", "h2"],
  u1: ["a1", "h2"],
  u2: ["a1", "h1"],
  u3: ["a2", "h2"],
  u4: ["a2", "h1"],
  w5: ["h1", "y1"],
  w6: ["h1", "y2"],
  w7: ["h2", "y1"],
  w8: ["h2", "y2"],
};
/** @type {Record<string, NodeName>} */
export const BIASES = { b1: "h1", b2: "h2", b3: "y1", b4: "y2" };
/** @type {NodeName[]} */
export const NODES = ["x1", "x2", "a1", "a2", "h1", "h2", "y1", "y2"];

/**
 * The lines of the equations, in the order in which they are computed.
 * @type {Record<string, Operation>}
 */
export const OPERATIONS = {
  in_h1: {
    result: "in1",
    target: "h1",
    bias: "b1",
    products: [
      ["w1", "x1"],
      ["w3", "x2"],
      ["u2", "a1"],
      ["u4", "a2"],
    ],
  },
  h1: { result: "h1", target: "h1", argument: "in1", products: [] },
  in_h2: {
    result: "in2",
    target: "h2",
    bias: "b2",
    products: [
      ["w2", "x1"],
      ["w4", "x2"],
      ["u1", "a1"],
      ["u3", "a2"],
    ],
  },
  h2: { result: "h2", target: "h2", argument: "in2", products: [] },
  y1: {
    result: "y1",
    target: "y1",
    bias: "b3",
    products: [
      ["w5", "h1"],
      ["w7", "h2"],
    ],
  },
  y2: {
    result: "y2",
    target: "y2",
    bias: "b4",
    products: [
      ["w6", "h1"],
      ["w8", "h2"],
    ],
  },
  store: { products: [] },
};

/**
 * Every step of the scene's sequence.
 * @param {Scene} scene
 * @returns {Step[]}
 */
export function runNet({ f, values, inputs }) {
  const { w1, w2, w3, w4, w5, w6, w7, w8, u1, u2, u3, u4, b1, b2, b3, b4 } = values;
  const activate = ACTIVATIONS[f];
  let { a1, a2 } = values;
  return inputs.map(([x1, x2]) => {
    const in1 = w1 * x1 + w3 * x2 + u2 * a1 + u4 * a2 + b1;
    const in2 = w2 * x1 + w4 * x2 + u1 * a1 + u3 * a2 + b2;
    const h1 = activate(in1);
    const h2 = activate(in2);
    const y1 = w5 * h1 + w7 * h2 + b3;
    const y2 = w6 * h1 + w8 * h2 + b4;
    const step = { x1, x2, a1, a2, in1, in2, h1, h2, y1, y2 };
    [a1, a2] = [h1, h2];
    return step;
  });
}

/**
 * One sentence on a state that grows beyond 1e6, or an empty text.
 * @param {Scene} scene
 * @param {Step[]} trace
 */
export function describeExplosion({ f, values }, trace) {
  const isLarge = (/** @type {number} */ value) => !(Math.abs(value) <= 1e6);
  const at = trace.findIndex((step) => isLarge(step.h1) || isLarge(step.h2));
  if (at < 0) return "";
  const size = findRadius(fromValues(values));
  const above = size > 1 ? ", above 1" : "";
  return (
    `The state grows beyond 1e6 at step ${at + 1}: a ${f} activation sets no limit. ` +
    `The spectral radius of W_hh is ${formatNumber(size)}${above}.`
  );
}

/**
 * The activation function whose bounds a number is within: a state's, though not a start's, which is
 * typed. Empty for any other number.
 * @param {string} name as in a step
 * @param {Pick<Scene, "f" | "step">} at
 */
export function findBounds(name, { f, step }) {
  return name[0] === "h" || (name[0] === "a" && step > 1) ? f : "";
}

/**
 * Which entry of which matrix a number is, counted from 1, and what it connects.
 * @param {string} name
 */
export function describeEntry(name) {
  if (name in EDGES) {
    const [from, to] = EDGES[name];
    const matrix = from[0] === "x" ? "W_ih" : from[0] === "a" ? "W_hh" : "W_ho";
    return `${name} = ${matrix}[${to[1]},${from[1]}]: ${from} to ${to}`;
  }
  if (name in BIASES) {
    const unit = BIASES[name];
    return `${name} = ${unit[0] === "h" ? "b_h" : "b_o"}[${unit[1]}]: bias of ${unit}`;
  }
  return `${name} = h_0[${name[1]}]: what the store holds before the first step`;
}

/**
 * 12 weights for a seed (mulberry32), uniform from -2 to 2, two decimals.
 * @param {number} seed
 * @returns {Values}
 */
export function drawWeights(seed) {
  const draw = createMulberry(seed);
  const drawn = (/** @type {string} */ name) => [name, Math.round(400 * draw() - 200) / 100 || 0]; // no negative zero
  return Object.fromEntries(Object.keys(EDGES).map(drawn));
}
