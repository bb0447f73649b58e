// Heatmap: the states of some units at some steps, one pixel a cell, stretched by the style sheet.
// Knows colours and numbers; knows no letter. Blue is positive, red negative, as in every figure.

const NEGATIVE_RGB = [213, 94, 0];
const ZERO_RGB = [242, 242, 242];
const POSITIVE_RGB = [0, 114, 178];

function findColor(value) {
  const end = value < 0 ? NEGATIVE_RGB : POSITIVE_RGB;
  const share = Math.min(1, Math.abs(value)); // states of tanh stay within -1 and 1
  return ZERO_RGB.map((zero, channel) => Math.round(zero + share * (end[channel] - zero)));
}

/** Paint states (steps, H) of the units in the order given: a column a step, a row a unit. */
export function paintStates(canvas, states, order) {
  if (canvas.width !== states.length) canvas.width = states.length;
  if (canvas.height !== order.length) canvas.height = order.length;
  const context = canvas.getContext("2d");
  const image = context.createImageData(states.length, order.length);
  order.forEach((unit, row) => {
    states.forEach((state, column) => {
      image.data.set([...findColor(state[unit]), 255], 4 * (row * states.length + column));
    });
  });
  context.putImageData(image, 0, 0);
}
