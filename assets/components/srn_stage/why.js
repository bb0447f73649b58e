// Splits one number of a run into the shares of everything it depends on, back through time.
//
// A cell's share is its value times the gradient of the number with respect to it. In a linear net
// (and in one of relu units, which are linear piece by piece) the shares of the inputs, of the
// start and of the biases add up to the number; with tanh and sigmoid they don't, and the sum is
// shown beside the number.

/** @import { Asked, Scene, Shares, Step, Why } from "./types.d.ts" */

/**
 * The derivative of each activation function, from its argument and its value.
 * @type {Record<Scene["f"], (z: number, value: number) => number>}
 */
const SLOPES = {
  linear: () => 1,
  tanh: (_, value) => 1 - value * value,
  relu: (z) => (z > 0 ? 1 : 0),
  sigmoid: (_, value) => value * (1 - value),
};

/**
 * The shares of a number of the run; `asked` says which one.
 * @param {Scene} scene
 * @param {Step[]} trace
 * @param {Asked} asked
 * @returns {Why}
 */
export function explainNumber({ f, values }, trace, asked) {
  const { w1, w2, w3, w4, w5, w6, w7, w8, u1, u2, u3, u4, b1, b2, b3, b4 } = values;
  const { node, step } = asked;
  const number = trace[step - 1][node];
  /** @type {Shares[]} */
  const cells = trace.map(() => ({}));
  cells[step - 1][node] = { gradient: 1, share: number };
  /** @type {[number, number]} the gradient with respect to h1 and h2 */
  let back = [node === "h1" ? 1 : 0, node === "h2" ? 1 : 0];
  let biases = 0;
  if (node === "y1" || node === "y2") {
    back = node === "y1" ? [w5, w7] : [w6, w8];
    biases = node === "y1" ? b3 : b4;
    addShares(cells[step - 1], trace[step - 1], "h", back);
  }
  let inputs = 0;
  for (let index = step - 1; index >= 0; index--) {
    const each = trace[index];
    const d1 = back[0] * SLOPES[f](each.in1, each.h1);
    const d2 = back[1] * SLOPES[f](each.in2, each.h2);
    biases += d1 * b1 + d2 * b2;
    inputs += addShares(cells[index], each, "x", [w1 * d1 + w2 * d2, w3 * d1 + w4 * d2]);
    back = [u2 * d1 + u1 * d2, u4 * d1 + u3 * d2];
    if (index > 0) addShares(cells[index - 1], trace[index - 1], "h", back);
  }
  const start = trace[0].a1 * back[0] + trace[0].a2 * back[1];
  return { ...asked, number, cells, back, inputs, start, biases, sum: inputs + start + biases };
}

/**
 * Note the shares of a step's two inputs or two states; returns their sum.
 * @param {Shares} cells
 * @param {Step} step
 * @param {"x" | "h"} kind
 * @param {[number, number]} gradients
 */
function addShares(cells, step, kind, gradients) {
  const shares = /** @type {const} */ (["1", "2"]).map((unit, index) => {
    const name = /** @type {const} */ (`${kind}${unit}`);
    const share = gradients[index] * step[name];
    cells[name] = { gradient: gradients[index], share };
    return share;
  });
  return shares[0] + shares[1];
}
