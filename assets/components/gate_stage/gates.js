// Computes an LSTM and a GRU of one unit over a sequence. The unit tests compare it with
// explorer/core/cells/gate_steps.py.

import {
  enclose,
  formatActivation,
  formatNumber,
  formatTerm,
  spellActivation,
  writeResult,
} from "../shared/numbers.js";

/** @import { Cell as TableCell, OperationLine, Values } from "../shared/types.d.ts" */
/** @import { Cell, CellName, Scene, Step } from "./types.d.ts" */

const FELT_SHARE = 0.1; // of its first effect, down to which an impulse counts as remembered
const PRODUCT = "\u00b7";
/** @type {Record<string, string>} */
const KINDS = { w: "weight of the input", u: "weight of the previous state", b: "bias" };
const BEFORE = "\u2032"; // h′ is h of the step before

/** @param {number} z */
function findSigmoid(z) {
  const small = Math.exp(-Math.abs(z)); // of non-positive numbers only, so it can't overflow
  return (z >= 0 ? 1 : small) / (1 + small);
}

/**
 * @param {Values} v
 * @param {string} gate
 * @param {number} x
 * @param {number} h_prev
 */
function sumGate(v, gate, x, h_prev) {
  return v[`w_${gate}`] * x + v[`u_${gate}`] * h_prev + v[`b_${gate}`];
}

/**
 * @param {Values} v
 * @param {number} x
 * @param {number} h_prev
 * @param {number} c_prev
 */
function stepLstm(v, x, h_prev, c_prev) {
  const [in_i, in_f, in_g, in_o] = ["i", "f", "g", "o"].map((gate) => sumGate(v, gate, x, h_prev));
  const [i, f, o] = [in_i, in_f, in_o].map(findSigmoid);
  const g = Math.tanh(in_g);
  const kept = f * c_prev;
  const written = i * g;
  const c = kept + written;
  const h = o * Math.tanh(c);
  return { x, h_prev, c_prev, in_i, i, in_f, f, in_g, g, in_o, o, kept, written, c, h };
}

/**
 * @param {Values} v
 * @param {number} x
 * @param {number} h_prev
 */
function stepGru(v, x, h_prev) {
  const [in_r, in_z] = ["r", "z"].map((gate) => sumGate(v, gate, x, h_prev));
  const [r, z] = [in_r, in_z].map(findSigmoid);
  const from_h = v.u_n * h_prev + v.b_hn;
  const in_n = v.w_n * x + v.b_n + r * from_h;
  const n = Math.tanh(in_n);
  const kept = z * h_prev;
  const written = (1 - z) * n;
  const h = written + kept;
  return { x, h_prev, in_r, r, in_z, z, from_h, in_n, n, kept, written, h };
}

/** @type {Record<string, string>} */
export const GATE_MEANINGS = {
  i: "input gate: how much of g is written",
  f: "forget gate: how much of c is kept",
  g: "cell gate: what could be written",
  o: "output gate: how much of c is shown",
  r: "reset gate: how much of the previous state n gets",
  z: "update gate: how much of h is kept",
  n: "new gate: what could be written",
};
/** @type {Record<CellName, Cell>} */
export const CELLS = {
  lstm: {
    gates: ["i", "f", "g", "o"],
    memory: "c",
    step: stepLstm,
    extra: [],
    panels: { f: 0, i: 1, o: 0, g: 1 },
    tracks: ["x", "i", "f", "g", "o", "c", "h"],
  },
  gru: {
    gates: ["r", "z", "n"],
    memory: "h",
    step: stepGru,
    extra: ["b_hn"],
    panels: { z: 0, r: 1, n: 0 },
    tracks: ["x", "r", "z", "n", "h"],
  },
};
export const listNumbers = (/** @type {CellName} */ cell) => [
  ...CELLS[cell].gates.flatMap((gate) => ["w", "u", "b"].map((kind) => `${kind}_${gate}`)),
  ...CELLS[cell].extra,
];

/**
 * Every step of the scene's sequence, from the state 0.
 * @param {Scene} scene
 * @returns {Step[]}
 */
