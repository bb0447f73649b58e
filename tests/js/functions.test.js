// The functions that are made of the four operations are those of Math, to a few last places.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  findDecay,
  findLog1p,
  findPower,
  findSigmoid,
  findTanh,
} from "../../assets/components/learning/functions.js";
import { createRandom } from "../../assets/components/learning/random.js";

/**
 * The largest difference of two functions, relative, over numbers of all sizes below a limit.
 * @param {(x: number) => number} find
 * @param {(x: number) => number} wanted
 * @param {number} limit
 * @param {boolean} [isSigned]
 */
function findLargestError(find, wanted, limit, isSigned = false) {
  const random = createRandom(1);
  let largest = 0;
  for (let i = 0; i < 100000; i++) {
    const size = i % 2 ? limit * random() : limit * 10 ** (-12 * random());
    const x = isSigned && random() < 0.5 ? -size : size;
    largest = Math.max(largest, Math.abs(find(x) / wanted(x) - 1));
  }
  return largest;
}

const LAST_PLACE = Number.EPSILON;

test("e^-x, tanh, sigmoid and log(1 + x) are right to four last places", () => {
  assert.ok(findLargestError(findDecay, (x) => Math.exp(-x), 700) < 4 * LAST_PLACE);
  assert.ok(findLargestError(findTanh, Math.tanh, 30, true) < 4 * LAST_PLACE);
  assert.ok(findLargestError(findLog1p, Math.log1p, 1) < 4 * LAST_PLACE);
  const sigmoid = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));
  assert.ok(findLargestError(findSigmoid, sigmoid, 30, true) < 4 * LAST_PLACE);
});

test("whole powers below 1 are right to 1e-13 for each update of a long run", () => {
  for (const base of [0.9, 0.999]) {
    for (let n = 0; n < 20000; n++) {
      assert.ok(Math.abs(findPower(base, n) - base ** n) < 1e-13, `${base}^${n}`);
    }
  }
  assert.equal(findPower(2, 10), 1024);
  assert.equal(findPower(0.9, 1e9), 0);
});

test("at the ends they are exact", () => {
  assert.deepEqual([findDecay(0), findDecay(745), findDecay(Infinity)], [1, 0, 0]);
  assert.ok(Math.abs(findDecay(744) - Math.exp(-744)) < 1e-323);
  assert.deepEqual([findTanh(0), findTanh(50), findTanh(-Infinity)], [0, 1, -1]);
  assert.ok(Object.is(findTanh(-0), -0));
  assert.deepEqual([findSigmoid(0), findSigmoid(800), findSigmoid(-800)], [0.5, 1, 0]);
  assert.deepEqual([findLog1p(0), findLog1p(1)], [0, Math.LN2]);
  for (const find of [findDecay, findTanh, findSigmoid, findLog1p]) {
    assert.ok(Number.isNaN(find(NaN)), find.name);
  }
});

test("they never leave the range that the nets' states have", () => {
  const random = createRandom(2);
  for (let i = 0; i < 100000; i++) {
    const x = 40 * random() - 20;
    assert.ok(Math.abs(findTanh(x)) <= 1 && Math.sign(findTanh(x)) === Math.sign(x));
    const y = findSigmoid(x);
    assert.ok(y > 0 && y <= 1);
  }
});
