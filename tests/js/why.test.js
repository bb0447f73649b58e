// "Why this number?": a number's shares are value times gradient, as torch's autograd has it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createRandom } from "../../assets/components/learning/random.js";
import { readLink } from "../../assets/components/srn_stage/link.js";
import { runNet } from "../../assets/components/srn_stage/net.js";
import { explainNumber } from "../../assets/components/srn_stage/why.js";
import { describeWhy } from "../../assets/components/srn_stage/why_view.js";
import { assertClose, readFixture } from "./fixtures.js";

/** @import { NodeName, Scene } from "../../assets/components/srn_stage/types.d.ts" */

const CASES = readFixture("shares");
const ONES = ["w1", "w2", "w3", "w4", "u1", "u2", "u3", "u4", "w5", "w6", "w7", "w8"];
const COURSE = readLink({
  ...Object.fromEntries(ONES.map((name) => [name, "1"])),
  ...Object.fromEntries(["b1", "b2", "b3", "b4", "a1", "a2"].map((name) => [name, "0"])),
  f: "linear",
  x: "1_1~1_1~2_2",
  t: "1",
});

/**
 * @param {Scene} scene
 * @param {NodeName} node
 * @param {number} step
 */
const explain = (scene, node, step) => explainNumber(scene, runNet(scene), { node, step });

test("every share is torch's gradient times the value, for each activation and unit", () => {
  assert.equal(CASES.length, 96);
  for (const { link, node, step, x, h, ...sums } of CASES) {
    const why = explain(readLink(link), node, step);
    for (const [index, cells] of why.cells.entries()) {
      for (const [unit, name] of /** @type {const} */ (["1", "2"]).entries()) {
        const at = 2 * index + unit;
        assertClose(cells[`x${name}`]?.share ?? 0, x[at], `x${name} at ${index + 1}`);
        assertClose(cells[`h${name}`]?.share ?? 0, h[at], `h${name} at ${index + 1}`);
      }
    }
    for (const part of /** @type {const} */ (["inputs", "start", "biases"])) {
      assertClose(why[part], sums[part], part);
    }
  }
});

test("in a linear net and in one of relu units the shares add up to the number", () => {
  for (const { link, node, step } of CASES) {
    const why = explain(readLink(link), node, step);
    if (link.f === "linear" || link.f === "relu") assertClose(why.sum, why.number, node);
  }
});

test("the course's y1 = 32 takes 16 from the first step's inputs, 8 from the second's and 8 from the third's", () => {
  const why = explain(COURSE, "y1", 3);
  const shares = why.cells.map(({ x1, x2 }) => (x1?.share ?? 0) + (x2?.share ?? 0));
  assert.deepEqual(shares, [16, 8, 8]);
  assert.equal(why.sum, 32);
});

test("cells that a number doesn't depend on have no share", () => {
  const { cells } = explain(COURSE, "h1", 2);
  assert.deepEqual(Object.keys(cells[1]).toSorted(), ["h1", "x1", "x2"]);
  assert.deepEqual(Object.keys(cells[0]).toSorted(), ["h1", "h2", "x1", "x2"]);
  assert.deepEqual(cells[2], {});
});

test("the sentence names the sum, and what the bend of an activation leaves open", () => {
  assert.equal(
    describeWhy(explain(COURSE, "y1", 3), "linear"),
    "Why is y1 = 32 at t = 3? inputs 32 + start 0 + biases 0 = 32. " +
      "Each cell shows its share: gradient · value.",
  );
  const { w1, ...others } = Object.fromEntries(Object.keys(COURSE.values).map((name) => [name, 0]));
  const bent = { ...COURSE, f: /** @type {const} */ ("tanh"), values: { ...others, w1: w1 + 1 } };
  // tanh(1) = 0.76159, and its slope there is 1 - 0.76159^2 = 0.41997: 0.34162 is left.
  assert.equal(
    describeWhy(explain(bent, "h1", 1), "tanh"),
    "Why is h1 = 0.7616 at t = 1? inputs 0.4200 + start 0 + biases 0 = 0.4200; " +
      "the other 0.3416 is the bend of tanh. Each cell shows its share: gradient · value.",
  );
});

