// Draws a loss landscape: colour for the logarithm of the loss, the line where the spectral radius
// is 1, the paths of runs, and the net's own point.

import { formatNumber } from "../shared/numbers.js";
import { makePath } from "../shared/svg_context.js";
import { drawOn } from "./plot.js";

/** @import { Landscape } from "../learning/types.d.ts" */
/** @import { Cell, Point } from "../shared/types.d.ts" */
/** @import { Pen } from "./plot.js" */

/**
 * The path of a run, in the plane's coordinates.
 * @typedef {object} Path
 * @property {Point[]} points
 * @property {string} color
 * @property {boolean} [hasEnd] whether its end has a dot of its colour
 */

/** Cividis, from low to high (Nunez, Anderton, Renslow 2018). */
const CIVIDIS = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [225, 204, 85],
  [254, 232, 56],
];
const NO_LOSS = [200, 80, 80]; // where the loss isn't finite
const SMALLEST_LOSS = 1e-12;

/**
 * What the colours of a landscape stand for.
 * @param {Landscape} landscape
 */
export function describeColours({ loss, lossRange: [low, high] }) {
  if (!(low <= high)) return "The loss is finite nowhere here (red)";
  const red = loss.every(Number.isFinite) ? "" : ", not finite where it's red";
  return `Loss of one batch from ${formatNumber(low)} (dark) to ${formatNumber(high)} (bright), logarithmic${red}`;
}

/** @param {number} share 0 to 1 */
function findColor(share) {
  const at = Math.max(0, Math.min(1, share)) * (CIVIDIS.length - 1);
  const low = Math.min(CIVIDIS.length - 2, Math.floor(at));
  return CIVIDIS[low].map((value, i) => value + (CIVIDIS[low + 1][i] - value) * (at - low));
}

/**
 * The landscape as an image, a pixel for each point; the second axis goes up.
 * @param {Landscape} landscape
 */
export function makeLandscapeImage({ size, loss, lossRange }) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(size, size);
  const [low, high] = lossRange.map((value) => Math.log(Math.max(value, SMALLEST_LOSS)));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = loss[row * size + column];
      const share = (Math.log(Math.max(value, SMALLEST_LOSS)) - low) / (high - low || 1);
      const color = Number.isFinite(value) ? findColor(share) : NO_LOSS;
      image.data.set([...color, 255], 4 * ((size - 1 - row) * size + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Line segments, in grid steps, where a grid of numbers crosses a level.
 * @param {Float64Array} grid
 * @param {number} size
 * @param {number} level
 * @returns {[Point, Point][]}
 */
export function findLevelLine(grid, size, level) {
  /** @type {[Point, Point][]} */
  const segments = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      /** @type {Point[]} */
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]]; // biome-ignore format: one line
      const values = corners.map(([x, y]) => grid[y * size + x] - level);
      /** @type {Point[]} */
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const [a, b] = [values[side], values[(side + 1) % 4]];
        if (!(a < 0 !== b < 0)) continue;
        const share = a / (a - b);
        const [from, to] = [corners[side], corners[(side + 1) % 4]];
        crossings.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
      }
      if (crossings.length >= 2) segments.push([crossings[0], crossings[1]]);
      if (crossings.length === 4) segments.push([crossings[2], crossings[3]]);
    }
  }
  return segments;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Landscape} landscape
 * @param {HTMLCanvasElement} image
 * @param {Path[]} paths
 * @param {Point} point a white dot
 */
export function drawLandscape(canvas, landscape, image, paths, point) {
  drawOn(canvas, (pen) => paintLandscape(pen, landscape, image, paths, point));
}

/**
 * @param {Pen} pen
 * @param {Landscape} landscape
 * @param {HTMLCanvasElement} image
 * @param {Path[]} paths
 * @param {Point} point
 */
function paintLandscape({ context, width, height, read }, landscape, image, paths, point) {
  const { size, firstRange, secondRange, spectralRadius } = landscape;
  const toX = (/** @type {number} */ x) =>
    ((x - firstRange[0]) / (firstRange[1] - firstRange[0])) * width;
  const toY = (/** @type {number} */ y) =>
    height - ((y - secondRange[0]) / (secondRange[1] - secondRange[0])) * height;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, width, height);
  context.strokeStyle = "#fff";
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [from, to] of findLevelLine(spectralRadius, size, 1)) {
    const scale = width / (size - 1);
    context.moveTo(from[0] * scale, height - (from[1] * height) / (size - 1));
    context.lineTo(to[0] * scale, height - (to[1] * height) / (size - 1));
  }
  context.stroke();
  context.lineJoin = "round";
  for (const { points, color } of paths) {
    const line = makePath(context);
    for (const [x, y] of points) line.lineTo(toX(x), toY(y));
    for (const [style, thickness] of /** @type {[string, number][]} */ ([
      ["#fff", 4],
      [read(color), 2],
    ])) {
      // A white rim, so that each colour can be seen on dark and on bright ground.
      context.strokeStyle = style;
      context.lineWidth = thickness;
      context.stroke(line);
    }
  }
  for (const { points, color, hasEnd } of paths) {
    const end = points.at(-1);
    if (hasEnd && end) drawDot(toX(end[0]), toY(end[1]), 4, read(color), "#fff");
  }
  drawDot(toX(point[0]), toY(point[1]), 6, "#fff", "#000");

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {string} fill
   * @param {string} rim
   */
  function drawDot(x, y, radius, fill, rim) {
    context.fillStyle = fill;
    context.strokeStyle = rim;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/**
 * A landscape as a table: a row for each point of its grid.
 * @param {Landscape} landscape
 * @returns {Cell[][]}
 */
export function listLandscapeRows({ plane, size, firstRange, secondRange, loss, spectralRadius }) {
  const at = (/** @type {[number, number]} */ [low, high], /** @type {number} */ i) =>
    low + (i * (high - low)) / (size - 1);
  const rows = Array.from(loss, (value, i) => [
    at(firstRange, i % size),
    at(secondRange, Math.floor(i / size)),
    value,
    spectralRadius[i],
  ]);
  return [[...plane.labels, "loss", "spectral radius"], ...rows];
}
