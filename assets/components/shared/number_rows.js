// Splits a pasted text into rows of numbers, by the rules of explorer/core/typed_numbers/rows.py.

import { makePlain, readNumber } from "./typed_numbers.js";

/** @import { NumberRows, Semicolon } from "./types.d.ts" */

const BREAK = /\r\n|[\n\r\x85\u2028\u2029]/;
const WRAPPER = /\b(?:(?:np|numpy|torch)\.)?(?:array|tensor)(?=\()/g;
const OPTION = /, ?(?:dtype|device|requires_grad) ?= ?[A-Za-z0-9_.':]+/g;
const GROUP = /[([]([^()[\]]*)[)\]]/g;
/** @type {[RegExp, string][]} blanks inside one number: 1 - 8e-11, 1.2 * 10^-3, 12 %, 1 / 3 */
const INSIDE = [
  [/([0-9]) ([+-]) ([0-9]e-[0-9])/g, "$1$2$3"],
  [/ ?\* ?(?=10 ?(?:\^|\*\*))/g, "*"],
  [/([0-9.]) %/g, "$1%"],
  [/([0-9.]) \/ (?=[0-9.])/g, "$1/"],
];
/** Tabs, semicolons or spaces separate the numbers, not commas alone. */
const SPACED = /[\t;]|[^ ,] +[^ ,]|, .*,[^ ]|,[^ ].*, /;
const NO_NUMBERS = /^[+-]?(?:nan|na|n\/a|inf|infinity|none|null|true|false)$/i;

/**
 * The rows of a text.
 * @param {string} text
 * @param {Semicolon} semicolon what semicolons separate where it isn't clear from the text
 * @returns {NumberRows}
 */
export function splitRows(text, semicolon = "number") {
  let plain = makePlain(text).replace(WRAPPER, "").replace(OPTION, "");
  if (plain.includes("~")) plain = plain.replaceAll("_", " ").replaceAll("~", "\n");
  const lines = plain
    .split(BREAK)
    .map((line, index) => ({ line: index + 1, text: trimRow(line) }))
    .filter(({ text: each }) => each);
  const heading = lines.length && isHeading(lines[0].text) ? (lines.shift()?.text ?? "") : "";
  const parts =
    splitBrackets(lines, semicolon) ??
    lines.flatMap(({ line, text: each }) =>
      splitLine(openNumbers(each), semicolon).map((part) => ({ line, text: part })),
    );
  const given = parts
    .filter((part) => /[^ \t,]/.test(part.text))
    .map((part) => ({ line: part.line, text: joinNumbers(trimSpaces(part.text)) }));
  const areSpaced = given.some((part) => SPACED.test(part.text));
  const rows = given.map((part) => ({
    line: part.line,
    fields: splitFields(part.text, areSpaced),
  }));
  return { rows, heading };
}

/** @param {string} text */
function trimRow(text) {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** @param {string} line */
function isHeading(line) {
  const fields = line.split(/[\t; ,]+/).map((field) => field.replace(/^[()[\]]+|[()[\]]+$/g, ""));
  const hasNumbers = fields.some((field) => readNumber(field) !== null || NO_NUMBERS.test(field));
  return !hasNumbers && /\p{L}/u.test(line);
}

/**
 * The rows of a text in brackets; null if brackets don't make its rows.
 * @param {{ line: number, text: string }[]} lines
 * @param {Semicolon} semicolon
 */
function splitBrackets(lines, semicolon) {
  const text = lines.map((each) => each.text).join("\n");
  const groups = [...text.matchAll(GROUP)];
  if (!groups.length || !/^[ \t\n,;()[\]]*$/.test(text.replace(GROUP, ""))) return null;
  const isNested = (text.match(/[([]/g) ?? []).length > groups.length;
  if (!isNested && groups.every(([, inner]) => isSingle(inner))) return null;
  return groups.flatMap(({ 0: whole, 1: inner, index }) => {
    const { line } = lines[text.slice(0, index).split("\n").length - 1];
    if (groups.length > 1) return [{ line, text: inner.replaceAll("\n", " ") }];
    const parts = whole[0] === "[" || semicolon === "row" ? inner.split(";") : [inner];
    return parts.flatMap((part) => part.split("\n").map((each) => ({ line, text: each })));
  });
}

/**
 * Whether brackets with this text in them hold one number; (1,1) holds two.
 * @param {string} text
 */
function isSingle(text) {
  return !text.includes(",") && readNumber(text) !== null;
}

/**
 * The line without brackets around single numbers.
 * @param {string} line
 */
function openNumbers(line) {
  return line.replace(GROUP, (whole, inner) =>
    isSingle(inner) ? ` ${trimSpaces(inner)} ` : whole,
  );
}

/**
 * @param {string} line
 * @param {Semicolon} semicolon
 */
function splitLine(line, semicolon) {
  const parts = line.split(";");
  const given = parts.filter((part) => trimSpaces(part));
  return semicolon === "row" || given.every(hasSeveral) ? parts : [line];
}

/** @param {string} part */
function hasSeveral(part) {
  const text = joinNumbers(trimSpaces(part));
  return !part.includes("\t") && text.includes(" ") && readNumber(text) === null;
}

/** @param {string} text */
function trimSpaces(text) {
  return text.replace(/^ +| +$/g, "");
}

/** @param {string} text */
function joinNumbers(text) {
  return INSIDE.reduce((joined, [pattern, by]) => joined.replace(pattern, by), text);
}

/**
 * @param {string} row
 * @param {boolean} areSpaced whether more than commas separates the numbers of some row
 */
function splitFields(row, areSpaced) {
  if (!/[\t; ]/.test(row)) {
    return areSpaced && readNumber(row) !== null ? [row] : row.replace(/,+$/, "").split(",");
  }
  const fields = /[\t;]/.test(row)
    ? row.split(/[\t;]/).map(trimSpaces)
    : row
        .replace(/[ ,]+$/, "")
        .replace(/ *, +| +,/g, " ")
        .split(" ");
  return fields.filter(Boolean);
}
