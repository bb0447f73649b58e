// A typed number and a pasted text of numbers are read as core reads them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { splitRows } from "../../assets/components/shared/number_rows.js";
import {
  parseTyped,
  parseWhole,
  quoteTyped,
  readNumber,
} from "../../assets/components/shared/typed_numbers.js";
import { readFixture } from "./fixtures.js";

const { cases, numbers, rows } = readFixture("typed");

test("a number is read as the table of cases says", () => {
  for (const [text, value] of cases.numbers) assert.equal(parseTyped(text), value, `“${text}”`);
});

test("rows are split as the table of cases says", () => {
  for (const [text, semicolon, wanted, heading = ""] of cases.rows) {
    const read = splitRows(text, semicolon);
    assert.deepEqual(
      read.rows.map(({ fields }) => fields.map(readNumber)),
      wanted,
      `“${text}”`,
    );
    assert.equal(read.heading, heading, `“${text}”`);
  }
});

test("any random text gives the number that core reads from it, or none", () => {
  for (const [text, written] of numbers) {
    const value = typeof written === "string" ? Number(written) : written;
    assert.ok(Object.is(readNumber(text), value), `“${text}”: ${readNumber(text)}, not ${value}`);
  }
});

test("any random text has the rows and the heading that core finds in it", () => {
  for (const [text, semicolon, wanted, heading] of rows) {
    const read = splitRows(text, semicolon);
    const found = read.rows.map(({ line, fields }) => [line, fields]);
    assert.deepEqual(found, wanted, JSON.stringify(text));
    assert.equal(read.heading, heading, JSON.stringify(text));
  }
});

test("a whole number is read in any spelling and refused beyond its range", () => {
  assert.deepEqual(["7", " 12 ", "\uff17", "1e2", "0"].map((text) => parseWhole(text, 100)), [7, 12, 7, 100, 0]); // biome-ignore format: one line
  for (const text of ["", "7.5", "-1", "101", "seven", "7,5"]) assert.equal(parseWhole(text, 100), null, text); // biome-ignore format: one line
  assert.equal(parseWhole("1,234", 9999), 1234);
});

test("a quotation of a long text shows that it goes on", () => {
  assert.equal(quoteTyped(` ${"1 ".repeat(12)}`), "\u201c1 1 1 1 1 1 1 1 1 1 1 1\u201d");
  assert.equal(quoteTyped("1".repeat(24)), `\u201c${"1".repeat(24)}\u201d`);
  assert.equal(quoteTyped("1".repeat(25)), `\u201c${"1".repeat(24)}\u2026\u201d`);
});
