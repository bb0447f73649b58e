// Shows a number, and writes one into a link.

export const LARGEST_INPUT = 1e6; // the largest number that can be entered, as on the server
export const LARGEST_TEXT = LARGEST_INPUT.toLocaleString("en"); // the same in a message

const MOST_DECIMALS = 7; // of a number just below 1

/**
 * Short text for the screen: about five digits; zeros are trimmed only if nothing was cut off. A
 * number below 1, the bound of tanh and sigmoid, is never shown as 1.
 * @param {number} value
 */
export function formatNumber(value) {
  if (Number.isNaN(value)) return "undefined";
  const sign = value < 0 ? "\u2212" : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}\u221e`;
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-4) {
    const [digits, exponent] = size.toExponential(2).split("e");
    return `${sign}${Number(digits)}e${Number(exponent)}`.replace("e-", "e\u2212");
  }
  if (size > 0.9999 && size < 1) return formatBelowOne(size, sign);
  const wholeDigits = Math.max(1, Math.floor(Math.log10(size)) + 1);
  const text = size.toFixed(Math.max(0, Math.min(4, 5 - wholeDigits)));
  const isExact = Math.abs(Number(text) - size) <= 1e-15 * Math.max(1, size);
  return sign + (isExact ? String(Number(text)) : text);
}

/**
 * 0.99999 for 0.99998767; where decimals would be too long, 1−8e−11, and −1+8e−11 for its negative.
 * @param {number} size
 * @param {string} sign
 */
function formatBelowOne(size, sign) {
  for (let decimals = 4; decimals <= MOST_DECIMALS; decimals++) {
    const text = size.toFixed(decimals);
    if (Number(text) < 1) return sign + text;
  }
  const [digit, exponent] = (1 - size).toExponential(0).split("e-");
  return `${sign}1${sign ? "+" : "\u2212"}${digit}e\u2212${exponent}`;
}

/**
 * A value of the activation function f. Doubles round tanh and sigmoid to their bounds, which they
 * never reach: such a value is "<1", ">0" or ">\u22121".
 * @param {number} value
 * @param {string} f
 */
export function formatActivation(value, f) {
  if (value === 1 && (f === "tanh" || f === "sigmoid")) return "<1";
  if (value === -1 && f === "tanh") return ">\u22121";
  if (value === 0 && f === "sigmoid") return ">0";
  return formatNumber(value);
}

/**
 * The same with every digit of the double.
 * @param {number} value
 * @param {string} f
 */
export function spellActivation(value, f) {
  return /^[<>]/.test(formatActivation(value, f)) ? `${value}, rounded` : String(value);
}

/**
 * A probability or share with that many decimals; 0 and 1 only if it is exactly that.
 * @param {number} share
 * @param {number} decimals
 */
export function formatShare(share, decimals) {
  const text = share.toFixed(decimals);
  const step = 10 ** -decimals;
  if (share < 1 && Number(text) === 1) return `>${(1 - step).toFixed(decimals)}`;
  return share > 0 && Number(text) === 0 ? `<${step.toFixed(decimals)}` : text;
}

/**
 * Four digits of a number, however small it is, as gradients are.
 * @param {number} value
 */
export function formatDigits(value) {
  const size = Math.abs(value);
  if (!(size < 0.1 && size >= 1e-4)) return formatNumber(value);
  return String(Number(value.toPrecision(4))).replace("-", "\u2212");
}

/**
 * Shorter text where a number changes all the time: three digits.
 * @param {number} value
 */
export function formatShort(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (!Number.isFinite(value) || size >= 1e4 || (size < 0.01 && size > 0)) return formatNumber(Number(value.toPrecision(3))); // biome-ignore format: one line
  const digits = size >= 100 ? 1 : 2;
  return value.toFixed(digits).replace("-", "\u2212");
}

/**
 * The same for a factor or a summand of an equation, in brackets unless it's a plain positive number.
 * @param {number} value
 */
export function formatTerm(value) {
  return enclose(formatNumber(value));
}

/**
 * A factor or a summand, in brackets unless it's a plain positive number.
 * @param {string} text
 */
export function enclose(text) {
  return /^[<>\u2212]|^1\u2212/.test(text) ? `(${text})` : text;
}

/**
 * A result after the numbers that give it: "≈" if doubles round one of these to a bound, and may
 * round the result too.
 * @param {string} numbers
 * @param {string} result
 */
export function writeResult(numbers, result) {
  return `${/[<>]/.test(numbers) && !/^[<>]/.test(result) ? "\u2248" : "="} ${result}`;
}

/**
 * The shortest text that reads back as the same number, spelled as Python's repr spells it.
 * @param {number} value
 */
export function spellNumber(value) {
  if (Object.is(value, -0)) return "-0";
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  const [digits, exponent] = value.toExponential().split("e-");
  return `${digits}e-${exponent.padStart(2, "0")}`;
}
