// Operations of the SRN: each line of a step as text, with the numbers put in.
// Knows the table of operations; the lines themselves are shared by all stages.

import { formatNumber, formatTerm } from "../shared/numbers.js";
import { OPERATIONS } from "./net.js";

const TIMES = "\u00b7";

/** One line: its symbols, the numbers in their place, the result; `full` has every digit. */
export function writeOperation(name, { f, values }, step) {
  if (name === "store") {
    return {
      symbols: "store a := h:",
      numbers: "",
      result: `a1 := ${formatNumber(step.h1)}, a2 := ${formatNumber(step.h2)}`,
      full: `a1 := ${step.h1}, a2 := ${step.h2}, for the next step`,
    };
  }
  const { result, argument, products, bias } = OPERATIONS[name];
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
  const symbols = [...products.map(([weight, node]) => weight + TIMES + node), bias];
  const numbers = [
    ...products.map(
      ([weight, node]) => formatTerm(values[weight]) + TIMES + formatTerm(step[node]),
    ),
    formatTerm(values[bias]),
  ];
  return {
    symbols: `${name} = ${symbols.join(" + ")}`,
    numbers: `= ${numbers.join(" + ")}`,
    ...end,
  };
}
