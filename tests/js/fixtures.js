// Fixtures: reads what tests/js/fixtures.py wrote, and compares columns of numbers with it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

/**
 * The content of one fixture.
 * @param {string} name
 * @returns {any} whatever the script wrote under that name
 */
export function readFixture(name) {
  const file = new URL(`./fixtures/${name}.json`, import.meta.url);
  if (!existsSync(file)) throw new Error("The fixtures aren't written yet: run `make js`.");
  return JSON.parse(readFileSync(file, "utf-8"));
}

/**
 * Equal to the last digits that two math libraries agree on; inf and nan only equal themselves.
 * @param {number} actual
 * @param {number | string} written as the script writes it: inf and nan are texts
 * @param {string} message
 */
export function assertClose(actual, written, message) {
  const wanted = Number(written);
  const limit = 1e-12 * Math.max(1, Math.abs(wanted));
  const isSame = Object.is(actual, wanted) || Math.abs(actual - wanted) <= limit;
  assert.ok(isSame, `${message}: ${actual} instead of ${wanted}`);
}

/**
 * Every number of every step.
 * @param {Record<string, number>[]} trace one row a step
 * @param {Record<string, (number | string)[]>} columns by name, one number a step
 */
export function assertSameTrace(trace, columns) {
  for (const [name, column] of Object.entries(columns)) {
    assert.equal(trace.length, column.length);
    for (const [index, row] of trace.entries()) {
      assertClose(row[name], column[index], `${name} at t = ${index + 1}`);
    }
  }
}
