// Reads and writes a scene as readable text, for the address bar and the message to the server, as
// explorer/core/srn/scene.py does.

import { WEIGHTS } from "../learning/net_weights.js";
import { ACTIVATIONS } from "../shared/activations.js";
import { spellNumber } from "../shared/numbers.js";
import { readLearning, writeLearning } from "../srn_learning/learning_link.js";

/** @import { LinkTable, Point } from "../shared/types.d.ts" */
/** @import { Activation, Scene } from "./types.d.ts" */

/**
 * The scene in a table that the server has checked.
 * @param {LinkTable} table
 * @returns {Scene}
 */
export function readLink(table) {
  const inputs = table.x.split("~").map((row) => /** @type {Point} */ (row.split("_").map(Number)));
  const values = Object.fromEntries(WEIGHTS.map((name) => [name, Number(table[name])]));
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
  const numbers = WEIGHTS.map((name) => [name, spellNumber(values[name])]);
  const learned = learning ? writeLearning(learning) : [];
  return [["f", f], ...numbers, ["x", inputsText], ["t", String(step)], ...learned]
    .map(([key, text]) => `${key}=${encodeURIComponent(text)}`)
    .join("&");
}