export function runGates({ cell, values, inputs }) {
  let h = 0;
  let c = 0;
  return inputs.map((x) => {
    const row = CELLS[cell].step(values, x, h, c);
    ({ h, c = 0 } = row);
    return row;
  });
}

/**
 * One sentence: how long the last impulse is felt in the memory.
 * @param {Scene} scene
 * @param {Step[]} trace
 */
export function describeMemory(scene, trace) {
  const { cell, inputs } = scene;
  const { memory } = CELLS[cell];
  const last = inputs.findLastIndex((x) => x !== 0);
  if (last < 0) return "No impulse: click a bar of x to set one.";
  const without = runGates({ ...scene, inputs: inputs.map((x, t) => (t === last ? 0 : x)) });
  const effect = trace.map((row, t) => Math.abs(row[memory] - without[t][memory])).slice(last);
  const impulse = `The impulse at t = ${last + 1}`;
  if (effect[0] === 0) return `${impulse} changes no digit of ${memory} at that step.`;
  if (effect.length === 1) return `${impulse} is at the last step: none follows to keep it in ${memory}.`; // biome-ignore format: one line
  const faded = effect.findIndex((size) => size <= FELT_SHARE * effect[0]);
  const back = effect.findIndex((size, at) => faded > 0 && at > faded && size > FELT_SHARE * effect[0]); // biome-ignore format: one line
  if (back > 0) return `${impulse} in ${memory} fades to a tenth or less at t = ${last + 1 + faded} and is felt again at t = ${last + 1 + back}.`; // biome-ignore format: one line
  if (faded === 1) return `${impulse} is forgotten at once: a step later, a tenth or less of it is left in ${memory}.`; // biome-ignore format: one line
  const count = faded < 0 ? effect.length - 1 : faded - 1;
  const steps = count === 1 ? "1 step" : `${count} steps`;
  const start = `${impulse} is felt in ${memory} for`;
  if (faded < 0 && count === 1) return `${start} the one step that follows.`;
  if (faded < 0) return `${start} ${count === 2 ? "both steps" : `all ${steps}`} that follow.`;
  return `${start} ${steps}; then a tenth or less is left.`;
}

/**
 * What a number is in the equations.
 * @param {string} name
 */
export function describeNumber(name) {
  if (name === "b_hn") return "b_hn: bias of the recurrent product of n, which r multiplies.";
  const [kind, gate] = name.split("_");
  const what = KINDS[kind];
  return `${name}: ${what} in the ${GATE_MEANINGS[gate]}.`;
}

/** @type {Record<CellName, Record<string, string>>} what the screen writes for other names */
const SYMBOLS = {
  lstm: {
    h_prev: `h${BEFORE}`,
    c_prev: `c${BEFORE}`,
    kept: `f${PRODUCT}c${BEFORE}`,
    written: `i${PRODUCT}g`,
  },
  gru: {
    h_prev: `h${BEFORE}`,
    from_h: "s",
    kept: `z${PRODUCT}h${BEFORE}`,
    written: `(1\u2212z)${PRODUCT}n`,
  },
};

/**
 * What the screen calls a number of a step.
 * @param {string} name
 * @param {CellName} cell
 */
export function nameNumber(name, cell) {
  return SYMBOLS[cell][name] ?? name.replace(/^in_/, "sum in ");
}

/**
 * One line of a step.
 * @param {string} name
 * @param {Scene} scene
 * @param {Step} row
 * @returns {OperationLine}
 */
