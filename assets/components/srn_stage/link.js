// Reads and writes a scene as readable text, for the address bar and the message to the server, as
// explorer/core/srn/scene.py does.

import { ACTIVATIONS } from "../shared/activations.js";
import { spellNumber } from "../shared/numbers.js";
import { readLearning, writeLearning } from "../srn_learning/learning_link.js";

/** @import { LinkTable, Point } from "../shared/types.d.ts" */
/** @import { Activation, Scene } from "./types.d.ts" */

const LINK_NUMBERS = [
  "w1",
  "w2",
  "w3",
  "w4",
  "u1",
  "u2",
  "u3",
  "u4",
  "w5",
  "w6",
  "w7",
  "w8",
  "b1",
  "b2",
  "b3",
  "b4",
  "a1",
  "a2",
];

/**
 * The scene in a table that the server has checked.
 * @param {LinkTable} table
 * @returns {Scene}
 */
export function readLink(table) {
  const inputs = table.x.split("~").map((row) => /** @type {Point} */ (row.split("_").map(Number)));
  const values = Object.fromEntries(LINK_NUMBERS.map((name) => [name, Number(table[name])]));
  return {
    f: Object.hasOwn(ACTIVATIONS, table.f) ? /** @type {Activation} */ (table.f) : "linear",
    values,
    inputs,
    inputsText: table.x, // the stage never changes the inputs, so their text stays as it is
    step: limitStep(Number(table.t), inputs),
    learning: readLearning(table, values),
  };
}

/**
 * The step, within the sequence.
 * @param {number} step
 * @param {unknown[]} inputs
 */
export function limitStep(step, inputs) {
  return Math.max(1, Math.min(inputs.length, Math.round(step) || 1));
}

/**
 * The scene as a query, as Python's urlencode writes it.
 * @param {Scene} scene
 */
export function writeLink({ f, values, inputsText, step, learning }) {
  const numbers = LINK_NUMBERS.map((name) => [name, spellNumber(values[name])]);
  const learned = learning ? writeLearning(learning) : [];
  return [["f", f], ...numbers, ["x", inputsText], ["t", String(step)], ...learned]
    .map(([key, text]) => `${key}=${encodeURIComponent(text)}`)
    .join("&");
}
