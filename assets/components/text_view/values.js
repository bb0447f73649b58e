// Reads the values of a text's characters, and writes one with two digits.

import { unpackBytes } from "../shared/base64.js";
import { formatActivation, formatNumber } from "../shared/numbers.js";

/** @import { Cell } from "../shared/types.d.ts" */
/** @import { TextData, TextState } from "./types.d.ts" */

const LARGEST_CODE = 32767; // of 16 bits, as on the server

/**
 * The codes that the server packed, low byte first.
 * @param {string} packed
 */
export function readValues(packed) {
  const bytes = unpackBytes(packed);
  const view = new DataView(bytes.buffer);
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
}

/**
 * A value as a share of the scale, -1 to 1.
 * @param {Pick<TextState, "values">} view
 * @param {number} index
 */
export function findShare({ values }, index) {
  return values[index] / LARGEST_CODE;
}

/**
 * What stays of the reader's choice when new data arrive that don't set another one. A view of one
 * row, such as the gradient's, has no unit to keep.
 * @param {Pick<TextState, "choosable" | "unit" | "start" | "stop">} view
 * @param {Pick<TextData, "choosable" | "unit" | "units">} data
 */
export function keepMark(view, data) {
  const isKept = view.choosable && data.choosable;
  const unit = isKept ? Math.min(view.unit, data.units - 1) : data.unit;
  return { unit, start: view.start, stop: view.stop };
}

/**
 * Two digits of a value. A state or a gate that is almost 1 or 0 isn't shown as 1 or 0.
 * @param {Pick<TextState, "choosable" | "scale">} view
 * @param {number} value
 */
export function writeValue({ choosable, scale }, value) {
  const short = Number(value.toPrecision(2));
  if (!choosable) return formatNumber(short);
  if (value === 0) return "0.00"; // all that is closer to it has the same code
  const isBounded = scale === 1 && Math.abs(value) === 1;
  if (isBounded) return formatActivation(value, "tanh");
  return formatNumber(Math.abs(short) === 1 ? value : short);
}

/**
 * A surprise with two decimals; 0 only if there's none.
 * @param {number} bits
 */
export function writeBits(bits) {
  const text = bits.toFixed(2);
  return bits > 0 && Number(text) === 0 ? "<0.01" : text;
}

/**
 * The text as a table: a row for each character, with the unit that colours it, or with all units
 * while their strip is shown.
 * @param {TextState} view
 * @returns {Cell[][]}
 */
export function listTextRows(view) {
  const { chars, surprise, units, unit, noun, choosable, heatmap, scale } = view;
  const listed = heatmap ? Array.from({ length: units }, (_, index) => index) : [unit];
  const names = listed.map((index) => (choosable ? `${noun} ${index}` : noun));
  const read = (/** @type {number} */ index, /** @type {number} */ t) =>
    findShare(view, index * chars.length + t) * scale;
  return [
    ["position", "character", "surprise (bits)", ...names],
    ...chars.map((character, t) => [
      ...[t + 1, character, surprise[t]],
      ...listed.map((index) => read(index, t)),
    ]),
  ];
}
