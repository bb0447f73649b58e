// Reads what the server has proved about the plane: which start ends where.

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Scene } from "../srn_stage/types.d.ts" */
/** @import { Layer, ServerLayer } from "./types.d.ts" */

const FIRST_LABEL = "d".charCodeAt(0); // of attractor 0; the letters before it are the ends below
export const NO_BASINS = { escapes: -1, unsettled: -2, notAttracted: -3 };
const DECIDING = ["w1", "w2", "w3", "w4", "u1", "u2", "u3", "u4", "b1", "b2"];

/**
 * Whether the layer is of this net and of the current step's input. The start and the readout don't
 * matter: they don't change the plane.
 * @param {ServerLayer | null | undefined} layer
 * @param {Scene} scene
 * @returns {layer is ServerLayer}
 */
export function isCurrent(layer, { f, values, inputs, step }) {
  if (layer?.link.f !== f) return false;
  const x = layer.link.x.split("~")[Number(layer.link.t) - 1]?.split("_").map(Number);
  const [x1, x2] = inputs[step - 1];
  return (
    DECIDING.every((name) => Number(layer.link[name]) === values[name]) &&
    x?.[0] === x1 &&
    x[1] === x2
  );
}

/**
 * The label of each start: the number of its attractor from 0, or one of `NO_BASINS`.
 * @param {Layer} layer
 */
export function listLabels({ labels }) {
  return Array.from(labels, (letter) => letter.charCodeAt(0) - FIRST_LABEL);
}

/**
 * The label of the start on the grid that is nearest to a state; undefined outside the grid.
 * @param {Layer} layer
 * @param {Point} state
 */
export function findLabel({ labels, window }, state) {
  const size = Math.sqrt(labels.length);
  const [column, row] = state.map((value, unit) => {
    const [low, high] = window[unit];
    return Math.round(((size - 1) * (value - low)) / (high - low));
  });
  const isInside = column >= 0 && row >= 0 && column < size && row < size;
  return isInside ? labels.charCodeAt(row * size + column) - FIRST_LABEL : undefined;
}
