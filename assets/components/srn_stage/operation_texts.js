// Writes each line of a step's equations as text, with the numbers put in.

import { formatNumber, formatTerm } from "../shared/numbers.js";
import { OPERATIONS } from "./net.js";

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
export function writeOperation(name, { f, values }, step) {
  const { result, argument, products, bias } = OPERATIONS[name];
  if (result === undefined) {
    return {
      symbols: "store a := h:",
      numbers: "",
      result: `a1 := ${formatNumber(step.h1)}, a2 := ${formatNumber(step.h2)}`,
      full: `a1 := ${step.h1}, a2 := ${step.h2}, for the next step`,
    };
  }
  const end = { result: `= ${formatNumber(step[result])}`, full: `${name} = ${step[result]}` };
  if (argument) {
    const inner = `in_${name}`;
    const isLinear = f === "linear";
    return {
      symbols: `${name} = ${isLinear ? inner : `${f}(${inner})`}`,
      numbers: isLinear ? "" : `= ${f}(${formatNumber(step[argument])})`,
      ...end,
    };
  }
  const biases = bias ? [bias] : [];
  const symbols = [...products.map(([weight, node]) => weight + TIMES + node), ...biases];
  const numbers = [
    ...products.map(
      ([weight, node]) => formatTerm(values[weight]) + TIMES + formatTerm(step[node]),
    ),
    ...biases.map((each) => formatTerm(values[each])),
  ];
  return {
    symbols: `${name} = ${symbols.join(" + ")}`,
    numbers: `= ${numbers.join(" + ")}`,
    ...end,
  };
}
