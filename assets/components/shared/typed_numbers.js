// Reads one number as people write it, by the rules of explorer/core/typed_numbers/number.py.

import { LARGEST_INPUT } from "./numbers.js";

const MOST_CHARACTERS = 60;
const ZEROS = [..."٠۰०০੦૦௦౦೦൦๐໐༠០０"]; // of the scripts whose ten digits follow each other
const RAISED = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
/** @type {[string, string][]} for each plain character (or none), those that stand for it */
const ALIKE = [
  ["-", "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"],
  ["+", "\ufe62\uff0b"],
  [".", "\u066b\ufe52\uff0e"],
  [",", "\ufe50\uff0c"],
  [", ", "\u060c\u3001\ufe51\uff64"],
  [";", "\u061b\ufe54\uff1b"],
  ["'", "\u02bc\u066c\u2018\u2019\uff07"],
  ["%", "\u066a\ufe6a\uff05"],
  ["/", "\u2044\u2215\uff0f"],
  ["*", "\u00b7\u00d7\u2217\u22c5\u2715\u2a2f\uff0a"],
  ["_", "\uff3f"],
  ["(", "\uff08"],
  [")", "\uff09"],
  ["[", "\uff3b"],
  ["]", "\uff3d"],
  ["e", "\uff25\uff45"],
  [" ", "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"], // biome-ignore format: a table
  ["", "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"], // biome-ignore format: a table
];
const VULGAR = new Map([
  ["\u00bc", "1/4"],
  ["\u00bd", "1/2"],
  ["\u00be", "3/4"],
  ["\u2153", "1/3"],
  ["\u2154", "2/3"],
  ["\u215b", "1/8"],
]);
const PLAIN = new Map([
  ...ALIKE.flatMap(([plain, chars]) => [...chars].map((char) => entry(char, plain))),
  ...ZEROS.flatMap((zero) =>
    RAISED.map((_, digit) => entry(String.fromCharCode(zero.charCodeAt(0) + digit), String(digit))),
  ),
]);
const RAISED_PLAIN = new Map([
  ["\u207a", "+"],
  ["\u207b", "-"],
  ...RAISED.map((char, digit) => entry(char, String(digit))),
]);

