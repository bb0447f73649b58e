// Says why a number of the SRN has its value: the share of every cell that it depends on, back
// through time. A share is the cell's value times the number's gradient with respect to it.

/** @import { Values } from "../shared/types.d.ts" */
/** @import { Activation, Why } from "./types.d.ts" */

/**
 * The shares in h1, h2, y1 or y2 at one step. In a linear net the shares of inputs, biases and
 * start add up to the value; elsewhere the rest says by how much they miss it.
 * @param {{ f: Activation, values: Values, inputs: [number, number][] }} scene
 * @param {string} node "h1", "h2", "y1" or "y2"
 * @param {number} step counted from 1
 * @returns {Why}
 */
export function whyNumber({ f, values, inputs }, node, step) {
  const { w1, w2, w3, w4, w5, w6, w7, w8, u1, u2, u3, u4, b1, b2, b3, b4, a1, a2 } = values;
  if (!/^[hy][12]$/.test(node))
    throw new RangeError(`Shares are of h1, h2, y1 or y2, not ${node}.`);
  if (!(step >= 1 && step <= inputs.length)) throw new RangeError(`There is no step ${step}.`);
  const states = runUnits(f, values, inputs.slice(0, step));
  const [h1, h2] = states[step - 1];
  const y = { y1: w5 * h1 + w7 * h2 + b3, y2: w6 * h1 + w8 * h2 + b4 };
  const value = { h1, h2, ...y }[node] ?? Number.NaN;
  /** @type {Record<string, number>[]} */
  const shares = states.map(() => ({}));
  let [back1, back2] = { h1: [1, 0], h2: [0, 1], y1: [w5, w7], y2: [w6, w8] }[node] ?? [0, 0];
  let sum = node === "y1" ? b3 : node === "y2" ? b4 : 0;
  for (let t = step - 1; t >= 0; t--) {
    const [x1, x2] = inputs[t];
    const d1 = back1 * findUnitSlope(f, states[t][0]);
    const d2 = back2 * findUnitSlope(f, states[t][1]);
    shares[t] = {
      x1: (w1 * d1 + w2 * d2) * x1,
      x2: (w3 * d1 + w4 * d2) * x2,
      b1: b1 * d1,
      b2: b2 * d2,
      b3: t === step - 1 && node === "y1" ? b3 : 0,
      b4: t === step - 1 && node === "y2" ? b4 : 0,
      h1: back1 * states[t][0],
      h2: back2 * states[t][1],
    };
    sum += shares[t].x1 + shares[t].x2 + shares[t].b1 + shares[t].b2;
    [back1, back2] = [u2 * d1 + u1 * d2, u4 * d1 + u3 * d2];
  }
  const start = { a1: back1 * a1, a2: back2 * a2 };
  sum += start.a1 + start.a2;
  return { value, shares, start, sum, rest: value - sum, isExact: f === "linear" };
}

/**
 * @param {Activation} f
 * @param {Values} values
 * @param {[number, number][]} inputs
 */
function runUnits(f, { w1, w2, w3, w4, u1, u2, u3, u4, b1, b2, a1, a2 }, inputs) {
  let [h1, h2] = [a1, a2];
  return inputs.map(([x1, x2]) => {
    const in1 = w1 * x1 + w3 * x2 + u2 * h1 + u4 * h2 + b1;
    const in2 = w2 * x1 + w4 * x2 + u1 * h1 + u3 * h2 + b2;
    [h1, h2] = [activateUnit(f, in1), activateUnit(f, in2)];
    return [h1, h2];
  });
}

/**
 * @param {Activation} f
 * @param {number} z
 */
function activateUnit(f, z) {
  if (f === "tanh") return Math.tanh(z);
  if (f === "relu") return Math.max(z, 0);
  return f === "linear" ? z : 0.5 * (1 + Math.tanh(z / 2));
}

/**
 * The activation's slope where its value is h.
 * @param {Activation} f
 * @param {number} h
 */
function findUnitSlope(f, h) {
  if (f === "tanh") return 1 - h * h;
  if (f === "relu") return h > 0 ? 1 : 0;
  return f === "linear" ? 1 : h * (1 - h);
}
