// Reads and writes a scene as readable text, for the address bar and the message to the server, as
// explorer/core/cells/gate_scenes.py does.

import { spellNumber } from "../shared/numbers.js";
import { listNumbers } from "./gates.js";

/** @import { LinkTable } from "../shared/types.d.ts" */
/** @import { CellName, Scene } from "./types.d.ts" */

const OWN_NAMES = new Set([
  "gates",
  ...listNumbers("lstm"),
  ...listNumbers("gru"),
  "impulses",
  "at",
]);
export const isForeign = (/** @type {string} */ part) => !OWN_NAMES.has(part.split("=")[0]);

/**
 * The scene in a table that the server has checked.
 * @param {LinkTable} table
 * @returns {Scene}
 */
export function readLink(table) {
  const cell = /** @type {CellName} */ (table.gates);
  return {
    cell,
    values: Object.fromEntries(listNumbers(cell).map((name) => [name, Number(table[name])])),
    inputs: table.impulses.split("_").map(Number),
    step: Number(table.at),
  };
}

/**
 * The scene as a query, as Python's urlencode writes it.
 * @param {Scene} scene
 */
export function writeLink({ cell, values, inputs, step }) {
  const numbers = listNumbers(cell).map((name) => [name, spellNumber(values[name])]);
  return [
    ["gates", cell],
    ...numbers,
    ["impulses", inputs.map(spellNumber).join("_")],
    ["at", step],
  ]
    .map(([key, text]) => `${key}=${encodeURIComponent(text)}`)
    .join("&");
}