const BODY = "[0-9., '_]*[0-9.]";
const TEN = "10 ?(?:\\^|\\*\\*) ?\\(?([+-]?[0-9]{1,4})\\)?";
const SCIENTIFIC = new RegExp(
  `^([+-]?) ?(?:(${BODY}) ?(?:[eE]([+-]?[0-9]{1,4})|[*xX] ?${TEN})?|${TEN}) ?(%?)$`,
);
const FRACTION = new RegExp(`^([+-]?) ?(${BODY}) ?/ ?(${BODY})$`);
const DIFFERENCE = /^([+-]?[0-9]{1,6}) ?([+-]) ?([0-9]e-[0-9]{1,3})$/;
const THOUSANDS = /^([+-]?[1-9][0-9]{0,2}),([0-9]{3})$/;
/** @type {Record<string, RegExp>} groups of three digits */
const GROUPED = {
  " ": /^[0-9]{1,3}(?: [0-9]{3})+$/,
  "'": /^[0-9]{1,3}(?:'[0-9]{3})+$/,
  _: /^[0-9]{1,3}(?:_[0-9]{3})+$/,
  ",": /^[0-9]{1,3}(?:,[0-9]{3})+$|^[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}$/,
  ".": /^[0-9]{1,3}(?:\.[0-9]{3})+$|^[0-9]{1,2}(?:\.[0-9]{2})+\.[0-9]{3}$/,
};

/**
 * @param {string} key
 * @param {string} value
 * @returns {[string, string]}
 */
function entry(key, value) {
  return [key, value];
}

/**
 * The number in a typed text, or null if it isn't one or is beyond the limit.
 * @param {string} text
 */
export function parseTyped(text) {
  const value = readNumber(text);
  return value !== null && Math.abs(value) <= LARGEST_INPUT ? value : null;
}

/**
 * The whole number from 0 to `most` in a typed text, or null if it isn't one; 1,234 is 1234 here.
 * @param {string} text
 * @param {number} most
 */
export function parseWhole(text, most) {
  const thousands = THOUSANDS.exec(trimBlanks(makePlain(text)));
  const value = thousands ? Number(thousands[1] + thousands[2]) : readNumber(text);
  const isInRange = value !== null && value >= 0 && value <= most;
  return isInRange && Number.isInteger(value) ? value : null;
}

/**
 * The beginning of a typed text in quotation marks, for a message that refuses it.
 * @param {string} text
 */
export function quoteTyped(text) {
  const typed = text.trim();
  return `\u201c${typed.slice(0, 24)}${typed.length > 24 ? "\u2026" : ""}\u201d`;
}

/**
 * The number in a text, of any size; null if there is none.
 * @param {string} text
 * @returns {number | null}
 */
export function readNumber(text) {
  const inner = dropBrackets(trimBlanks(makePlain(text)));
  if (inner.length > MOST_CHARACTERS) return null;
  const plain = replaceVulgar(inner);
  const number = SCIENTIFIC.exec(plain);
  if (number) {
    const [, sign, body, exponent, times, power, percent] = number;
    const digits = body ? readBody(body) : "1";
    const shift = Number(exponent || times || power || 0) - (percent ? 2 : 0);
    return digits === null ? null : Number(`${sign}${digits}e${shift}`);
  }
  const fraction = FRACTION.exec(plain);
  if (fraction) {
    const [above, below] = [readBody(fraction[2]), readBody(fraction[3])];
    if (above === null || below === null || Number(below) === 0) return null;
    return Number(fraction[1] + above) / Number(below);
  }
  const difference = DIFFERENCE.exec(plain);
  if (!difference) return null;
  return Number(difference[1]) + Number(difference[2] + difference[3]);
}

/**
 * The text with plain digits, signs, separators and spaces; line breaks and tabs stay.
 * @param {string} text
 */
export function makePlain(text) {
  const powers = text.replace(/[\u207a\u207b]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (raised) =>
    ["^", ...[...raised].map((char) => RAISED_PLAIN.get(char))].join(""),
  );
  return [...powers].map((char) => PLAIN.get(char) ?? char).join("");
}

/**
 * The digits of an unsigned number with a point, or null if its separators fit no rule.
 * @param {string} body
 */
function readBody(body) {
  const blanks = [...new Set(body.match(/[ '_]/g))];
  if (blanks.length > 1) return null;
  const signs = [...(body.match(/[.,]/g) ?? [])];
  const last = signs.at(-1) ?? "";
  if (blanks.length) {
    const [whole, rest] = signs.length ? splitOnce(body, signs[0]) : [body, ""];
    if (!GROUPED[blanks[0]].test(whole) || !/^[0-9]*$/.test(rest)) return null;
    return `${whole.replaceAll(blanks[0], "")}.${rest}`;
  }
  const isOnce = signs.filter((sign) => sign === last).length === 1;
  const group = isOnce ? (last === "." ? "," : ".") : last;
  const [whole, rest] = isOnce ? splitOnce(body, last) : [body, ""];
  if (group && whole.includes(group) && !GROUPED[group].test(whole)) return null;
  const plain = whole.replaceAll(group, "");
  return /^[0-9]+$/.test(plain + rest) ? `${plain}.${rest}` : null;
}

/**
 * @param {string} text
 * @param {string} sign
 * @returns {[string, string]}
 */
function splitOnce(text, sign) {
  const at = text.indexOf(sign);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} text */
function trimBlanks(text) {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** @param {string} text */
function dropBrackets(text) {
  let inner = text;
  while (inner.length > 2 && /^(\(.*\)|\[.*\])$/s.test(inner)) {
    inner = trimBlanks(inner.slice(1, -1));
  }
  return inner;
}

/** @param {string} text */
function replaceVulgar(text) {
  const sign = /^[+-]/.test(text) ? text[0] : "";
  const fraction = VULGAR.get(text.slice(sign.length).replace(/^ +| +$/g, ""));
  return fraction ? sign + fraction : text;
}
