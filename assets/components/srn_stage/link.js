// The link: a scene as readable text, in the address bar and in the message to the server.
// Knows the text that explorer/core/srn/scene.py reads and writes; knows no picture.

import { spellNumber } from "../shared/numbers.js";
import { ACTIVATIONS } from "./net.js";

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

/** The scene in the server's table, which the server has checked. */
export function readLink(table) {
  const inputs = table.x.split("~").map((row) => row.split("_").map(Number));
  return {
    f: Object.hasOwn(ACTIVATIONS, table.f) ? table.f : "linear",
    values: Object.fromEntries(LINK_NUMBERS.map((name) => [name, Number(table[name])])),
    inputs,
    inputsText: table.x, // the stage never changes the inputs: their text stays as it came
    step: limitStep(Number(table.t), inputs),
  };
}

export function limitStep(step, inputs) {
  return Math.max(1, Math.min(inputs.length, Math.round(step) || 1));
}

/** The scene as a query, as Python's urlencode writes it. */
export function writeLink({ f, values, inputsText, step }) {
  const numbers = LINK_NUMBERS.map((name) => [name, spellNumber(values[name])]);
  return [["f", f], ...numbers, ["x", inputsText], ["t", String(step)]]
    .map(([key, text]) => `${key}=${encodeURIComponent(text)}`)
    .join("&");
}