test("a linear net has no bend, however much the order of summation changes", () => {
  // The fixed point of h = 3h - 2 is 1: start and biases are 3^40 and 1 - 3^40, and cancel.
  const zero = Object.fromEntries(Object.keys(COURSE.values).map((name) => [name, 0]));
  const values = { ...zero, u2: 3, b1: -2, a1: 1 };
  const inputs = Array.from({ length: 40 }, () => /** @type {[number, number]} */ ([0, 0]));
  const scene = { ...COURSE, values: { ...COURSE.values, ...values }, inputs };
  const noisy = { ...scene, values: { ...scene.values, u2: 3.1, b1: -2.1 } };
  for (const each of [scene, noisy]) {
    const said = describeWhy(explain(each, "h1", 40), "linear");
    assert.ok(!said.includes("bend"), said);
  }
  const said = describeWhy(explain(scene, "h1", 40), "linear");
  assert.ok(said.includes(" = 0; the other 1 is lost in rounding. "), said);
});

test("a number beyond the range of numbers has no sum", () => {
  const values = { ...COURSE.values, w1: 1e6, u2: 1e6, u3: 1e6 };
  const inputs = Array.from({ length: 60 }, () => /** @type {[number, number]} */ ([1, 1]));
  const said = describeWhy(explain({ ...COURSE, values, inputs }, "h1", 60), "linear");
  assert.ok(said.startsWith("Why is h1 = \u221e at t = 60? inputs "), said);
  assert.ok(said.includes(": beyond the range of numbers."), said);
});

/** @param {string} text a number as the screen shows it */
const read = (text) =>
  Number(text.replace(/[()]/g, "").replaceAll("\u2212", "-").replace(/^[<>]/, ""));

test("in a thousand random nets the sentence adds up, and only a bent activation has a bend", () => {
  const random = createRandom(3);
  const draw = (/** @type {number} */ size) => (2 * random() - 1) * size;
  const pattern = /^Why is (\w+) = (\S+) at t = (\d+)\? inputs (\S+) \+ start (\S+) \+ biases (\S+) = (\S+?)(?:; the other (\S+) is (.+?))?\. Each cell/u; // biome-ignore format: one line
  let bends = 0;
  for (let i = 0; i < 1000; i++) {
    const f = /** @type {const} */ (["linear", "tanh", "relu", "sigmoid"])[i % 4];
    const size = [0.3, 1, 2][i % 3];
    const values = Object.fromEntries(Object.keys(COURSE.values).map((name) => [name, draw(size)]));
    const inputs = Array.from({ length: 1 + (i % 8) }, () => /** @type {[number, number]} */ ([draw(2), draw(2)])); // biome-ignore format: one line
    const scene = { ...COURSE, f, values, inputs };
    const node = /** @type {const} */ (["h1", "h2", "y1", "y2"])[Math.floor(4 * random())];
    const step = 1 + Math.floor(inputs.length * random());
    const trace = runNet(scene);
    const said = describeWhy(explainNumber(scene, trace, { node, step }), f);
    const found = pattern.exec(said);
    assert.ok(found, said);
    const number = trace[step - 1][node];
    const [shown, ...parts] = [2, 4, 5, 6].map((at) => read(found[at]));
    const [sum, rest] = [read(found[7]), found[8] ? read(found[8]) : 0];
    const near = 2e-4 * Math.max(1, ...parts.map(Math.abs));
    assert.ok(Math.abs(shown - number) <= 1e-4 * Math.max(1, Math.abs(number)), said);
    assert.ok(Math.abs(parts.reduce((a, b) => a + b, 0) - sum) <= near, said);
    assert.ok(Math.abs(sum + rest - number) <= near, said);
    if (found[9]) bends += 1;
    assert.ok(!found[9] || (found[9] === `the bend of ${f}` && /tanh|sigmoid/.test(f)), said);
  }
  assert.ok(bends > 400);
});
