// exp, tanh, sigmoid, log(1 + x) and powers from the four operations alone.
//
// Browsers round Math.exp, Math.tanh and the like differently, so after some hundred updates two
// browsers have different weights. All browsers round the four operations alike, so with these
// functions a link goes on with the same numbers in each of them. A result differs from the exact
// one by less than 4 times 2^-52 of it, which the unit tests check.

// ln 2 in two parts: whole multiples of the first up to 2^11 are exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LEAST_POWER = -1074; // 2^-1074 is the smallest double
const LARGEST_DECAY = 744; // beyond it e^-x is below the smallest doubles
const LARGEST_POWER = 1023;

/** 2^k for each power that a double can hold. */
const POWERS_OF_TWO = listPowersOfTwo();

function listPowersOfTwo() {
  const powers = new Float64Array(LARGEST_POWER - LEAST_POWER + 1);
  let [up, down] = [1, 1];
  for (let k = 0; k <= LARGEST_POWER; k++, up *= 2) powers[k - LEAST_POWER] = up;
  for (let k = 0; k >= LEAST_POWER; k--, down /= 2) powers[k - LEAST_POWER] = down;
  return powers;
}

/**
 * e^-x for x >= 0, and 0 beyond x = 744; NaN for NaN.
 *
 * With k ln 2 - x = r, where |r| <= ln 2 / 2, it is 2^-k (1 + tanh(r/2)) / (1 - tanh(r/2)). The tanh
 * of so small a number is the sixth convergent of Lambert's continued fraction,
 * z / (1 + z^2 / (3 + z^2 / (5 + ...))).
 * @param {number} x
 */
export function findDecay(x) {
  if (x > LARGEST_DECAY) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const half = (k * LN2_HIGH - x + k * LN2_LOW) / 2;
  const square = half * half;
  const even = 10395 + square * (4725 + square * (210 + square));
  const odd = half * (10395 + square * (1260 + square * 21));
  return ((even + odd) / (even - odd)) * POWERS_OF_TWO[-k - LEAST_POWER];
}

/**
 * tanh x: the eighth convergent of Lambert's continued fraction near 0, (1 - e^-2x) / (1 + e^-2x)
 * elsewhere.
 * @param {number} x
 */
export function findTanh(x) {
  const size = Math.abs(x);
  if (size < 0.6) {
    const square = x * x;
    const even = 2027025 + square * (945945 + square * (51975 + square * (630 + square)));
    return (x * (2027025 + square * (270270 + square * (6930 + square * 36)))) / even;
  }
  const decay = findDecay(2 * size);
  const value = (1 - decay) / (1 + decay);
  return x < 0 ? -value : value;
}

/** @param {number} x */
export function findSigmoid(x) {
  const decay = findDecay(Math.abs(x));
  return (x >= 0 ? 1 : decay) / (1 + decay);
}

/**
 * log(1 + x) for x from 0 to 1: twice the series of artanh at z = x / (2 + x). Where 1 + x is above
 * the square root of 2, log((1 + x) / 2) is found so and ln 2 added: |z| is at most 0.172.
 * @param {number} x
 */
export function findLog1p(x) {
  const isLarge = x > Math.SQRT2 - 1;
  const z = isLarge ? (x - 1) / (x + 3) : x / (2 + x);
  const s = z * z;
  // biome-ignore format: one term after the other
  const sum = 1 + s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s * (1 / 13 + s * (1 / 15 + s * (1 / 17 + s / 19))))))));
  return 2 * z * sum + (isLarge ? Math.LN2 : 0);
}

/**
 * base^exponent for a whole exponent from 0 on, by squaring: right to 1e-13 where the base is below 1.
 * @param {number} base
 * @param {number} exponent
 */
export function findPower(base, exponent) {
  let [power, square, left] = [1, base, exponent];
  while (left > 0) {
    if (left % 2 === 1) power *= square;
    square *= square;
    left = Math.floor(left / 2);
  }
  return power;
}
