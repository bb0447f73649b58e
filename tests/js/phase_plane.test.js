// The phase plane's mathematics against what core computes, over random nets.

import assert from "node:assert/strict";
import { test } from "node:test";

import { findQuickLayer } from "../../assets/components/phase_plane/basins.js";
import { analysePlane } from "../../assets/components/phase_plane/find_plane.js";
import { listPlaneChanges } from "../../assets/components/phase_plane/plane_changes.js";
import {
  fitFrame,
  listTicks,
  toPixel,
  toState,
} from "../../assets/components/phase_plane/plane_frame.js";
import { makeMap, makePlaneMap, stepOnce } from "../../assets/components/phase_plane/plane_map.js";
import { describePoint, describePoints } from "../../assets/components/phase_plane/plane_texts.js";
import { cutTrajectory } from "../../assets/components/phase_plane/plane_window.js";
import {
  findLabel,
  isCurrent,
  listLabels,
} from "../../assets/components/phase_plane/server_layer.js";
import { readLink } from "../../assets/components/srn_stage/link.js";
import { runNet } from "../../assets/components/srn_stage/net.js";
import { readFixture } from "./fixtures.js";

/** @import { Ends, FixedPoint, Matrix, Plane, ServerLayer } from "../../assets/components/phase_plane/types.d.ts" */
/** @import { Activation } from "../../assets/components/srn_stage/types.d.ts" */

/** @type {{ written: any, plane: Plane }[]} */
const PLANES = readFixture("planes").map((/** @type {any} */ written) => {
  const { f, values, x, states } = written;
  return { written, plane: analysePlane(makePlaneMap(f, values, x), states) };
});
/** @type {ServerLayer} */
const LAYER = readFixture("plane_layer");
const TWICE = 0.95750402407727; // a = tanh(2 a)

/**
 * @param {Matrix} W
 * @param {Activation} f
 */
function findPoints(W, f = "tanh") {
  return analysePlane(makeMap(f, W, [0, 0]), []).fixedPoints;
}

/**
 * @param {number[]} actual
 * @param {number[]} wanted
 * @param {number} limit relative to the size
 * @param {string} message
 */
function assertNear(actual, wanted, limit, message) {
  assert.equal(actual.length, wanted.length, message);
  for (const [i, value] of wanted.entries()) {
    const gap = Math.abs(actual[i] - value);
    assert.ok(gap <= limit * Math.max(1, Math.abs(value)), `${message}: ${actual} not ${wanted}`);
  }
}

test("the window is core's for a thousand random nets and every preset", () => {
  assert.ok(PLANES.length > 1000);
  for (const [index, { written, plane }] of PLANES.entries()) {
    assertNear(plane.window.flat(), written.window.flat(), 1e-9, `net ${index}`);
  }
});

test("the fixed points are core's, with the same kinds and eigenvalues", () => {
  /** @type {Record<string, number>} */
  const kinds = {};
  for (const [index, { written, plane }] of PLANES.entries()) {
    const isLine = written.points.some((/** @type {any} */ point) => !point.is_isolated);
    if (isLine) {
      // Nine points stand for a line of them; which nine depends on the last digit.
      assert.ok(
        plane.fixedPoints.some(({ isIsolated }) => !isIsolated),
        `net ${index}`,
      );
      continue;
    }
    const names = written.points.map((/** @type {any} */ { name }) => name);
    assert.deepEqual(
      plane.fixedPoints.map(({ name }) => name),
      names,
      `net ${index}`,
    );
    for (const [i, { point, eigenvalues, stability }] of plane.fixedPoints.entries()) {
      const wanted = written.points[i];
      const limit = stability === "marginal" ? 2e-5 : 1e-7; // a multiple root is located no better
      assertNear(point, wanted.point, limit, `net ${index}, point ${i}`);
      const moduli = eigenvalues.map(({ re, im }) => Math.hypot(re, im));
      const theirs = wanted.eigenvalues.map((/** @type {number[]} */ pair) => Math.hypot(...pair));
      assertNear(moduli, theirs, 1e-5, `net ${index}, eigenvalues of point ${i}`);
    }
    for (const name of names) kinds[name] = (kinds[name] ?? 0) + 1;
  }
  for (const name of ["stable node", "stable focus", "saddle", "unstable node", "unstable focus"]) {
    assert.ok(kinds[name] > 20, name);
  }
});

