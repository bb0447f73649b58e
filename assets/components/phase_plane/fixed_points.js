// Finds the fixed points of a plane map and their kinds: explorer/core/dynamics/fixed_points.py.

import { solveNewton } from "./newton.js";
import { findJacobian, stepOnce } from "./plane_map.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Complex, FixedPoint, Matrix, PlaneMap, Stability } from "./types.d.ts" */

const MERGE_DISTANCE = 1e-5; // closer than this, relative to the size, two solutions are one point
const EIGENVALUE_MARGIN = 1e-6; // this close to modulus 1 an eigenvalue decides nothing
const LEAST_MARGIN = 1e-13; // where the Jacobian is known exactly: of the rounding of its entries
const LINE_RESIDUAL = 1e-14; // between two fixed points of a line, relative to the size
const MAX_CONTINUUM_POINTS = 9; // of a line of fixed points, to represent it
const PROBE_DISTANCE = 1e-3; // a second fixed point at about this distance is another one
const KINK_DISTANCE = 1e-9; // crosses a kink, but stays in one smooth piece of F

/**
 * The fixed points that Newton's method reaches from the starts, sorted by h1, then h2.
 * @param {PlaneMap} map
 * @param {Point[]} starts
 * @returns {FixedPoint[]}
 */
export function findFixedPoints(map, starts) {
  /** @type {FixedPoint[]} */
  const found = [];
  /** @type {FixedPoint[]} */
  const continuum = [];
  for (const solution of mergePoints(solveNewton(map, starts))) {
    const point = snapPoint(map, solution);
    const jacobian = findJacobian(map, point);
    const eigenvalues = findEigenvalues(jacobian);
    const isSmooth = isSmoothAt(map, point, jacobian);
    const margin = map.f === "linear" ? findMargin(jacobian, eigenvalues) : EIGENVALUE_MARGIN;
    const stability = isSmooth ? classifyStability(eigenvalues, margin) : "marginal";
    const isIsolated =
      stability !== "marginal" ||
      (continuum.length < MAX_CONTINUUM_POINTS && isAlone(map, point, jacobian));
    const isFocus = eigenvalues.some(({ im }) => Math.abs(im) > EIGENVALUE_MARGIN);
    const kind = !isSmooth || !isIsolated ? "point" : isFocus ? "focus" : "node";
    const name = stability === "saddle" ? "saddle" : `${stability} ${kind}`;
    (isIsolated ? found : continuum).push({
      f: map.f,
      point,
      eigenvalues,
      stability,
      isFocus,
      isSmooth,
      isIsolated,
      name,
    });
  }
  const count = Math.min(continuum.length, MAX_CONTINUUM_POINTS);
  for (let i = 0; i < count; i++) {
    found.push(continuum[count > 1 ? Math.round((i * (continuum.length - 1)) / (count - 1)) : 0]);
  }
  return found.sort((a, b) => comparePoints(a.point, b.point));
}

/**
 * @param {Point} a
 * @param {Point} b
 */
function comparePoints(a, b) {
  const round = (/** @type {number} */ value) => Math.round(value * 1e6) / 1e6;
  return round(a[0]) - round(b[0]) || round(a[1]) - round(b[1]);
}

/**
 * One point of each cluster: the first, which has the smallest residual.
 * @param {Point[]} points
 */
function mergePoints(points) {
  /** @type {Point[]} */
  const kept = [];
  for (const point of points) {
    const isNear = (/** @type {Point} */ first) =>
      Math.max(Math.abs(point[0] - first[0]), Math.abs(point[1] - first[1])) <=
      MERGE_DISTANCE * (1 + Math.max(Math.abs(first[0]), Math.abs(first[1])));
    if (!kept.some(isNear)) kept.push(point);
  }
  return kept;
}

/**
 * The point, rounded if the rounded one is fixed exactly: a multiple root such as that of
 * h = tanh(h) is located no better than to 1e-5.
 * @param {PlaneMap} map
 * @param {Point} point
 * @returns {Point}
 */
function snapPoint(map, point) {
  /** @type {Point} */
  const rounded = [Math.round(point[0] * 1e4) / 1e4 || 0, Math.round(point[1] * 1e4) / 1e4 || 0];
  const [h1, h2] = stepOnce(map, rounded);
  return h1 === rounded[0] && h2 === rounded[1] ? rounded : point;
}

/**
 * The eigenvalues of a matrix, the larger modulus first.
 * @param {Matrix} matrix
 * @returns {[Complex, Complex]}
 */
