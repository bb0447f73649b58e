// The SRN in the browser computes what core computes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTIVATIONS } from "../../assets/components/shared/activations.js";
import {
  findArrowHead,
  findBadgePoint,
  findChipWidth,
  findLabelPoint,
  findLine,
  MEDIUM,
  NARROW,
  WIDE,
} from "../../assets/components/srn_stage/geometry.js";
import { limitStep, readLink, writeLink } from "../../assets/components/srn_stage/link.js";
import {
  describeEntry,
  describeExplosion,
  drawWeights,
  EDGES,
  OPERATIONS,
  runNet,
} from "../../assets/components/srn_stage/net.js";
import { writeOperation } from "../../assets/components/srn_stage/operation_texts.js";
import { SLIDER_GROUPS } from "../../assets/components/srn_stage/slider_groups.js";
import { assertClose, assertSameTrace, readFixture } from "./fixtures.js";

/** @import { Point } from "../../assets/components/shared/types.d.ts" */
/** @import { Activation, Scene } from "../../assets/components/srn_stage/types.d.ts" */

const RUNS = readFixture("srn_runs");
const NAMES = readFixture("names");
/** @type {string[]} */
const KEYS = NAMES.srn_keys;
const COURSE = {
  ...Object.fromEntries(KEYS.map((name) => [name, name.startsWith("b") ? "0" : "1"])),
  f: "linear",
  a1: "0",
  a2: "0",
  x: "1_1~1_1~2_2",
  t: "1",
};

test("each activation function has core's values, far from 0 too", () => {
  const { z, values } = readFixture("nonlinearities");
  assert.deepEqual(Object.keys(ACTIVATIONS), Object.keys(values));
  for (const [name, column] of Object.entries(values)) {
    for (const [index, input] of z.entries()) {
      assertClose(
        ACTIVATIONS[/** @type {Activation} */ (name)](input),
        column[index],
        `${name}(${input})`,
      );
    }
  }
});

test("every step of every run has core's numbers, exploding ones included", () => {
  assert.ok(RUNS.length > 25);
  for (const { link, columns } of RUNS) {
    assertSameTrace(runNet(readLink(link)), columns);
  }
});

test("the course's example gives 4, 12 and 32", () => {
  const outputs = runNet(readLink(COURSE)).map(({ y1, y2 }) => [y1, y2]);
  assert.deepEqual(outputs, [
    [4, 4],
    [12, 12],
    [32, 32],
  ]);
});

test("a link that was read is written as Python writes it", () => {
  for (const { link, query } of RUNS) assert.equal(writeLink(readLink(link)), query);
});

test("a link has core's names in core's order", () => {
  const names = writeLink(readLink(COURSE))
    .split("&")
    .map((part) => part.split("=")[0]);
  assert.deepEqual(names, NAMES.srn_keys);
});

test("each weight is the entry of the matrix that core says, and has one slider", () => {
  for (const [name, entry] of Object.entries(NAMES.srn_indices)) {
    assert.ok(describeEntry(name).startsWith(`${name} = ${entry}: `), describeEntry(name));
  }
  const names = SLIDER_GROUPS.flatMap((group) => group.names);
  assert.deepEqual(names.toSorted(), [...Object.keys(NAMES.srn_indices), "a1", "a2"].toSorted());
});

test("an unknown activation is read as linear, and a step stays within the sequence", () => {
  assert.equal(readLink({ ...COURSE, f: "constructor" }).f, "linear");
  assert.deepEqual(
    ["0", "2", "9", "word"].map((t) => readLink({ ...COURSE, t }).step),
    [1, 2, 3, 1],
  );
  assert.equal(limitStep(2.4, [[0, 0], [0, 0], [0, 0]]), 2); // biome-ignore format: three steps
});

test("a state beyond 1e6 is named with its step and the spectral radius", () => {
  const growing = readLink({ ...COURSE, x: Array(30).fill("1_1").join("~") });
  // h doubles and takes in 2: h_t = 2 (2^t - 1), beyond 1e6 first at t = 19.
  assert.equal(
    describeExplosion(growing, runNet(growing)),
    "The state grows beyond 1e6 at step 19: " +
      "a linear activation sets no limit. The spectral radius of W_hh is 2, above 1.",
  );
  // At the first step W_hh has nothing to multiply: the input alone is beyond it.
  const struck = readLink({ ...COURSE, w1: "1000000", x: "1_1" });
  const said = describeExplosion(struck, runNet(struck));
  assert.ok(said.startsWith("The state grows beyond 1e6 at step 1: a linear activation"), said);
  const calm = readLink(COURSE);
  assert.equal(describeExplosion(calm, runNet(calm)), "");
});

test("the largest eigenvalue that is named is NumPy's", () => {
  for (const { link, radius } of RUNS) {
    /** @type {Scene} */
    const scene = { ...readLink(link), inputs: [[1e9, 1e9]], f: "linear" };
    const trace = [{ ...runNet(scene)[0], h1: Infinity }];
    const said = describeExplosion(scene, trace);
    const named = Number(/of W_hh is ([\d.e\u2212]*\d)/.exec(said)?.[1].replace("\u2212", "-"));
    assert.ok(Math.abs(named - radius) <= 1e-4 * Math.max(radius, 1e-3), said);
    if (Math.abs(radius - 1) > 1e-4) assert.equal(said.endsWith(", above 1."), radius > 1);
  }
});

