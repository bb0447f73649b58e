// The tables of the panels that stages draw themselves, and their drawings as SVG.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listGateRows, listUnitRows, runGates } from "../../assets/components/gate_stage/gates.js";
import { listPlaneRows } from "../../assets/components/phase_plane/plane_rows.js";
import { listStateRows } from "../../assets/components/seq2seq_stage/state_rows.js";
import { makePath, makeSvgContext } from "../../assets/components/shared/svg_context.js";
import { listNetRows, listStepRows } from "../../assets/components/srn_stage/stage_rows.js";
import { listTextRows } from "../../assets/components/text_view/values.js";

/** The part of a document that drawings need. */
class Drawn {
  /** @type {Drawn[]} */
  children = [];
  /** @type {Record<string, string>} */
  attributes = {};
  text = "";
  /**
   * @param {string} _namespace
   * @param {string} tag
   */
  constructor(_namespace, tag) {
    this.tag = tag;
  }
  /**
   * @param {string} name
   * @param {string} value
   */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  /** @param {(Drawn | string)[]} children */
  append(...children) {
    for (const child of children) {
      if (typeof child === "string") this.text += child;
      else this.children.push(child);
    }
  }
}
const createElementNS = (/** @type {string} */ namespace, /** @type {string} */ tag) =>
  new Drawn(namespace, tag);
Object.assign(globalThis, { document: { createElementNS } });

test("what is drawn on a canvas is drawn as SVG", () => {
  const host = new Drawn("", "g");
  const context = makeSvgContext(/** @type {any} */ (host));
  context.lineWidth = 2;
  context.strokeStyle = "red";
  context.setLineDash([4, 2]);
  context.beginPath();
  context.lineTo(1, 2);
  context.lineTo(3.456, NaN); // a canvas leaves such a point out
  context.lineTo(3.456, 4);
  context.stroke();
  const [line] = host.children;
  assert.equal(line.attributes.d, "M1 2L3.46 4");
  assert.equal(line.attributes.stroke, "red");
  assert.equal(line.attributes["stroke-width"], "2");
  assert.equal(line.attributes["stroke-dasharray"], "4 2");
  context.font = "bold 15px Arial, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("a < b", 10, 20);
  const text = host.children[1];
  assert.equal(text.text, "a < b");
  assert.equal(text.attributes["font-weight"], "bold");
  assert.equal(text.attributes["text-anchor"], "middle");
  assert.equal(text.attributes.y, "25.25");
});

test("a drawing's clip, shift and colours end where they were kept", () => {
  const host = new Drawn("", "g");
  const context = makeSvgContext(/** @type {any} */ (host));
  context.fillStyle = "blue";
  context.save();
  context.beginPath();
  context.rect(0, 0, 10, 10);
  context.clip();
  context.translate(5, 6);
  context.fillStyle = "green";
  context.fill(makePath(context, "M0 0h1v1z"));
  context.restore();
  context.fillRect(1, 2, 3, 4);
  const [shape, group, last] = host.children;
  assert.equal(shape.children[0].attributes.d, "M0 0h10v10h-10z");
  assert.equal(group.attributes["clip-path"], `url(#${shape.attributes.id})`);
  assert.deepEqual(group.children[0].attributes, {
    d: "M0 0h1v1z",
    fill: "green",
    transform: "translate(5 6)",
  });
  assert.deepEqual(last.attributes, { x: "1", y: "2", width: "3", height: "4", fill: "blue" });
});

const step = { x1: 1, x2: 2, a1: 0, a2: 0, in1: 0, in2: 0, h1: 3, h2: 4, y1: 5, y2: 6 };
/** @type {any} */
const state = { scene: { step: 1, values: { w1: 0.5, a1: 7, a2: 8 } }, trace: [step] };

