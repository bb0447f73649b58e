// Writes CSV that a spreadsheet only shows, as explorer/core/csv_text.py does; a test compares the two.

/** @import { Cell } from "./types.d.ts" */

// A spreadsheet computes a cell that begins with one of these, after white space too.
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts them as white space
const FORMULA = /^[\s\x1c-\x1f\x85]*[=+\-@＝＋－＠]|^[\t\r]/;
const NUMBER = /^[+-]?(?:(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?|inf|nan)$/;

/**
 * The text of a cell, after an apostrophe if a spreadsheet could take it for a formula.
 * @param {string} text
 */
export function neutraliseCell(text) {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/**
 * A cell as text, every number with every digit.
 * @param {Cell} cell
 */
export function writeCell(cell) {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "number" || Number.isFinite(cell)) return String(cell);
  if (Number.isNaN(cell)) return "nan";
  return cell > 0 ? "inf" : "-inf";
}

/**
 * The rows as CSV for a spreadsheet.
 * @param {Cell[][]} rows
 */
export function writeCsv(rows) {
  const quote = (/** @type {Cell} */ cell) => {
    const text = typeof cell === "string" ? neutraliseCell(cell) : writeCell(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}
