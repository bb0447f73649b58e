// Draws curves over updates on a canvas: axes with their labels, lines, and a marked update.

import { readColour, readFont } from "../shared/colours.js";
import { formatNumber } from "../shared/numbers.js";
import { keepDrawing } from "../shared/panel_picture.js";
import { placeLabels } from "./plot_labels.js";

/**
 * @typedef {object} Curve
 * @property {[x: number, y: number][]} points NaN leaves a gap
 * @property {string} color a custom property of the stage, such as "--positive"
 * @property {number} [width]
 * @property {number[]} [dash]
 */

/**
 * What a drawing is made with.
 * @typedef {object} Pen
 * @property {CanvasRenderingContext2D} context
 * @property {number} width
 * @property {number} height
 * @property {(name: string) => string} read a colour of the page
 * @property {string} font of the page
 */

/** @typedef {{ y: number, label: string, color?: string }} Level text colour unless it has its own */

/**
 * @typedef {object} Chart
 * @property {string} title
 * @property {boolean} isLog whether y is logarithmic
 * @property {Curve[]} curves
 * @property {Level[]} levels horizontal lines, two at most
 * @property {number} [marked] the update at which a vertical line stands
 * @property {number[]} [ticks] updates that are marked on the lower edge
 */

const FONT_SIZE = "14px";
const WIDE_PLOT = 200; // a plot that has room for the name of its x axis
const MARGIN = { left: 52, right: 8, top: 20, bottom: 20 };

/**
 * Draws a chart into a canvas that fills its element. Returns the update at a horizontal position.
 * @param {HTMLCanvasElement} canvas
 * @param {Chart} chart
 * @returns {(x_px: number) => number}
 */
export function drawChart(canvas, chart) {
  return drawOn(canvas, (pen) => paintChart(pen, chart));
}

/**
 * @param {Pen} pen
 * @param {Chart} chart
 * @returns {(x_px: number) => number}
 */
function paintChart(pen, { title, isLog, curves, levels, marked, ticks = [] }) {
  const { context, width, height, read, font } = pen;
  const { left, right, top, bottom } = MARGIN;
  const points = curves.flatMap((curve) => curve.points).filter(([, y]) => isShown(y, isLog));
  const [, lastX] = findLowHigh(points.map(([x]) => x));
  const [low, high] = findScaleEnds(
    [...points.map(([, y]) => y), ...levels.map(({ y }) => y)],
    isLog,
  );
  const end = Math.max(lastX, 1);
  const toX = (/** @type {number} */ x) => left + (x / end) * (width - left - right);
  const scale = (/** @type {number} */ y) => (isLog ? Math.log10(y) : y);
  const toY = (/** @type {number} */ y) =>
    height -
    bottom -
    ((scale(y) - scale(low)) / (scale(high) - scale(low))) * (height - top - bottom);
  context.font = `${FONT_SIZE} ${font}`;
  context.fillStyle = read("--text");
  context.textAlign = "left";
  context.fillText(title, 2, 14);
  context.fillStyle = read("--muted");
  context.strokeStyle = read("--border");
  context.strokeRect(left, top, width - left - right, height - top - bottom);
  for (const y of listLevels(low, high, isLog, height < 100 ? 2 : 4)) {
    context.textAlign = "right";
    context.fillText(formatTick(y), left - 4, toY(y) + 5);
    strokeCurve(context, [[left, toY(y)], [width - right, toY(y)]], read("--border"), 0.5); // biome-ignore format: one line
  }
  context.textAlign = "right";
  context.fillText(end.toLocaleString("en"), width - right, height - 4);
  if (width > WIDE_PLOT) {
    context.textAlign = "center";
    context.fillText("updates", (left + width - right) / 2, height - 4);
  }
  context.textAlign = "left";
  context.fillText("0", left, height - 4);
  context.save();
  context.beginPath();
  context.rect(left, top, width - left - right, height - top - bottom);
  context.clip();
  const shownLevels = levels.filter(({ y }) => isShown(y, isLog));
  for (const { y, color = "--text" } of shownLevels) {
    const ends = /** @type {[number, number][]} */ ([[left, toY(y)], [width - right, toY(y)]]); // biome-ignore format: one line
    strokeCurve(context, ends, read(color), 1, [6, 4]);
  }
  for (const { points: line, color, width: thickness = 1.5, dash = [] } of curves) {
    const places = line.map(
      ([x, y]) => /** @type {[number, number]} */ ([toX(x), isShown(y, isLog) ? toY(y) : NaN]),
    );
    strokeCurve(context, places, read(color), thickness, dash);
  }
  const lines = shownLevels.map(({ y }) => toY(y));
  for (const [index, baseline] of placeLabels(lines, top, height - bottom).entries()) {
    const { label } = shownLevels[index];
    context.textAlign = "right";
    context.lineWidth = 4;
    context.strokeStyle = read("--surface"); // a rim, so that it can be read over the curves
    context.fillStyle = read("--text");
    context.strokeText(label, width - right - 4, baseline);
    context.fillText(label, width - right - 4, baseline);
  }
  for (const tick of ticks) {
    context.fillStyle = read("--text");
    context.beginPath();
    context.moveTo(toX(tick), height - bottom - 9);
    context.lineTo(toX(tick) - 5, height - bottom);
    context.lineTo(toX(tick) + 5, height - bottom);
    context.fill();
  }
  if (marked !== undefined && Number.isFinite(marked)) {
    strokeCurve(context, [[toX(marked), top], [toX(marked), height - bottom]], read("--accent"), 1.5); // biome-ignore format: one line
  }
  context.restore();
  return (x_px) => Math.max(0, Math.min(end, ((x_px - left) / (width - left - right)) * end));
}

