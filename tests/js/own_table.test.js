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
  assert.deepEqual(parseOwnTable(writeOwnTable(table)), { table });
  assert.deepEqual(table.targets, [[null, null], [1, null], [0.5, null]]); // biome-ignore format: three steps
});

for (const [text, reason] of [
  ["", "1 to 100 lines"],
  ["1 0 1", "Line 1 must hold"],
  ["1 0 1 -\n1 - 1 -", "Line 2 must hold"],
  ["1 0 x -", "Line 1 must hold"],
  ["1 0 - -", "needs a target"],
]) {
  test(`"${text}" is refused: ${reason}`, () => {
    const read = parseOwnTable(text);
    assert.ok("message" in read && read.message.includes(reason));
  });
}