test("the nullclines have core's pieces, and on every point a step keeps the unit", () => {
  for (const [index, { written, plane }] of PLANES.entries()) {
    const [[low, high]] = plane.window;
    for (const [unit, pieces] of plane.nullclines.entries()) {
      const theirs = written.nullclines[unit];
      assert.equal(pieces.length, theirs.length, `net ${index}, unit ${unit}`);
      for (const [i, piece] of pieces.entries()) {
        const ends = [piece[0], piece[piece.length - 1]].flat();
        const [, first, last] = theirs[i];
        assertNear(ends, [first, last].flat(), (high - low) / 50, `net ${index}, piece ${i}`);
        for (const point of piece) {
          const moved = Math.abs(stepOnce(plane.map, point)[unit] - point[unit]);
          const size = 1 + Math.max(...point.map(Math.abs));
          if (moved > 1e-7 * size) assert.fail(`net ${index}: ${point} moves by ${moved}`);
        }
      }
    }
  }
});

test("a step of the map is a step of the net", () => {
  for (const { link } of readFixture("srn_runs").slice(0, 25)) {
    const scene = readLink(link);
    for (const [index, step] of runNet(scene).entries()) {
      const map = makePlaneMap(scene.f, scene.values, scene.inputs[index]);
      assertNear(stepOnce(map, [step.a1, step.a2]), [step.h1, step.h2], 1e-12, `${index}`);
    }
  }
});

test("a run that explodes is drawn as far as ten windows reach, and its window stays readable", () => {
  const states = Array.from(
    { length: 28 },
    (_, i) => /** @type {[number, number]} */ ([10 ** (11 * i), 10 ** (11 * i)]),
  );
  const { window } = analysePlane(makeMap("linear", [3, 0, 0, 3], [2, 2]), states);
  assert.ok(Math.max(...window.flat().map(Math.abs)) < 70);
  assert.deepEqual(cutTrajectory(states, window), states.slice(0, 1));
});

test("two units that compete have a saddle at 0 between two stable nodes", () => {
  const points = findPoints([1, -1, -1, 1]);
  assert.deepEqual(
    points.map(({ name }) => name),
    ["stable node", "saddle", "stable node"],
  );
  assertNear(points[0].point, [-TWICE, TWICE], 1e-9, "first");
  assertNear(points[1].point, [0, 0], 1e-9, "second");
  assert.equal(describePoints(points), "3 fixed points: 2 stable, 1 saddle.");
  assert.equal(describePoint(points[1]), "saddle at (0, 0), eigenvalues 2 and 0");
});

test("a stable point that doubles round to 1 isn't said to be at 1", () => {
  const points = findPoints([40, 0, 0, 0.5]);
  const stable = points.filter(({ stability }) => stability === "stable");
  assert.deepEqual(
    stable.map((point) => describePoint(point).split(",")[0]),
    ["stable node at (>\u22121", "stable node at (<1"],
  );
});

test("a rotation's eigenvalues are a pair, and the identity's fixed points fill the plane", () => {
  const [focus] = findPoints([0, -0.5, 0.5, 0]);
  assert.equal(
    describePoint(focus),
    "stable focus at (0, 0), eigenvalues 0 \u00b1 0.5i (modulus 0.5)",
  );
  const points = findPoints([1, 0, 0, 1], "linear");
  assert.equal(
    describePoints(points),
    "Fixed points are not isolated: they fill a line or an area.",
  );
});

test("a point that splits, a pair that appears and a change of kind are told apart", () => {
  const calm = findPoints([0.9, 0, 0, 0]);
  const [split] = listPlaneChanges(calm, findPoints([1.2, 0, 0, 0]));
  assert.equal(split.kind, "splits");
  assert.match(split.text, /^The stable node near \(0, 0\) splits into 3: saddle, stable node, /);
  const turned = listPlaneChanges(findPoints([0, -0.9, 0.9, 0]), findPoints([0, -1.1, 1.1, 0]));
  assert.deepEqual(
    turned.map(({ text }) => text),
    ["The stable focus at (0, 0) becomes an unstable focus."],
  );
  // h = tanh(2 h + c) has one point for c = 0.6 and three for c = 0.5: a pair appears far away.
  const at = (/** @type {number} */ c) =>
    analysePlane(makeMap("tanh", [2, 0, 0, 0], [c, 0]), []).fixedPoints;
  const pair = listPlaneChanges(at(0.6), at(0.5));
  assert.deepEqual(
    pair.map(({ kind }) => kind),
    ["appears", "appears"],
  );
  assert.deepEqual(
    listPlaneChanges(at(0.5), at(0.6)).map(({ kind }) => kind),
    ["goes", "goes"],
  );
  assert.deepEqual(listPlaneChanges(calm, findPoints([0.8, 0, 0, 0])), []);
});

