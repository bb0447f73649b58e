// Numbers: how a number is shown, typed and written into a link. Knows no net.

export const LARGEST_INPUT = 1e6; // of any number that is set by hand, as on the server

/** Short text for the screen: about five digits; zeros are trimmed only if nothing was cut off. */
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
  const wholeDigits = Math.max(1, Math.floor(Math.log10(size)) + 1);
  const text = size.toFixed(Math.max(0, Math.min(4, 5 - wholeDigits)));
  const isExact = Math.abs(Number(text) - size) <= 1e-15 * Math.max(1, size);
  return sign + (isExact ? String(Number(text)) : text);
}

/** The same for a factor or a summand of an equation: a negative one stands in brackets. */
export function formatTerm(value) {
  const text = formatNumber(value);
  return text.startsWith("\u2212") ? `(${text})` : text;
}

/** The number in a typed text, or null if it is none or beyond the limit. */
export function parseTyped(text) {
  const plain = text.trim().replace("\u2212", "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain) || 0; // no negative zero by hand
  return Math.abs(value) <= LARGEST_INPUT ? value : null;
}

/** The shortest text that reads back as the same number, spelt as Python's repr spells it. */
export function spellNumber(value) {
  if (Object.is(value, -0)) return "-0";
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  const [digits, exponent] = value.toExponential().split("e-");
  return `${digits}e-${exponent.padStart(2, "0")}`;
}
