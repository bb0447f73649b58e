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
 * A unit's value at a character; null where there is none.
 * @param {Pick<TextState, "values" | "exact" | "scale" | "chars">} view
 * @param {number} unit
 * @param {number} t
 */
export function findValue(view, unit, t) {
  const exact = view.exact[t];
  if (exact !== undefined) return exact;
  return findShare(view, unit * view.chars.length + t) * view.scale;
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
 * A character's value in words, or its name and number.
 * @param {Pick<TextState, "exact" | "scale" | "noun" | "noun_below" | "noun_none" | "noun_zero" | "unit">} view
 * @param {number | null} value
 */
export function nameValue(view, value) {
  const { noun, noun_below: below } = view;
  if (value === null) return view.noun_none;
  if (value === 0 && view.noun_zero) return view.noun_zero;
  if (below) return `${writeValue(view, Math.abs(value))} ${value < 0 ? below : noun}`;
  return `${noun}${view.exact.length ? "" : ` ${view.unit}`} ${writeValue(view, value)}`;
}

/**
 * Two digits of a value, fewer if its code doesn't carry them. A state or a gate that is almost 1
 * or 0 isn't shown as 1 or 0.
 * @param {Pick<TextState, "exact" | "scale">} view
 * @param {number} value
 */
export function writeValue({ exact, scale }, value) {
  const short = Number(value.toPrecision(2));
  if (exact.length) return formatNumber(short);
  const least = 10 ** (1 - Math.floor(Math.log10(LARGEST_CODE / scale)));
  const isBounded = scale === 1 && Math.abs(value) === 1;
  if (isBounded) return formatActivation(value, "tanh");
  if (Math.abs(value) < 10 * least) return formatCoarse(value, least);
  return formatNumber(Math.abs(short) === 1 ? value : short);
}

/**
 * A value close to 0, in multiples of what its code tells apart for certain.
 * @param {number} value
 * @param {number} least
 */
function formatCoarse(value, least) {
  const times = Math.round(value / least);
  if (times) return formatNumber(Number((times * least).toPrecision(2)));
  return value < 0 ? `>${formatNumber(-least)}` : `<${formatNumber(least)}`;
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
  const { chars, surprise, units, unit, noun, exact, heatmap } = view;
  const listed = heatmap ? Array.from({ length: units }, (_, index) => index) : [unit];
  const names = listed.map((index) => (exact.length ? noun : `${noun} ${index}`));
  return [
    ["position", "character", "surprise (bits)", ...names],
    ...chars.map((character, t) => [
      ...[t + 1, character, surprise[t]],
      ...listed.map((index) => findValue(view, index, t)),
    ]),
  ];
}
