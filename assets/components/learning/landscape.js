// Computes the loss over a plane in the space of the weights: two chosen weights, or the two
// directions in which a run moved most.

import { createPasses, runForward } from "./bptt.js";
import { cutOffRecurrence, findRadius, findWeight, WEIGHTS } from "./net_weights.js";
import { findMainAxes } from "./principal_axes.js";
import { drawBatch } from "./tasks.js";

/** @import { Landscape, LandscapeRanges, Plane, Snapshot } from "./types.d.ts" */

/**
 * The plane of two weights; its coordinates are their values.
 * @param {string} first
 * @param {string} second
 * @param {ArrayLike<number>} weights all others stay as they are here
 * @returns {Plane}
 */
export function weightPlane(first, second, weights) {
  const chosen = [findWeight(first), findWeight(second)];
  const [along, across] = chosen.map((at) => WEIGHTS.map((_, i) => (i === at ? 1 : 0)));
  const origin = Array.from(weights, (weight, i) => (chosen.includes(i) ? 0 : weight));
  return { origin, first: along, second: across, labels: [first, second], share: 1 };
}

/**
 * The plane through a path's last point that holds most of the path (Li et al. 2018: the principal
 * axes of the differences from the end). Its coordinates are distances from the end.
 * @param {ArrayLike<number>[]} points at least one
 * @returns {Plane}
 */
export function pathPlane(points) {
  const origin = Array.from(points[points.length - 1]);
  const differences = points.map((point) => origin.map((end, i) => point[i] - end));
  const { axes, share } = findMainAxes(differences);
  return { origin, first: axes[0], second: axes[1], labels: ["axis 1", "axis 2"], share };
}

/**
 * The plane through the common start of several runs that holds most of their paths, and the part of
 * it that shows them. A run that diverged goes too far to count, unless all of them did.
 * @param {{ path: number[][], isDiverged: boolean }[]} runs
 */
export function sharedPlane(runs) {
  const finite = runs.filter((run) => !run.isDiverged);
  const points = (finite.length ? finite : runs).flatMap(({ path }) => path.slice(1));
  points.push(runs[0].path[0]);
  const plane = pathPlane(points);
  return { plane, ranges: frameRanges(plane, points) };
}

/**
 * A point's coordinates in a plane: of the nearest point where it isn't in it.
 * @param {Plane} plane its two directions are orthogonal and have length 1
 * @param {ArrayLike<number>} weights
 * @returns {[number, number]}
 */
export function projectWeights({ origin, first, second }, weights) {
  let [along, across] = [0, 0];
  for (const [i, start] of origin.entries()) {
    along += (weights[i] - start) * first[i];
    across += (weights[i] - start) * second[i];
  }
  return [along, across];
}

/**
 * The weights at a point of a plane.
 * @param {Plane} plane
 * @param {number} along
 * @param {number} across
 */
export function weightsAt({ origin, first, second }, along, across) {
  return Float64Array.from(origin, (start, i) => start + along * first[i] + across * second[i]);
}

/**
 * The part of a plane that shows a path: half its extent around it, and at least 1 each way.
 * @param {Plane} plane
 * @param {ArrayLike<number>[]} points
 * @param {number} [size]
 * @returns {LandscapeRanges}
 */
export function frameRanges(plane, points, size = 61) {
  const projected = points.map((point) => projectWeights(plane, point));
  const [first, second] = [0, 1].map((axis) => {
    const numbers = projected.map((point) => point[axis]);
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const margin = Math.max((high - low) / 2, 1);
    return /** @type {[number, number]} */ ([low - margin, high + margin]);
  });
  return { first, second, size };
}

/**
 * Loss and spectral radius at size x size points of a plane, on one batch: the run's first.
 * @param {Snapshot} snapshot its settings, and whether the recurrent wire is cut
 * @param {Plane} plane
 * @param {LandscapeRanges} ranges
 * @returns {Landscape}
 */
export function computeLandscape({ settings, ownTable, isCut }, plane, ranges) {
  const { size, first, second } = ranges;
  const batch = drawBatch(settings, ownTable, 0);
  const passes = createPasses(batch.batchSize, batch.seqLen);
  const loss = new Float64Array(size * size);
  const spectralRadius = new Float64Array(size * size);
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const weights = weightsAt(
        plane,
        findGridValue(first, column, size),
        findGridValue(second, row, size),
      );
      const at = row * size + column;
      if (isCut) cutOffRecurrence(weights);
      spectralRadius[at] = findRadius(weights);
      runForward(passes, weights, batch, settings.activation);
      loss[at] = Number.isFinite(passes.loss) ? passes.loss : Number.NaN;
      if (loss[at] < low) low = loss[at];
      if (loss[at] > high) high = loss[at];
    }
  }
  return {
    plane,
    size,
    firstRange: first,
    secondRange: second,
    loss,
    spectralRadius,
    lossRange: [low, high],
  };
}

/**
 * @param {[number, number]} range
 * @param {number} index
 * @param {number} size
 */
function findGridValue([low, high], index, size) {
  return low + ((high - low) * index) / (size - 1);
}
