// Says in words what is in the plane: for the legend, the pointer and the alternative text.

import { formatActivation, formatNumber } from "../shared/numbers.js";
import { findLabel, NO_BASINS } from "./server_layer.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { FixedPoint, Layer, Stability } from "./types.d.ts" */

/** @type {Stability[]} */
const KINDS = ["stable", "saddle", "unstable", "marginal"];

/**
 * A point, in brackets.
 * @param {Point} point
 * @param {string} f the activation function, of states that were computed
 */
export function formatPoint(point, f = "") {
  return `(${point.map((value) => formatActivation(value, f)).join(", ")})`;
}

/**
 * How many fixed points there are of each kind; nothing where they aren't isolated.
 * @param {FixedPoint[]} points
 * @returns {{ kind: Stability, text: string }[]}
 */
export function countKinds(points) {
  if (!areIsolated(points)) return [];
  return KINDS.flatMap((kind) => {
    const count = points.filter(({ stability }) => stability === kind).length;
    const noun = kind === "saddle" && count > 1 ? "saddles" : kind;
    return count ? [{ kind, text: `${count} ${noun}` }] : [];
  });
}

/**
 * The fixed points in one sentence, as explorer/figures/srn/sentences.py puts it.
 * @param {FixedPoint[]} points
 */
export function describePoints(points) {
  if (!points.length) return "No fixed point.";
  if (!areIsolated(points)) return "Fixed points are not isolated: they fill a line or an area.";
  if (points.length === 1)
    return `One ${points[0].name} at ${formatPoint(points[0].point, points[0].f)}.`;
  const kinds = countKinds(points).map(({ text }) => text);
  return `${points.length} fixed points: ${kinds.join(", ")}.`;
}

/** @param {FixedPoint[]} points */
function areIsolated(points) {
  return points.every(({ isIsolated }) => isIsolated);
}

/**
 * A fixed point with its kind and its eigenvalues.
 * @param {FixedPoint} point
 */
export function describePoint({ f, name, point, eigenvalues: [first, second] }) {
  const values = first.im
    ? `${formatNumber(first.re)} \u00b1 ${formatNumber(Math.abs(first.im))}i ` +
      `(modulus ${formatNumber(Math.hypot(first.re, first.im))})`
    : `${formatNumber(first.re)} and ${formatNumber(second.re)}`;
  return `${name} at ${formatPoint(point, f)}, eigenvalues ${values}`;
}

/**
 * Where the start on the layer's grid that is nearest to a state ends, as far as the layer knows;
 * an empty text outside the grid.
 * @param {Layer} layer
 * @param {Point} state
 */
export function describeEnd(layer, state) {
  const label = findLabel(layer, state);
  if (label === undefined) return "";
  return `nearest start tried: ${nameEnd(layer, label)}`;
}

/**
 * @param {Layer} layer
 * @param {number} label
 */
function nameEnd({ steps, attractors }, label) {
  if (label === NO_BASINS.escapes) return "h grows without bound";
  if (label === NO_BASINS.unsettled) return `not decided in ${steps} steps`;
  if (label === NO_BASINS.notAttracted) return "ends where nothing attracts";
  return `basin ${label + 1}, of the ${attractors[label].name}`;
}
