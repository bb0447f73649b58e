// Paints the states of some units at some steps, one pixel for each, stretched by the style sheet.
// Positive is blue and negative orange, as in every figure.

/** @import { State } from "./types.d.ts" */

const NEGATIVE_RGB = [213, 94, 0];
const ZERO_RGB = [242, 242, 242];
const POSITIVE_RGB = [0, 114, 178];

/** @param {number} value */
function findColor(value) {
  const end = value < 0 ? NEGATIVE_RGB : POSITIVE_RGB;
  const share = Math.min(1, Math.abs(value)); // states of tanh stay within -1 and 1
  return ZERO_RGB.map((zero, channel) => Math.round(zero + share * (end[channel] - zero)));
}

/**
 * Paint states (steps, H): a column for each step, a row for each unit of `order`.
 * @param {HTMLCanvasElement} canvas
 * @param {State[]} states
 * @param {number[]} order
 */
export function paintStates(canvas, states, order) {
  if (canvas.width !== states.length) canvas.width = states.length;
  if (canvas.height !== order.length) canvas.height = order.length;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(states.length, order.length);
  order.forEach((unit, row) => {
    states.forEach((state, column) => {
      image.data.set([...findColor(state[unit]), 255], 4 * (row * states.length + column));
    });
  });
  context.putImageData(image, 0, 0);
}