test("a seed always draws the same weights: two decimals from -2 to 2, all different nets", () => {
  const drawn = Array.from({ length: 200 }, (_, seed) => drawWeights(seed));
  assert.deepEqual(drawWeights(7), drawn[7]);
  assert.equal(new Set(drawn.map((weights) => JSON.stringify(weights))).size, 200);
  const numbers = drawn.flatMap((weights) => Object.values(weights));
  assert.equal(numbers.length, 12 * 200);
  for (const number of numbers) {
    assert.ok(Math.abs(number) <= 2 && Number(number.toFixed(2)) === number, `${number}`);
    assert.ok(!Object.is(number, -0));
  }
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  assert.ok(Math.abs(mean) < 0.1, `${mean}`); // 0 with a standard error of 0.024
});

test("the equations put the numbers in; negative ones are in brackets", () => {
  const scene = readLink({ ...COURSE, f: "tanh", w1: "-1.5", b1: "0.25" });
  const [step] = runNet(scene);
  assert.deepEqual(writeOperation("in_h1", scene, step), {
    symbols: "in_h1 = w1·x1 + w3·x2 + u2·a1 + u4·a2 + b1",
    numbers: "= (−1.5)·1 + 1·1 + 1·0 + 1·0 + 0.25",
    result: "= −0.25",
    full: "in_h1 = -0.25",
  });
  assert.equal(writeOperation("h1", scene, step).symbols, "h1 = tanh(in_h1)");
  assert.equal(writeOperation("h1", scene, step).numbers, "= tanh(−0.25)");
  const linear = readLink(COURSE);
  assert.equal(writeOperation("h1", linear, runNet(linear)[0]).numbers, "");
  assert.equal(writeOperation("store", linear, runNet(linear)[0]).result, "a1 := 2, a2 := 2");
});

test("a state that doubles round to 1 is below 1 on the stage; a start of 1 that was typed is 1", () => {
  const scene = readLink({ ...COURSE, f: "tanh", w1: "25", a1: "1", t: "2" });
  const [first, second] = runNet(scene);
  assert.equal(first.h1, 1);
  const { result, full } = writeOperation("h1", { ...scene, step: 1 }, first);
  assert.deepEqual([result, full], ["= <1", "h1 = 1, rounded"]);
  assert.match(writeOperation("store", scene, first).result, /^a1 := <1, /);
  assert.match(writeOperation("y1", scene, first).numbers, /1·\(<1\)/);
  assert.equal(writeOperation("y1", scene, first).result, "≈ 1.9951");
  assert.match(writeOperation("in_h1", { ...scene, step: 1 }, first).numbers, /1·1 \+ 1·0/);
  assert.match(writeOperation("in_h1", scene, second).numbers, /1·\(<1\)/);
});

test("each equation adds up to its result", () => {
  const scene = readLink(RUNS[0].link);
  for (const step of runNet(scene)) {
    for (const { result, products, bias } of Object.values(OPERATIONS)) {
      if (!result || !bias) continue;
      const sum = products.reduce((total, [w, node]) => total + scene.values[w] * step[node], 0);
      assertClose(step[result], sum + scene.values[bias], result);
    }
  }
});

test("no weight of four decimals covers a digit of another or of a bias", () => {
  const width = findChipWidth("\u22121.5123");
  for (const layout of [WIDE, MEDIUM, NARROW]) {
    const labels = Object.keys(layout.labels).map((name) => findLabelPoint(layout, name));
    const badges = ["h1", "h2", "y1", "y2"].map((unit) => findBadgePoint(layout, unit));
    for (const [x, y] of labels) {
      const others = [...labels, ...badges].filter(([left, top]) => left !== x || top !== y);
      const covering = others.filter(
        ([left, top]) => Math.abs(left - x) < width && Math.abs(top - y) < 16, // of 20, with edges
      );
      assert.deepEqual(covering, []);
    }
  }
});

test("each arrow goes from the edge of one node to the edge of another", () => {
  for (const layout of [WIDE, MEDIUM, NARROW]) {
    const { width, height } = layout.pill;
    const isOnEdge = (/** @type {Point} */ [x, y], /** @type {string} */ name) => {
      const [centerX, centerY] = layout.nodes[name];
      const reach = Math.max(
        (2 * Math.abs(x - centerX)) / width,
        (2 * Math.abs(y - centerY)) / height,
      );
      return Math.abs(reach - 1) < 1e-9;
    };
    for (const [from, to] of Object.values(EDGES)) {
      for (const offset of [0, 10]) {
        const line = findLine(layout, from, to, offset);
        assert.ok(isOnEdge(line.start, from) && isOnEdge(line.end, to), `${from} to ${to}`);
        const [tip, left, right] = findArrowHead(line, 12, 5);
        assert.deepEqual(tip, line.end);
        assertClose(Math.hypot(left[0] - right[0], left[1] - right[1]), 10, "width of the head");
      }
    }
  }
});
