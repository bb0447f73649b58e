// Draws numbers that a seed decides. explorer/core/srn/tasks.py repeats them bit for bit: they are
// made from 32-bit integers only, and divided by a power of two.

/**
 * A generator of uniform numbers from 0 to below 1 (mulberry32): multiples of 2^-32.
 * @param {number} seed
 * @param {number} [stream] what the numbers are for, so that equal seeds don't give equal numbers
 * @param {number} [index] which batch of that stream
 * @returns {() => number}
 */
export function createRandom(seed, stream = 0, index = 0) {
  return createMulberry(mixBits(mixBits(mixBits(seed | 0) + (stream | 0)) + (index | 0)));
}

/**
 * The same from a state that is taken as it is, unmixed.
 * @param {number} start a 32-bit integer
 * @returns {() => number}
 */
export function createMulberry(start) {
  let state = start | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A 32-bit integer whose every bit depends on every bit of `bits` (MurmurHash3's last step).
 * @param {number} bits
 */
function mixBits(bits) {
  let mixed = (bits + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * sin(2 pi k / n), from additions and multiplications only, so that every machine gets the same
 * bits: math libraries may differ in the last one.
 * @param {number} k
 * @param {number} n
 */
export function sineOfTurn(k, n) {
  const place = 8 * (((k % n) + n) % n); // in eighths of a turn, times n
  const octant = Math.floor(place / n);
  const rest = place - octant * n;
  const fraction = (octant % 2 === 0 ? rest : n - rest) / n; // of an eighth of a turn
  const isCosine = octant % 4 === 1 || octant % 4 === 2;
  const value = isCosine ? cosineOfEighth(fraction) : sineOfEighth(fraction);
  return octant < 4 ? value : -value;
}

const EIGHTH = 0.7853981633974483; // pi / 4

/** @param {number} fraction of an eighth of a turn, 0 to 1 */
function sineOfEighth(fraction) {
  const angle = fraction * EIGHTH;
  const square = angle * angle;
  let sum = 1;
  for (let n = 18; n >= 2; n -= 2) sum = 1 - (square / (n * (n + 1))) * sum; // Horner's scheme
  return angle * sum;
}

/** @param {number} fraction of an eighth of a turn, 0 to 1 */
function cosineOfEighth(fraction) {
  const angle = fraction * EIGHTH;
  const square = angle * angle;
  let sum = 1;
  for (let n = 17; n >= 1; n -= 2) sum = 1 - (square / (n * (n + 1))) * sum;
  return sum;
}
