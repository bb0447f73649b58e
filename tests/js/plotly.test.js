import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

test("the shipped plotly.js is the one that the lock file names", () => {
  const shipped = readFileSync("assets/plotly/plotly-cartesian.min.js");
  const locked = readFileSync("node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js");
  assert.ok(shipped.equals(locked));
});