/**
 * The size of each canvas: asking the browser in the middle of painting would make it lay out the
 * page again.
 * @type {WeakMap<Element, { width: number, height: number }>}
 */
const canvasSizes = new WeakMap();
const sizeWatch = new ResizeObserver((changes) => {
  for (const { target } of changes) canvasSizes.delete(target);
});
/**
 * Makes a canvas as sharp as the screen and empties it.
 * @param {HTMLCanvasElement} canvas
 * @returns {Pen}
 */
export function clearCanvas(canvas) {
  let size = canvasSizes.get(canvas);
  if (!size?.width) {
    size = { width: canvas.clientWidth, height: canvas.clientHeight };
    canvasSizes.set(canvas, size);
    sizeWatch.observe(canvas);
  }
  const { width, height } = size;
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const read = (/** @type {string} */ name) => readColour(canvas, name);
  return { context, width, height, read, font: readFont(canvas) };
}

/**
 * Draw on a canvas that fills its element; it's drawn again when its panel is saved.
 * @template T
 * @param {HTMLCanvasElement} canvas
 * @param {(pen: Pen) => T} draw
 * @returns {T}
 */
export function drawOn(canvas, draw) {
  const pen = clearCanvas(canvas);
  keepDrawing(canvas, (context) => draw({ ...pen, context }));
  return draw(pen);
}

/**
 * @param {number} y
 * @param {boolean} isLog
 */
const isShown = (y, isLog) => Number.isFinite(y) && (!isLog || y > 0);

/** @param {number[]} values */
function findLowHigh(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * @param {number[]} values
 * @param {boolean} isLog
 */
function findScaleEnds(values, isLog) {
  const [low, high] = findLowHigh(values.filter((y) => isShown(y, isLog)));
  if (!(low <= high)) return isLog ? [0.1, 1] : [0, 1];
  if (!isLog) return [Math.min(0, low), high > 0 ? 1.1 * high : 1];
  return low === high ? [low / 3, high * 3] : [low / 1.3, high * 1.3];
}

/**
 * @param {number} low
 * @param {number} high
 * @param {boolean} isLog
 * @param {number} most
 */
function listLevels(low, high, isLog, most) {
  if (!isLog) return [0, high / 1.1];
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  if (first > last) return [low * 1.3, high / 1.3];
  const stride = Math.ceil((last - first + 1) / most);
  const ticks = [];
  for (let power = first; power <= last; power += stride) ticks.push(10 ** power);
  return ticks.length > 1 ? ticks : [...ticks, ticks[0] === high / 1.3 ? low * 1.3 : high / 1.3];
}

/** @param {number} y */
function formatTick(y) {
  const power = Math.log10(y);
  if (Number.isInteger(power) && Math.abs(power) > 3) return `1e${power}`.replace("-", "\u2212");
  return formatNumber(Number(y.toPrecision(2)));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number][]} points in pixels; NaN leaves a gap
 * @param {string} color
 * @param {number} width
 * @param {number[]} dash
 */
function strokeCurve(context, points, color, width, dash = []) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  let isDown = false;
  for (const [x, y] of points) {
    if (Number.isNaN(y)) isDown = false;
    else if (isDown) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDown = !Number.isNaN(y);
  }
  context.stroke();
  context.setLineDash([]);
}
