// Finds which start ends at which stable fixed point, in the browser, for the moments in which the
// server's answer isn't there yet: while a hand moves and while the net learns.
//
// A start gets a label only once its state is in a trap: an ellipse in which a step is proved to
// contract onto the point, as explorer/core/dynamics/traps.py explains. Everything else, cycles and
// growth included, stays undecided until the server has answered.

import { findJacobian } from "./plane_map.js";
import { describePoints } from "./plane_texts.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { FixedPoint, Layer, Matrix, Plane, PlaneMap } from "./types.d.ts" */

/** @typedef {{ point: Point, toCircle: Matrix, square: number }} Trap a radius squared */

const QUICK_CELLS = 41; // along each axis
const MOST_STEPS = 100; // of a start
const LEAST_STEPS = 20; // of a start where many others stay undecided
const QUICK_WORK = 50_000; // steps of all starts together: about 2 ms
const LARGEST_MULTIPLIER = 1 - 1e-6; // a slower approach isn't told apart from none
const TRAP_GAIN = 1e-9; // by which a contraction must exceed the rounding error
const SMALLEST_TRAP = 1e-6; // the radii tried, relative to the size
const TRAP_RADII = 80;
const TRAP_GROWTH = 1e11 ** (1 / (TRAP_RADII - 1));
const DOUBLINGS = 50; // of the terms in Lyapunov's sum
const FAR_AWAY = 1e6;
const [UNDECIDED, FIRST] = ["b", "d".charCodeAt(0)]; // as in server_layer.js

/**
 * A layer like the server's, of the plane's stable fixed points only.
 * @param {Plane} plane
 * @returns {Layer}
 */
export function findQuickLayer({ map, window, fixedPoints }) {
  /** @type {FixedPoint[]} */
  const attractors = [];
  /** @type {Trap[]} */
  const traps = [];
  for (const fixedPoint of fixedPoints) {
    const trap = findTrap(map, fixedPoint);
    if (!trap) continue;
    attractors.push(fixedPoint);
    traps.push(trap);
  }
  const axes = window.map(([low, high]) =>
    Array.from({ length: QUICK_CELLS }, (_, i) => low + ((high - low) * i) / (QUICK_CELLS - 1)),
  );
  let labels = "";
  let steps = MOST_STEPS;
  let work = QUICK_WORK;
  let left = QUICK_CELLS ** 2;
  for (const h2 of axes[1]) {
    for (const h1 of axes[0]) {
      steps = Math.min(steps, Math.max(LEAST_STEPS, Math.floor((3 * work) / left)));
      const { label, taken } = labelStart(map, traps, [h1, h2], steps);
      labels += label;
      work -= taken;
      left -= 1;
    }
  }
  return {
    window,
    labels,
    attractors: attractors.map(({ name, point }) => ({ name, points: [point], eigenvalues: "" })),
    cycles: [],
    steps,
    finding: describePoints(fixedPoints),
  };
}

/**
 * @param {PlaneMap} map
 * @param {Trap[]} traps
 * @param {Point} start
 * @param {number} steps
 */
function labelStart({ W, c, value }, traps, start, steps) {
  if (!traps.length) return { label: UNDECIDED, taken: 0 };
  const [w11, w12, w21, w22] = W;
  let [h1, h2] = start;
  for (let taken = 0; taken <= steps; taken++) {
    for (let i = 0; i < traps.length; i++) {
      const { point, toCircle, square } = traps[i];
      const [d1, d2] = [h1 - point[0], h2 - point[1]];
      const x = toCircle[0] * d1 + toCircle[1] * d2;
      const y = toCircle[3] * d2;
      if (x * x + y * y < square) return { label: String.fromCharCode(FIRST + i), taken };
    }
    const next1 = value(w11 * h1 + w12 * h2 + c[0]);
    h2 = value(w21 * h1 + w22 * h2 + c[1]);
    h1 = next1;
    if (!(Math.abs(h1) + Math.abs(h2) < FAR_AWAY)) break;
  }
  return { label: UNDECIDED, taken: steps };
}

/**
 * The largest ellipse round a fixed point in which a contraction is proved; null where none is.
 * @param {PlaneMap} map
 * @param {FixedPoint} fixedPoint
 * @returns {Trap | null}
 */
