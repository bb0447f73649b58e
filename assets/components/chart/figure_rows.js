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
 * @property {string} [xaxis]
 * @property {string} [yaxis]
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

/**
 * The words of a title that may have HTML in it, as Plotly takes it.
 * @param {unknown} text
 */
export const stripTags = (text) =>
  String(text ?? "")
    .replace(/<[^>]*>/g, "")
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
  return readArray(trace.y).map((y, index) => [xs ? xs[index] : index, y]);
}

/**
 * The numbers of a figure: a heading, then a row for each point; nothing if it has none.
 *
 * The columns are the curve's name, the quantities on the axes, and the value of a heatmap's cell. A
 * figure with several pairs of axes has the title of the vertical one before the name.
 * @param {Figure} figure
 * @returns {Cell[][]}
 */
export function listFigureRows({ data, layout }) {
  const traces = data.filter(hasPoints);
  if (!traces.length) return [];
  const findAxes = (/** @type {Trace} */ trace) => [trace.xaxis ?? "x", trace.yaxis ?? "y"];
  const nameAxis = (/** @type {string} */ axis) =>
    stripTags(layout[`${axis[0]}axis${axis.slice(1)}`]?.title?.text);
  const pairs = [...new Set(traces.map((trace) => findAxes(trace).join(" ")))].sort();
  const isOnePair = pairs.length === 1;
  const [x, y] = pairs[0].split(" ").map((axis) => nameAxis(axis) || axis[0]);
  const heading = isOnePair ? ["curve", x, y] : ["axis", "curve", "x", "y"];
  if (traces.some(({ type }) => type === "heatmap")) heading.push("value");
  const rows = traces.flatMap((trace, index) => {
    const name = stripTags(trace.name) || `curve ${index + 1}`;
    const axis = isOnePair ? [] : [nameAxis(findAxes(trace)[1])];
    return listPoints(trace).map((point) => [...axis, name, ...point]);
  });
  return [heading, ...rows];
}