export function writeGateOperation(name, { cell, values }, row) {
  const finish = (/** @type {string} */ symbols, /** @type {string} */ numbers) => ({
    symbols,
    numbers,
    result: writeResult(numbers, formatGate(name, row[name])),
    full: writeFull(name, row[name], nameNumber(name, cell)),
  });
  const times = (/** @type {number} */ a, /** @type {number} */ b) =>
    formatTerm(a) + PRODUCT + formatTerm(b);
  const write = (/** @type {string} */ each) => enclose(formatGate(each, row[each]));
  if (name === "c") {
    return finish(
      `c = f${PRODUCT}c${BEFORE} + i${PRODUCT}g`,
      `= ${write("f")}${PRODUCT}${formatTerm(row.c_prev)} + ${write("i")}${PRODUCT}${write("g")}`,
    );
  }
  if (name === "h" && cell === "lstm") {
    return finish(
      `h = o${PRODUCT}tanh(c)`,
      `= ${write("o")}${PRODUCT}tanh(${formatNumber(row.c)})`,
    );
  }
  if (name === "h") {
    return finish(
      `h = (1 \u2212 z)${PRODUCT}n + z${PRODUCT}h${BEFORE}`,
      `= ${writeRest(row.z)}${PRODUCT}${write("n")} + ${write("z")}${PRODUCT}${write("h_prev")}`,
    );
  }
  if (name === "from_h") {
    return finish(
      `s = u_n${PRODUCT}h${BEFORE} + b_hn`,
      `= ${formatTerm(values.u_n)}${PRODUCT}${write("h_prev")} + ${formatTerm(values.b_hn)}`,
    );
  }
  const squash = name === "g" || name === "n" ? "tanh" : "\u03c3";
  const [w, u, b] = ["w", "u", "b"].map((kind) => `${kind}_${name}`);
  const inner = formatNumber(row[`in_${name}`]);
  if (name === "n") {
    return finish(
      `n = tanh(w_n${PRODUCT}x + b_n + r${PRODUCT}s)`,
      `= tanh(${times(values[w], row.x)} + ${formatTerm(values[b])} + ${write("r")}${PRODUCT}${formatTerm(row.from_h)}) = tanh(${inner})`,
    );
  }
  return finish(
    `${name} = ${squash}(${w}${PRODUCT}x + ${u}${PRODUCT}h${BEFORE} + ${b})`,
    `= ${squash}(${times(values[w], row.x)} + ${formatTerm(values[u])}${PRODUCT}${write("h_prev")} + ${formatTerm(values[b])}) = ${squash}(${inner})`,
  );
}

/** @type {Record<string, string>} the function whose bounds each gate and the state are within */
const BOUNDS = {
  ...{ i: "sigmoid", f: "sigmoid", o: "sigmoid", r: "sigmoid", z: "sigmoid" },
  ...{ g: "tanh", n: "tanh", h: "tanh", h_prev: "tanh" },
};

/**
 * A number of a step; a gate that doubles round to a bound of its function isn't shown as there.
 * @param {string} name
 * @param {number} value
 */
export function formatGate(name, value) {
  return formatActivation(value, BOUNDS[name] ?? "");
}

/**
 * The same with every digit, after what the screen calls it.
 * @param {string} name
 * @param {number} value
 * @param {string} symbol
 */
export function writeFull(name, value, symbol) {
  return `${symbol} = ${spellActivation(value, BOUNDS[name] ?? "")}`;
}

/**
 * 1 − z as a factor.
 * @param {number} z
 */
function writeRest(z) {
  return enclose(formatActivation(1 - z, "sigmoid"));
}

/** @type {Record<CellName, string[]>} */
export const GATE_OPERATIONS = {
  lstm: ["f", "i", "g", "o", "c", "h"],
  gru: ["r", "z", "from_h", "n", "h"],
};

/**
 * Every number of the unit at the step shown, then its weights and biases.
 * @param {{ scene: Scene, trace: Step[] }} view
 * @returns {TableCell[][]}
 */
export function listUnitRows({ scene, trace }) {
  const numbers = Object.entries({ ...trace[scene.step - 1], ...scene.values });
  return [
    ["number", "value"],
    ...numbers.map(([name, value]) => [nameNumber(name, scene.cell), value]),
  ];
}

/**
 * The tracks: a row for each step.
 * @param {{ scene: Scene, trace: Step[] }} view
 * @returns {TableCell[][]}
 */
export function listGateRows({ scene, trace }) {
  const names = CELLS[scene.cell].tracks;
  return [["t", ...names], ...trace.map((row, t) => [t + 1, ...names.map((name) => row[name])])];
}
