// Reads a pasted table of inputs and targets: a row for each step, x1 x2 y1 y2; - for no target.

import { splitRows } from "../shared/number_rows.js";
import { LARGEST_TEXT } from "../shared/numbers.js";
import { parseTyped, quoteTyped } from "../shared/typed_numbers.js";

/** @import { LossName, OwnTable } from "../learning/types.d.ts" */

const LONGEST_TABLE = 100;
const NO_TARGET = "-";

/**
 * The table in a text and what was skipped, or a sentence that says which line breaks which rule.
 * @param {string} text
 * @param {LossName} loss
 * @returns {{ table: OwnTable, heading: string } | { message: string }}
 */
export function parseOwnTable(text, loss) {
  const { rows, heading } = splitRows(text);
  /** @type {OwnTable} */
  const table = { inputs: [], targets: [], loss };
  if (rows.length < 1 || rows.length > LONGEST_TABLE) {
    return { message: `A table needs 1 to ${LONGEST_TABLE} lines, got ${rows.length}.` };
  }
  for (const { line, fields } of rows) {
    if (fields.length !== 4) {
      return {
        message:
          `Line ${line} must hold x1, x2 and the targets of y1 and y2 with spaces between them ` +
          `(- for no target), such as 1 0 0.5 -; got ${describeFields(fields)}.`,
      };
    }
    const numbers = fields.map((field) => (field === NO_TARGET ? null : parseTyped(field)));
    const wrong = fields.findIndex((field, i) => numbers[i] === null && (field !== NO_TARGET || i < 2)); // biome-ignore format: one line
    if (wrong >= 0) {
      const orNone = wrong < 2 ? "" : ", or - for no target";
      return {
        message:
          `Line ${line}, number ${wrong + 1}, must be a number of at most ${LARGEST_TEXT}` +
          `${orNone}; got ${quoteTyped(fields[wrong])}.`,
      };
    }
    const targets = numbers.slice(2);
    if (loss === "cross-entropy" && !targets.every(isProbability)) {
      return {
        message:
          `Line ${line}: with cross-entropy a target is a probability from 0 to 1, got ` +
          `\u201c${targets.find((target) => !isProbability(target))}\u201d. Choose the squared error for other targets.`,
      };
    }
    table.inputs.push([Number(numbers[0]) + 0, Number(numbers[1]) + 0]);
    table.targets.push([numbers[2], numbers[3]]);
  }
  if (table.targets.flat().every((target) => target === null)) {
    return { message: "At least one output needs a target." };
  }
  return { table, heading };
}

/** @param {string[]} fields */
function describeFields(fields) {
  return `${fields.length} ${fields.length === 1 ? "number" : "numbers"}, ${quoteTyped(fields.join(" "))}`;
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
      [...pair, ...targets[t]].map((cell) => (cell === null ? NO_TARGET : cell)).join(" "),
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
