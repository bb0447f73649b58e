// The field of the inputs: shows them, and hands on what is typed or says why it can't be taken.

import { findActive, setAttribute } from "../shared/elements.js";
import { splitRows } from "../shared/number_rows.js";
import { LARGEST_TEXT, spellNumber } from "../shared/numbers.js";
import { parseTyped, quoteTyped } from "../shared/typed_numbers.js";

const LARGEST_COUNT = 60; // of time steps, as on the server

/**
 * @param {HTMLInputElement} field
 * @param {AbortSignal} signal
 * @param {{ take: (inputs: number[]) => void, say: (text: string) => void }} stage
 */
export function createInputsField(field, signal, { take, say }) {
  let text = ""; // of the inputs as they are
  let isRefused = false; // a text that can't be taken stands in the field
  field.addEventListener("keydown", answerKey, { signal });
  field.addEventListener("blur", takeTyped, { signal });

  /** @param {boolean} isNow */
  function mark(isNow) {
    isRefused = isNow;
    setAttribute(field, "aria-invalid", String(isNow));
  }

  /** @param {KeyboardEvent} event */
  function answerKey(event) {
    if (event.key === "Escape") field.value = text;
    if (event.key === "Enter" || event.key === "Escape") field.blur();
  }

  function takeTyped() {
    if (field.value === text) {
      if (isRefused) say("");
      mark(false);
      return;
    }
    const { rows, heading } = splitRows(field.value);
    const fields = rows.flatMap((row) => row.fields);
    const numbers = fields.map(parseTyped).filter((number) => number !== null);
    const isComplete = numbers.length === fields.length && !heading;
    if (!fields.length || fields.length > LARGEST_COUNT || !isComplete) {
      const isTooLong = isComplete && fields.length > LARGEST_COUNT;
      const given = isTooLong ? `${fields.length} numbers` : quoteTyped(field.value);
      say(
        `x must be 1 to ${LARGEST_COUNT} numbers separated by spaces, each from \u2212${LARGEST_TEXT} to ` +
          `${LARGEST_TEXT}, got ${given}. They haven't changed; type numbers such as 1 0 0 0.`,
      );
      mark(true);
      return;
    }
    mark(false);
    take(numbers.map((number) => number + 0)); // nobody types a negative zero on purpose
  }

  return {
    /** @param {{ scene: { inputs: number[] } }} view */
    paint({ scene }) {
      const next = scene.inputs.map(spellNumber).join(" ");
      if (next !== text) mark(false); // a refused text stays until it or the inputs change
      text = next;
      const isKept = findActive(field) === field || isRefused;
      if (!isKept && field.value !== text) field.value = text;
    },
  };
}