test("the network's table has its units and its weights, the unrolled net's a row for each step", () => {
  assert.deepEqual(listNetRows(state).slice(5), [
    ["y1", 5],
    ["y2", 6],
    ["w1", 0.5],
    ["a1", 7],
    ["a2", 8],
  ]);
  assert.deepEqual(listStepRows(state, null), [
    ["t", "x1", "x2", "h1", "h2", "y1", "y2"],
    [0, null, null, 7, 8, null, null],
    [1, 1, 2, 3, 4, 5, 6],
  ]);
  assert.deepEqual(listStepRows(state, [[9, null]]).at(-1), [1, 1, 2, 3, 4, 5, 6, 9, null]);
});

test("the plane's table has the run, the fixed points, the cycles and where units rest", () => {
  /** @type {any} */
  const plane = { nullclines: [[[[0, 1]]], []], fixedPoints: [{ name: "saddle", point: [2, 3] }] };
  /** @type {any} */
  const layer = { cycles: [{ name: "2-cycle", points: [[4, 5], [6, 7]] }] }; // biome-ignore format: one line
  assert.deepEqual(listPlaneRows(plane, [[8, 9]], layer), [
    ["what", "t", "h1", "h2"],
    ["run", 0, 8, 9],
    ["saddle", null, 2, 3],
    ["2-cycle", 0, 4, 5],
    ["2-cycle", 1, 6, 7],
    ["h1 rests", null, 0, 1],
  ]);
  assert.equal(listPlaneRows(plane, [[8, 9]], null).length, 4);
});

test("the gates' tables have every number of a step, and the tracks a row for each step", () => {
  const values = Object.fromEntries(
    ["i", "f", "g", "o"].flatMap((gate) => ["w", "u", "b"].map((kind) => [`${kind}_${gate}`, 0])),
  );
  /** @type {import("../../assets/components/gate_stage/types.d.ts").Scene} */
  const scene = { cell: "lstm", values, inputs: [1, -1], step: 2 };
  const view = { scene, trace: runGates(scene) };
  assert.deepEqual(listGateRows(view), [
    ["t", "x", "i", "f", "g", "o", "c", "h"],
    [1, 1, 0.5, 0.5, 0, 0.5, 0, 0],
    [2, -1, 0.5, 0.5, 0, 0.5, 0, 0],
  ]);
  const numbers = new Map(/** @type {[string, number][]} */ (listUnitRows(view)));
  assert.deepEqual([numbers.get("x"), numbers.get("f"), numbers.get("b_o")], [-1, 0.5, 0]);
  for (const symbol of ["h′", "c′", "f·c′", "i·g", "sum in f"])
    assert.ok(numbers.has(symbol), symbol);
  assert.ok(![...numbers.keys()].some((name) => /prev|kept|written|^in_|from/.test(name)));
});

test("the encoder-decoder's table has a row for each letter, with the units shown", () => {
  /** @type {any} */
  const word = { word: "ab", read: ["a", "b"], encoder: [[1, 2], [3, 4]] }; // biome-ignore format: one line
  /** @type {any} */
  const decoding = { fed: ["S"], wrote: ["E"], states: [[5, 6]] };
  assert.deepEqual(
    listStateRows([word], () => decoding, [1]),
    [
      ["word", "part", "reads", "writes", "unit 1"],
      ["ab", "encoder", "a", "", 2],
      ["ab", "encoder", "b", "", 4],
      ["ab", "decoder", "S", "E", 6],
    ],
  );
});

test("the text's table has the unit shown, or all units while their strip is shown", () => {
  const values = Int16Array.from([32767, 0, 0, -32767]);
  /** @type {any} */
  const view = { chars: ["a", " "], surprise: [null, 2], values, units: 2, unit: 1, noun: "unit", choosable: true, heatmap: false, scale: 2, exact: [] }; // biome-ignore format: one line
  assert.deepEqual(listTextRows(view), [
    ["position", "character", "surprise (bits)", "unit 1"],
    [1, "a", null, 0],
    [2, " ", 2, -2],
  ]);
  const all = listTextRows({ ...view, heatmap: true });
  assert.deepEqual(all[0].slice(3), ["unit 0", "unit 1"]);
  assert.deepEqual(all[1].slice(3), [2, 0]);
});