test("basins found in the browser are those in which plain iteration ends", () => {
  let [decided, all] = [0, 0];
  for (const [index, { plane }] of PLANES.entries()) {
    if (index % 5) continue; // 200 nets
    const { labels, attractors, window } = findQuickLayer(plane);
    const size = Math.sqrt(labels.length);
    for (let i = index % 7; i < labels.length; i += 37) {
      all += 1;
      const label = labels.charCodeAt(i) - "d".charCodeAt(0);
      if (label < 0) continue;
      decided += 1;
      const [[low1, high1], [low2, high2]] = window;
      /** @type {[number, number]} */
      let h = [
        low1 + ((i % size) / (size - 1)) * (high1 - low1),
        low2 + (Math.floor(i / size) / (size - 1)) * (high2 - low2),
      ];
      for (let step = 0; step < 3000; step++) h = stepOnce(plane.map, h);
      assertNear(h, attractors[label].points[0], 1e-4, `net ${index}, start ${i}`);
    }
  }
  assert.ok(decided > 0.5 * all, `${decided} of ${all}`);
});

test("the browser's basins agree with the server's on a net with four", () => {
  const scene = readLink(LAYER.link);
  const map = makePlaneMap(scene.f, scene.values, scene.inputs[scene.step - 1]);
  const quick = findQuickLayer(analysePlane(map, [[scene.values.a1, scene.values.a2]]));
  const size = Math.sqrt(quick.labels.length);
  let compared = 0;
  for (let i = 0; i < quick.labels.length; i++) {
    const [column, row] = [i % size, Math.floor(i / size)];
    const at = row * 1.5 * 61 + column * 1.5; // 41 starts beside 61: every second one is the same
    if (column % 2 || row % 2 || quick.labels[i] < "d") continue;
    assert.equal(LAYER.labels[at], quick.labels[i]);
    compared += 1;
  }
  assert.ok(compared > 350);
});

test("a pixel of the picture stands for the state that is drawn there", () => {
  /** @type {[Ends, Ends]} */
  const window = [
    [-1.1, 1.1],
    [-1.1, 1.1],
  ];
  const frame = fitFrame(372, 310, window);
  for (const state of [
    [0, 0],
    [0.55, -0.25],
    [-1, 1],
  ]) {
    // biome-ignore format: three states
    const [h1, h2] = state;
    assertNear(toState(frame, toPixel(frame, [h1, h2])) ?? [], state, 0.01, `${state}`);
  }
  assert.equal(toState(frame, [frame.left - 2, 50]), null);
  assert.deepEqual(
    listTicks([-1.1, 1.1]).map(({ text }) => text),
    ["\u22121.0", "\u22120.5", "0.0", "0.5", "1.0"],
  );
});

test("the server's layer is current for its net and input, whatever the start and the readout", () => {
  const scene = readLink(LAYER.link);
  assert.ok(isCurrent(LAYER, scene));
  const change = (/** @type {string} */ name) => ({
    ...scene,
    values: { ...scene.values, [name]: scene.values[name] + 0.01 },
  });
  for (const name of ["a1", "a2", "w5", "b3"]) assert.ok(isCurrent(LAYER, change(name)), name);
  for (const name of ["w1", "u4", "b2"]) assert.ok(!isCurrent(LAYER, change(name)), name);
  assert.ok(!isCurrent(LAYER, { ...scene, f: "sigmoid" }));
  assert.ok(!isCurrent(LAYER, { ...scene, inputs: [[0.1, 0]], step: 1 }));
  assert.ok(!isCurrent(null, scene));
});

test("each label of the layer is the basin in which plain iteration ends", () => {
  const scene = readLink(LAYER.link);
  const map = makePlaneMap(scene.f, scene.values, scene.inputs[scene.step - 1]);
  const labels = listLabels(LAYER);
  const size = Math.sqrt(labels.length);
  assert.equal(size, 61);
  let compared = 0;
  for (const [i, label] of labels.entries()) {
    if (label < 0) continue;
    const [[low1, high1], [low2, high2]] = LAYER.window;
    /** @type {[number, number]} */
    let h = [
      low1 + ((i % size) / (size - 1)) * (high1 - low1),
      low2 + (Math.floor(i / size) / (size - 1)) * (high2 - low2),
    ];
    assert.equal(findLabel(LAYER, h), label);
    for (let step = 0; step < 200; step++) h = stepOnce(map, h);
    const [end] = LAYER.attractors[label].points;
    assertNear(h, end, 1e-6, `start ${i}`);
    compared += 1;
  }
  assert.ok(compared > 3000);
  assert.equal(runNet(scene).length, scene.inputs.length);
});
