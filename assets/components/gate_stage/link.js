// The link: a scene as readable text, in the address bar and in the message to the server.
// Knows the text that explorer/core/cells/gate_scenes.py reads and writes; knows no picture.

import { spellNumber } from "../shared/numbers.js";
import { listNumbers } from "./gates.js";

const OWN_NAMES = new Set([
  "gates",
  ...listNumbers("lstm"),
  ...listNumbers("gru"),
  "impulses",
  "at",
]);
export const isForeign = (part) => !OWN_NAMES.has(part.split("=")[0]);

/** The scene in the server's table, which the server has checked. */
export function readLink(table) {
  return {
    cell: table.gates,
    values: Object.fromEntries(listNumbers(table.gates).map((name) => [name, Number(table[name])])),
    inputs: table.impulses.split("_").map(Number),
    step: Number(table.at),
  };
}

/** The scene as a query, as Python's urlencode writes it. */
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