function findEigenvalues([a, b, c, d]) {
  const mean = (a + d) / 2;
  const square = ((a - d) / 2) ** 2 + b * c;
  if (square < 0) {
    const im = Math.sqrt(-square);
    return [
      { re: mean, im },
      { re: mean, im: -im },
    ];
  }
  const root = Math.sqrt(square);
  const larger = mean >= 0 ? mean + root : mean - root;
  const smaller = mean >= 0 ? mean - root : mean + root;
  return [
    { re: larger, im: 0 },
    { re: smaller, im: 0 },
  ];
}

/**
 * How far the computed eigenvalues of an exact matrix may be off: at most the rounding times the
 * condition of the eigenvectors (Bauer and Fike 1960).
 * @param {Matrix} matrix
 * @param {[Complex, Complex]} eigenvalues
 */
function findMargin([a, b, c, d], [first, second]) {
  const rounding = 10 * Number.EPSILON * Math.hypot(a, b, c, d);
  let determinant = 1; // of the two eigenvectors, each of length 1: 1 if they are perpendicular
  if (b || c) {
    // (b, value - a) and (value - d, c) are eigenvectors; the entry that isn't 0 gives both.
    const [entry, own] = b ? [b, a] : [c, d];
    const lengths = [first, second].map(({ re, im }) => Math.hypot(entry, re - own, im));
    const gap = Math.hypot(first.re - second.re, first.im - second.im);
    determinant = Math.min((Math.abs(entry) * gap) / (lengths[0] * lengths[1]), 1);
  }
  const condition = (1 + Math.sqrt(1 - determinant ** 2)) / determinant;
  return Math.min(EIGENVALUE_MARGIN, Math.max(LEAST_MARGIN, rounding * condition));
}

/**
 * @param {Complex[]} eigenvalues
 * @param {number} margin a modulus this close to 1 decides nothing
 * @returns {Stability}
 */
function classifyStability(eigenvalues, margin) {
  const moduli = eigenvalues.map(({ re, im }) => Math.hypot(re, im));
  if (moduli.some((modulus) => Math.abs(modulus - 1) <= margin)) return "marginal";
  if (moduli.every((modulus) => modulus < 1)) return "stable";
  return moduli.every((modulus) => modulus > 1) ? "unstable" : "saddle";
}

/**
 * Whether the Jacobian is the same on all sides of the point.
 * @param {PlaneMap} map
 * @param {Point} point
 * @param {Matrix} jacobian
 */
function isSmoothAt(map, [h1, h2], jacobian) {
  const [shift1, shift2] = [KINK_DISTANCE * (1 + Math.abs(h1)), KINK_DISTANCE * (1 + Math.abs(h2))];
  /** @type {Point[]} */
  const sides = [
    [h1 + shift1, h2],
    [h1 - shift1, h2],
    [h1, h2 + shift2],
    [h1, h2 - shift2],
  ];
  return sides.every((side) => {
    const beside = findJacobian(map, side);
    const sizes = [...beside, ...jacobian].map(Math.abs);
    const gaps = beside.map((entry, i) => Math.abs(entry - jacobian[i]));
    return Math.max(...gaps) <= 0.01 * Math.max(...sizes);
  });
}

/**
 * Whether Newton's method, started close to a fixed point, finds no line of them: det(J - I) = 0
 * alone doesn't decide, since h = tanh(h) has one root and h = h is solved by all h. Nor does a
 * second fixed point: h = tanh(1.0000002 h) has three within 8e-4 of 0.
 * @param {PlaneMap} map
 * @param {Point} point
 * @param {Matrix} jacobian
 */
function isAlone(map, [h1, h2], [j1, b, c, j2]) {
  const [a, d] = [j1 - 1, j2 - 1];
  // The right singular vectors of J - I: the directions in which it is steepest and flattest.
  const turn = Math.atan2(2 * (a * b + c * d), a * a + c * c - b * b - d * d) / 2;
  const distance = PROBE_DISTANCE * (1 + Math.max(Math.abs(h1), Math.abs(h2)));
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const directions = [
    [cos, sin],
    [-sin, cos],
    [1, 0],
    [0, 1],
  ];
  const probes = [1, -1].flatMap((side) =>
    directions.map(([x, y]) => {
      const length = side * distance;
      return /** @type {Point} */ ([h1 + length * x, h2 + length * y]);
    }),
  );
  return solveNewton(map, probes).every((found) => {
    const away = Math.hypot(found[0] - h1, found[1] - h2);
    /** @type {Point} */
    const middle = [(found[0] + h1) / 2, (found[1] + h2) / 2];
    const next = stepOnce(map, middle);
    const residual = Math.max(Math.abs(next[0] - middle[0]), Math.abs(next[1] - middle[1]));
    const isOnLine = residual <= LINE_RESIDUAL * (1 + Math.max(Math.abs(h1), Math.abs(h2)));
    return away <= distance / 2 || away >= distance * 2 || !isOnLine;
  });
}
