// Reads a pasted table of inputs and targets: a line for each step, x1 x2 y1 y2; - for no target.

import { parseTyped } from "../shared/numbers.js";

/** @import { LossName, OwnTable } from "../learning/types.d.ts" */

const LONGEST_TABLE = 100;

/**
 * The table in a text, or a sentence that says which line breaks which rule.
 * @param {string} text
 * @param {LossName} loss
 * @returns {{ table: OwnTable } | { message: string }}
 */
export function parseOwnTable(text, loss) {
  const lines = text.split("\n").filter((line) => line.trim());
  /** @type {OwnTable} */
  const table = { inputs: [], targets: [], loss };
  if (lines.length < 1 || lines.length > LONGEST_TABLE) {
    return { message: `A table needs 1 to ${LONGEST_TABLE} lines, got ${lines.length}.` };
  }
  for (const [index, line] of lines.entries()) {
    const cells = line.trim().split(/[\s;]+/);
    const numbers = cells.map((cell) => (cell === "-" ? null : parseTyped(cell)));
    const isWrong = cells.some((cell, i) => numbers[i] === null && (cell !== "-" || i < 2));
    if (cells.length !== 4 || isWrong) {
      const given = line.trim().slice(0, 40);
      return {
        message:
          `Line ${index + 1} must hold x1, x2 and the targets of y1 and y2 with spaces between ` +
          `them (- for no target), such as 1 0 0.5 -; got \u201c${given}\u201d.`,
      };
    }
    const targets = numbers.slice(2);
    if (loss === "cross-entropy" && !targets.every(isProbability)) {
      return {
        message:
          `Line ${index + 1}: with cross-entropy a target is a probability from 0 to 1, got ` +
          `\u201c${targets.find((target) => !isProbability(target))}\u201d. Choose the squared error for other targets.`,
      };
    }
    table.inputs.push([Number(numbers[0]), Number(numbers[1])]);
    table.targets.push([numbers[2], numbers[3]]);
  }
  if (table.targets.flat().every((target) => target === null)) {
    return { message: "At least one output needs a target." };
  }
  return { table };
}

/** @param {number | null} target null: none, which is always allowed */
function isProbability(target) {
  return target === null || (target >= 0 && target <= 1);
}

/**
 * A table as text, which reads back as the same table.
 * @param {OwnTable} table
 */
export function writeOwnTable({ inputs, targets }) {
  return inputs
    .map((pair, t) =>
      [...pair, ...targets[t]].map((cell) => (cell === null ? "-" : cell)).join(" "),
    )
    .join("\n");
}

/**
 * A first table to change: y1 repeats the x1 of the step before.
 * @param {[number, number][]} inputs
 * @returns {OwnTable}
 */
export function startOwnTable(inputs) {
  const steps = inputs.length > 1 ? inputs : /** @type {[number, number][]} */ ([[1, 0], [0, 0]]); // biome-ignore format: two steps
  return {
    inputs: steps,
    targets: steps.map((_, t) => [t > 0 ? steps[t - 1][0] : null, null]),
    loss: "squared",
  };
}
