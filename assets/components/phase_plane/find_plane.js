// Finds what the browser knows by itself about the plane of a scene: the window, the nullclines and
// the fixed points under the current step's input. explorer/core/srn/phase_plane.py computes the
// same; the unit tests compare them.

import { findFixedPoints } from "./fixed_points.js";
import { solveLinear } from "./newton.js";
import { findNullcline } from "./nullclines.js";
import { makePlaneMap, stepOnce } from "./plane_map.js";
import { chooseWindow } from "./plane_window.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Scene, Step } from "../srn_stage/types.d.ts" */
/** @import { Ends, Plane, PlaneMap } from "./types.d.ts" */

const NEWTON_STARTS = 11; // along each axis, besides those on the nullclines

/**
 * The plane of a scene for the input of its current step.
 * @param {Scene} scene
 * @param {Step[]} trace
 * @returns {Plane}
 */
export function findPlane(scene, trace) {
  const map = makePlaneMap(scene.f, scene.values, scene.inputs[scene.step - 1]);
  return analysePlane(map, listStates(scene, trace));
}

/**
 * The states of a run, the one before its first step included, as far as they are finite.
 * @param {Scene} scene
 * @param {Step[]} trace
 * @returns {Point[]}
 */
export function listStates({ values }, trace) {
  /** @type {Point[]} */
  const states = [[values.a1, values.a2]];
  for (const step of trace) {
    if (!Object.values(step).every(Number.isFinite)) break;
    states.push([step.h1, step.h2]);
  }
  return states;
}

/**
 * The plane of a map, with a window that shows the states.
 * @param {PlaneMap} map
 * @param {Point[]} states
 * @returns {Plane}
 */
export function analysePlane(map, states) {
  const corners = findPiecewisePoints(map);
  const isBounded = Number.isFinite(map.low) && Number.isFinite(map.high);
  const rests = isBounded ? [] : findFixedPoints(map, corners).map(({ point }) => point);
  const window = chooseWindow(map, [...states, ...rests]);
  /** @type {Plane["nullclines"]} */
  const nullclines = [findNullcline(map, 0, window), findNullcline(map, 1, window)];
  const starts = [...makeGrid(window), ...corners, ...findCrossings(map, nullclines)];
  return { map, window, nullclines, fixedPoints: findFixedPoints(map, starts) };
}

/**
 * The fixed points of the four linear pieces of relu: every fixed point of relu is one of them. The
 * last is that of linear; for other f they are merely further starts.
 * @param {PlaneMap} map
 */
function findPiecewisePoints({ W: [a, b, c, d], c: [e, f] }) {
  return [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ].map(([on1, on2]) =>
    solveLinear([1 - on1 * a, -on1 * b, -on2 * c, 1 - on2 * d], [on1 * e, on2 * f]),
  );
}

/**
 * @param {[Ends, Ends]} window
 */
function makeGrid(window) {
  const axes = window.map(([low, high]) =>
    Array.from(
      { length: NEWTON_STARTS },
      (_, i) => Math.round((low + ((high - low) * i) / (NEWTON_STARTS - 1)) * 1e12) / 1e12,
    ),
  );
  return axes[1].flatMap((h2) => axes[0].map((h1) => /** @type {Point} */ ([h1, h2])));
}

/**
 * States on a nullcline near which both units may rest: the other unit's step changes its sign
 * there, or is smallest, as between two fixed points that have only just separated.
 * @param {PlaneMap} map
 * @param {Plane["nullclines"]} nullclines
 */
function findCrossings(map, nullclines) {
  return nullclines.flatMap((pieces, unit) =>
    pieces.flatMap((piece) => {
      const gaps = piece.map((point) => stepOnce(map, point)[1 - unit] - point[1 - unit]);
      const sizes = gaps.map(Math.abs);
      return piece.filter((_, i) => {
        const isSmallest =
          sizes[i] <= (sizes[i - 1] ?? Infinity) && sizes[i] <= (sizes[i + 1] ?? Infinity);
        const changes = i + 1 < gaps.length && isNegative(gaps[i]) !== isNegative(gaps[i + 1]);
        return isSmallest || changes;
      });
    }),
  );
}

/** @param {number} value */
function isNegative(value) {
  return value < 0 || Object.is(value, -0);
}