export function findTrap(map, { point, eigenvalues, stability, isIsolated }) {
  if (stability !== "stable" || !isIsolated) return null;
  const largest = Math.hypot(eigenvalues[0].re, eigenvalues[0].im);
  if (largest > LARGEST_MULTIPLIER) return null;
  const toCircle = findShape(findJacobian(map, point), Math.max(Math.sqrt(largest), 1e-3));
  if (!toCircle) return null;
  const size = 1 + Math.max(...point.map(Math.abs));
  let radius = 0;
  for (let i = 0; i < TRAP_RADII; i++) {
    const next = SMALLEST_TRAP * TRAP_GROWTH ** i * size;
    if (!contracts(map, point, toCircle, next)) break;
    radius = next;
  }
  return radius ? { point, toCircle, square: radius * radius } : null;
}

/**
 * The ellipse V(d) = sum over k of s^-2k |J^k d|^2 as a map to a circle, upper triangular: V falls by
 * the factor s^2 at every step of the linear part (Lyapunov).
 * @param {Matrix} jacobian
 * @param {number} rate s
 * @returns {Matrix | null}
 */
function findShape(jacobian, rate) {
  let power = /** @type {Matrix} */ (jacobian.map((entry) => entry / rate));
  let [first, mixed, second] = [1, 0, 1]; // the weight, a symmetric matrix
  for (let i = 0; i < DOUBLINGS; i++) {
    const [a, b, c, d] = power;
    // weight + power^T weight power
    [first, mixed, second] = [
      first + a * (first * a + mixed * c) + c * (mixed * a + second * c),
      mixed + a * (first * b + mixed * d) + c * (mixed * b + second * d),
      second + b * (first * b + mixed * d) + d * (mixed * b + second * d),
    ];
    power = multiply(power, power);
  }
  const largest = (first + second) / 2 + Math.hypot((first - second) / 2, mixed);
  const corner = Math.sqrt(first / largest);
  const side = mixed / largest / corner;
  const other = Math.sqrt(second / largest - side * side);
  return other > 0 && Number.isFinite(corner + side) ? [corner, side, 0, other] : null;
}

/**
 * Whether every step from the ellipse comes closer to the point: by the mean value theorem the
 * Jacobians in it decide, and they are in the hull of four corners.
 * @param {PlaneMap} map
 * @param {Point} point
 * @param {Matrix} toCircle
 * @param {number} radius
 */
function contracts({ W, c, value, slope }, point, toCircle, radius) {
  const [corner, side, , other] = toCircle;
  /** @type {Matrix} */
  const fromCircle = [1 / corner, -side / (corner * other), 0, 1 / other];
  const inner = multiply(W, fromCircle);
  const ranges = [0, 1].map((unit) => {
    const z = W[2 * unit] * point[0] + W[2 * unit + 1] * point[1] + c[unit];
    const reach = radius * Math.hypot(inner[2 * unit], inner[2 * unit + 1]);
    const middle = Math.max(z - reach, Math.min(z + reach, 0));
    // f' is largest and smallest at the ends or at 0, for all four activation functions.
    const slopes = [z - reach, z + reach, middle].map((each) => slope(value(each)));
    return [Math.min(...slopes), Math.max(...slopes)];
  });
  return ranges[0].every((slope1) =>
    ranges[1].every((slope2) => {
      /** @type {Matrix} */
      const moved = [slope1 * inner[0], slope1 * inner[1], slope2 * inner[2], slope2 * inner[3]];
      return findNorm(multiply(toCircle, moved)) < 1 - TRAP_GAIN;
    }),
  );
}

/**
 * @param {Matrix} left
 * @param {Matrix} right
 * @returns {Matrix}
 */
function multiply([a, b, c, d], [e, f, g, h]) {
  return [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];
}

/**
 * The largest singular value.
 * @param {Matrix} matrix
 */
function findNorm([a, b, c, d]) {
  const squares = a * a + b * b + c * c + d * d;
  const determinant = a * d - b * c;
  return Math.sqrt((squares + Math.sqrt(Math.max(squares ** 2 - 4 * determinant ** 2, 0))) / 2);
}
