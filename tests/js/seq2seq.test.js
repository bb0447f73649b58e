// The encoder-decoder's stage puts units in order and spells letters out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { showLetter, spellOut } from "../../assets/components/seq2seq_stage/letters.js";
import { orderUnits } from "../../assets/components/seq2seq_stage/orders.js";

// Three steps of four units.
const STATES = [
  [0, 0.5, -1, 0.2],
  [0.1, -0.5, -1, 0.2],
  [0.2, 0.5, -0.9, 0.9],
];

test("units come by their number, by how far they travel, or by their value at a step", () => {
  assert.deepEqual(orderUnits("index", STATES, 1, 4), [0, 1, 2, 3]);
  // Ways: 0.2, 2, 0.1 and 0.7.
  assert.deepEqual(orderUnits("change", STATES, 1, 4), [1, 3, 0, 2]);
  assert.deepEqual(orderUnits("value", STATES, 2, 4), [3, 0, 1, 2]);
});

test("only as many units as asked for, and a step beyond the end is the last", () => {
  assert.deepEqual(orderUnits("value", STATES, 9, 2), [3, 1]);
});

test("units with equal keys stay in the order of their numbers", () => {
  assert.deepEqual(orderUnits("value", [[1, 1, 1]], 1, 3), [0, 1, 2]);
});

test("a blank can be seen, and the signs are explained", () => {
  assert.equal(showLetter(" "), "␣");
  assert.equal(spellOut("E"), "E (end of the word)");
  assert.equal(spellOut("a"), "a");
});
