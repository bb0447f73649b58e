// Turns a Plotly figure into the table of its numbers: one row for each point of each curve.

import { unpackBytes } from "../shared/base64.js";

/** @import { Cell } from "../shared/types.d.ts" */

/**
 * An array as plotly.py writes it: plain, or its bytes in base64.
 * @typedef {Cell[] | { dtype: string, bdata: string, shape?: string }} Written
 */
/**
 * @typedef {object} Trace
 * @property {string} [type]
 * @property {string} [name]
 * @property {string} [mode]
 * @property {string} [orientation] "h" for bars that lie
 * @property {string} [xaxis]
 * @property {string} [yaxis]
 * @property {Cell | Cell[] | Cell[][]} [text] of each point or cell
 * @property {{ gap?: number }} [meta] with the number that a gap stands for: 0 on a logarithmic axis
 * @property {{ title?: { text?: string } }} [colorbar]
 * @property {Written} [base] of bars
 * @property {Written} [x]
 * @property {Written} [y]
 * @property {Written | Written[]} [z]
 */
/** @typedef {{ data: Trace[], layout: Record<string, any> }} Figure */

/** @type {Record<string, new (bytes: ArrayBuffer) => ArrayLike<number>>} */
const ARRAYS = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** @type {Record<string, string>} */
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/**
 * The words of a title that may have HTML in it, as Plotly takes it.
 * @param {unknown} text
 */
export const stripTags = (text) =>
  String(text ?? "")
    .replace(/<br>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity])
    .trim();

/**
 * The values of an array.
 * @param {Written | undefined} written
 * @returns {Cell[]}
 */
export function readArray(written) {
  if (!written || Array.isArray(written)) return written ?? [];
  return Array.from(new ARRAYS[written.dtype](unpackBytes(written.bdata).buffer));
}

/**
 * The rows of a matrix.
 * @param {Written | Written[]} written
 */
function readMatrix(written) {
  if (Array.isArray(written)) return written.map((row) => readArray(/** @type {Written} */ (row)));
  const values = readArray(written);
  const width = Number(written.shape?.split(",")[1]);
  return Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  );
}

/** @param {Trace} trace */
function hasPoints(trace) {
  if (trace.type === "heatmap") return trace.z !== undefined && trace.z !== null;
  if (!["scatter", "scattergl", "bar"].includes(trace.type ?? "scatter")) return false;
  return readArray(trace.y).length > 0 && (trace.type === "bar" || trace.mode !== "text");
}

/**
 * @param {Trace} trace
 * @returns {Cell[][]}
 */
function listPoints(trace) {
  if (trace.type === "heatmap") {
    const matrix = readMatrix(trace.z ?? []);
    const xs = trace.x ? readArray(trace.x) : (matrix[0] ?? []).map((_, column) => column);
    const ys = trace.y ? readArray(trace.y) : matrix.map((_, row) => row);
    return matrix.flatMap((row, index) =>
      row.map((value, column) => [xs[column], ys[index], value]),
    );
  }
  const xs = trace.x && readArray(trace.x);
  const gap = trace.meta?.gap;
  const ys = readArray(trace.y).map((y) => (gap !== undefined && Number.isNaN(y) ? gap : y));
  if (!trace.base) return ys.map((y, index) => [xs ? xs[index] : index, y]);
  // A bar's length counts from its base; one that lies is named by its middle.
  const bases = readArray(trace.base).map(Number);
  return ys.map((y, index) =>
    trace.orientation === "h"
      ? [bases[index] + Number(xs?.[index]) / 2, y]
      : [xs ? xs[index] : index, bases[index] + Number(y)],
  );
}

/**
 * The text at each of a trace's points or cells; nothing where they only repeat its numbers.
 * @param {Trace} trace
 * @returns {string[]}
 */
function readTexts({ base, text }) {
  if (!Array.isArray(text)) return [];
  const texts = text.flat().map(stripTags);
  const isNumber = (/** @type {string} */ each) =>
    Number.isFinite(Number(each.replace("\u2212", "-").replace(/[<>]/, "")));
  return base || !texts.every(isNumber) ? texts : [];
}

/**
 * What an axis calls its values, where each has a text in place of its number: a letter, a unit.
 *
 * Texts that stand there more than once are told apart by their places.
 * @param {Record<string, any> | undefined} axis
 * @returns {Map<Cell, string>}
 */
function readCategories(axis) {
  if (!axis?.ticktext) return new Map();
  const texts = axis.ticktext.map(stripTags);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const names = texts.map((/** @type {string} */ text, /** @type {number} */ index) =>
    counts.get(text) === 1 ? text : `${text} (${index + 1})`,
  );
  return new Map(readArray(axis.tickvals).map((value, index) => [value, names[index]]));
}

/**
 * The numbers of a figure: a heading, then a row for each point; nothing if it has none.
 *
 * The columns are the curve's name, the quantities on the axes, the value of a heatmap's cell, and the
 * text beside a point. A curve that is alone needs no name; one that has none is called by the texts
 * of its points. A figure with several pairs of axes has the title of the vertical one before the
 * name. A gap in a curve is no row.
 * @param {Figure} figure
 * @returns {Cell[][]}
 */
export function listFigureRows({ data, layout }) {
  const traces = data.filter(hasPoints);
  if (!traces.length) return [];
  const findAxes = (/** @type {Trace} */ trace) => [trace.xaxis ?? "x", trace.yaxis ?? "y"];
  const findAxis = (/** @type {string} */ axis) => layout[`${axis[0]}axis${axis.slice(1)}`];
  const nameAxis = (/** @type {string} */ axis) => stripTags(findAxis(axis)?.title?.text);
  const pairs = [...new Set(traces.map((trace) => findAxes(trace).join(" ")))].sort();
  const isOnePair = pairs.length === 1;
  const [first] = traces;
  const isNamed = traces.length > 1 || Boolean(first.name);
  const [x, y] = pairs[0].split(" ").map((axis) => nameAxis(axis) || axis[0]);
  const heading = isOnePair ? [x, y] : ["x", "y"];
  if (isNamed) heading.unshift("curve");
  if (!isOnePair) heading.unshift("axis");
  const cells = traces.find(({ type }) => type === "heatmap");
  const texts = traces.map(readTexts);
  const isCalledByTexts = (/** @type {Trace} */ { name, type }) =>
    isNamed && !name && type !== "heatmap";
  const hasTexts = traces.some((trace, index) => texts[index].length && !isCalledByTexts(trace));
  if (cells) heading.push(stripTags(cells.colorbar?.title?.text) || "value");
  if (hasTexts) heading.push("text");
  const rows = traces.flatMap((trace, index) => {
    const axes = findAxes(trace);
    const categories = axes.map((axis) => readCategories(findAxis(axis)));
    return listPoints(trace).flatMap((point, place) => {
      if (point[0] === null || point[1] === null) return [];
      const ends = point.slice(0, 2).map((value, way) => categories[way].get(value) ?? value);
      const text = texts[index][place] ?? "";
      const name = isCalledByTexts(trace) ? text : stripTags(trace.name);
      const before = isNamed ? [name || `curve ${index + 1}`] : [];
      if (!isOnePair) before.unshift(nameAxis(axes[1]));
      const after = hasTexts ? [isCalledByTexts(trace) ? "" : text] : [];
      return [[...before, ...ends, ...point.slice(2), ...after]];
    });
  });
  return [heading, ...rows];
}
