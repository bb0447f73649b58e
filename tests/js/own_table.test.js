// A pasted table of inputs and targets is read as it is, or refused with its line.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  parseOwnTable,
  startOwnTable,
  writeOwnTable,
} from "../../assets/components/srn_learning/own_table.js";

test("a table reads back as it was written", () => {
  const table = startOwnTable([[1, 0], [0.5, -2], [0, 0]]); // biome-ignore format: three steps
  assert.deepEqual(parseOwnTable(writeOwnTable(table), "squared"), { table, heading: "" });
  assert.deepEqual(table.targets, [[null, null], [1, null], [0.5, null]]); // biome-ignore format: three steps
});

for (const [text, reason] of [
  ["", "1 to 100 lines"],
  ["1 0 1", "Line 1 must hold"],
  ["1 0 1 -\n\n1 - 1 -", "Line 3, number 2, must be a number"],
  ["1 0 x -", "Line 1, number 3, must be a number of at most 1,000,000, or - for no target"],
  ["1 0 1,5,0 -", "Line 1, number 3"],
  ["1 0 - -", "needs a target"],
]) {
  test(`"${text}" is refused: ${reason}`, () => {
    const read = parseOwnTable(text, "squared");
    assert.ok("message" in read && read.message.includes(reason));
  });
}

test("targets of cross-entropy are probabilities, those of the squared error any numbers", () => {
  const text = "1 0 1 -\n0 0 0.25 0";
  const read = parseOwnTable(text, "cross-entropy");
  assert.ok("table" in read && read.table.loss === "cross-entropy");
  const refused = parseOwnTable("1 0 1 -\n0 0 - -0.5", "cross-entropy");
  assert.ok("message" in refused);
  assert.equal(
    refused.message,
    "Line 2: with cross-entropy a target is a probability from 0 to 1, got \u201c-0.5\u201d. Choose the squared error for other targets.",
  );
  assert.ok("table" in parseOwnTable("1 0 1 -\n0 0 - -0.5", "squared"));
});

test("true minus signs, decimal commas, tuples and a heading are read, and the heading is stated", () => {
  const wanted = { inputs: [[-1, 0.5], [2, 0]], targets: [[null, 1], [0.25, -3]], loss: "squared" }; // biome-ignore format: two steps
  assert.deepEqual(parseOwnTable("x1 x2 y1 y2\n\u22121 0,5 \u2013 1\n2 0 1/4 \u22123", "squared"), {
    table: wanted,
    heading: "x1 x2 y1 y2",
  });
  assert.deepEqual(parseOwnTable("(-1, 0.5, -, 1), (2, 0, 25%, -3)", "squared"), {
    table: wanted,
    heading: "",
  });
});
