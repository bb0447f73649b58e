// The gated units in the browser compute what core computes.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  CELLS,
  describeMemory,
  describeNumber,
  GATE_OPERATIONS,
  listNumbers,
  nameNumber,
  runGates,
  writeGateOperation,
} from "../../assets/components/gate_stage/gates.js";
import { isForeign, readLink, writeLink } from "../../assets/components/gate_stage/link.js";
import { assertSameTrace, readFixture } from "./fixtures.js";

/** @import { CellName, Scene } from "../../assets/components/gate_stage/types.d.ts" */

const RUNS = readFixture("gate_runs");
const NAMES = readFixture("names");

test("every gate and state of LSTM and GRU has core's numbers at every step", () => {
  assert.ok(RUNS.length >= 85);
  for (const { link, columns } of RUNS) assertSameTrace(runGates(readLink(link)), columns);
});

test("a link that was read is written as Python writes it", () => {
  for (const { link, query } of RUNS) assert.equal(writeLink(readLink(link)), query);
});

test("a link has core's names; any other parameter belongs to someone else", () => {
  for (const cell of /** @type {CellName[]} */ (Object.keys(CELLS))) {
    assert.deepEqual(listNumbers(cell), NAMES.gate_numbers[cell]);
    for (const name of listNumbers(cell)) assert.ok(describeNumber(name).startsWith(`${name}: `));
  }
  for (const key of NAMES.gate_keys) assert.equal(isForeign(`${key}=1`), false);
  assert.equal(isForeign("cells.view=Gates"), true);
});

test("the sentence on memory says what core finds, also where an impulse comes back", () => {
  let returns = 0;
  for (const { link, memory } of [...RUNS, ...readFixture("gate_memories")]) {
    const scene = readLink(link);
    const sentence = describeMemory(scene, runGates(scene));
    if (memory.impulse === 0) {
      assert.match(sentence, /^No impulse/);
      continue;
    }
    assert.ok(sentence.startsWith(`The impulse at t = ${memory.impulse} `), sentence);
    const isLast = memory.impulse === scene.inputs.length;
    const [, steps] = /for (?:all )?(\d+|the one|both) step/.exec(sentence) ?? [];
    assert.equal(sentence.includes("changes no digit"), !memory.has_effect, sentence);
    if (!memory.has_effect) continue;
    assert.equal(sentence.includes("is at the last step"), isLast, sentence);
    if (isLast) continue;
    const { faded_at, returns_at } = memory;
    const back = ` a tenth or less at t = ${faded_at} and is felt again at t = ${returns_at}.`;
    assert.equal(sentence.endsWith(back), returns_at > 0, sentence);
    if (returns_at > 0) {
      returns += 1;
      continue;
    }
    assert.equal(sentence.includes("forgotten at once"), memory.steps === 0, sentence);
    const count = steps === "the one" ? 1 : steps === "both" ? 2 : Number(steps);
    if (memory.steps > 0) assert.equal(count, memory.steps);
    assert.equal(/that follows?\.$/.test(sentence), memory.is_cut_off, sentence);
  }
  assert.ok(returns > 0);
});

test("of two steps the sentence says both, of more all", () => {
  const describe = (/** @type {number[]} */ inputs) => {
    const scene = { ...readLink(RUNS[0].link), inputs };
    return describeMemory(scene, runGates(scene));
  };
  const start = "The impulse at t = 1 is felt in c for";
  assert.equal(describe([1, 0]), `${start} the one step that follows.`);
  assert.equal(describe([1, 0, 0]), `${start} both steps that follow.`);
  assert.equal(describe([1, 0, 0, 0]), `${start} all 3 steps that follow.`);
});

test("without an impulse the sentence says how to set one", () => {
  const scene = { ...readLink(RUNS[0].link), inputs: [0, 0, 0] };
  assert.match(describeMemory(scene, runGates(scene)), /^No impulse/);
});

test("each equation shows its result with every digit", () => {
  for (const { link } of RUNS) {
    const scene = readLink(link);
    const [row] = runGates(scene);
    for (const name of GATE_OPERATIONS[scene.cell]) {
      assert.equal(
        writeGateOperation(name, scene, row).full,
        `${nameNumber(name, scene.cell)} = ${row[name]}`,
      );
    }
  }
});

test("a gate that doubles round to its bound isn't shown as there", () => {
  const values = Object.fromEntries(listNumbers("gru").map((name) => [name, 0]));
  /** @type {Scene} */
  const scene = { cell: "gru", values: { ...values, b_z: 40, b_n: 40 }, inputs: [1], step: 1 };
  const [row] = runGates(scene);
  assert.equal(row.z, 1);
  assert.equal(writeGateOperation("z", scene, row).result, "= <1");
  assert.equal(writeGateOperation("z", scene, row).full, "z = 1, rounded");
  assert.equal(writeGateOperation("h", scene, row).numbers, "= (>0)·(<1) + (<1)·0");
  assert.equal(writeGateOperation("h", scene, row).result, "≈ 0");
});

test("the equation of a gate puts the numbers in", () => {
  const values = Object.fromEntries(listNumbers("lstm").map((name) => [name, 0]));
  /** @type {Scene} */
  const scene = { cell: "lstm", values: { ...values, b_f: -2, w_f: 1.5 }, inputs: [1], step: 1 };
  const [row] = runGates(scene);
  assert.deepEqual(writeGateOperation("f", scene, row), {
    symbols: "f = σ(w_f·x + u_f·h′ + b_f)",
    numbers: "= σ(1.5·1 + 0·0 + (−2)) = σ(−0.5)",
    result: "= 0.3775",
    full: `f = ${row.f}`,
  });
});
