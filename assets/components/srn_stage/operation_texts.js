// Writes each line of a step's equations as text, with the numbers put in.

import {
  enclose,
  formatActivation,
  formatNumber,
  formatTerm,
  spellActivation,
  writeResult,
} from "../shared/numbers.js";
import { findBounds, OPERATIONS } from "./net.js";

/** @import { OperationLine } from "../shared/types.d.ts" */
/** @import { Scene, Step } from "./types.d.ts" */

const TIMES = "\u00b7";

/**
 * One line of a step.
 * @param {string} name
 * @param {Scene} scene
 * @param {Step} step
 * @returns {OperationLine}
 */
export function writeOperation(name, scene, step) {
  const { f, values } = scene;
  const { result, argument, products, bias } = OPERATIONS[name];
  const writeNode = (/** @type {keyof Step} */ node) =>
    formatActivation(step[node], findBounds(node, scene));
  if (result === undefined) {
    return {
      symbols: "store a := h:",
      numbers: "",
      result: `a1 := ${writeNode("h1")}, a2 := ${writeNode("h2")}`,
      full: `a1 := ${spellActivation(step.h1, f)}, a2 := ${spellActivation(step.h2, f)}, for the next step`,
    };
  }
  const shown = writeNode(result);
  const full = `${name} = ${spellActivation(step[result], findBounds(result, scene))}`;
  if (argument) {
    const inner = `in_${name}`;
    const isLinear = f === "linear";
    return {
      symbols: `${name} = ${isLinear ? inner : `${f}(${inner})`}`,
      numbers: isLinear ? "" : `= ${f}(${formatNumber(step[argument])})`,
      result: `= ${shown}`,
      full,
    };
  }
  const biases = bias ? [bias] : [];
  const symbols = [...products.map(([weight, node]) => weight + TIMES + node), ...biases];
  const summands = [
    ...products.map(
      ([weight, node]) => formatTerm(values[weight]) + TIMES + enclose(writeNode(node)),
    ),
    ...biases.map((each) => formatTerm(values[each])),
  ];
  const numbers = `= ${summands.join(" + ")}`;
  return {
    symbols: `${name} = ${symbols.join(" + ")}`,
    numbers,
    result: writeResult(numbers, shown),
    full,
  };
}
