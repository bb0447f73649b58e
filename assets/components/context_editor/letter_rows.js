// Shows decodings below each other, a column for each step; what has changed is marked.

import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { formatShare } from "../shared/numbers.js";

/** @import { Cell } from "../shared/types.d.ts" */
/** @import { Line } from "./types.d.ts" */

/** @type {Record<string, string>} */
const SIGN_MEANINGS = { S: "start", E: "end of the word", "?": "padding" };

/** @param {HTMLElement} host */
export function makeLetterRows(host) {
  /** @type {ReturnType<typeof makeRow>[]} */
  const rows = [];

  function makeRow() {
    const label = makeHtml("span", { class: "line-label" });
    const text = makeHtml("strong", { class: "line-text" });
    const letters = makeHtml("span", { class: "line-letters" });
    const element = makeHtml("div", { class: "line" }, label, letters, text);
    host.append(element);
    return { element, label, text, letters };
  }

  /** @type {Line[]} */
  let shown = [];

  /** @param {Line[]} lines */
  function paint(lines) {
    shown = lines;
    while (rows.length > lines.length) rows.pop()?.element.remove();
    while (rows.length < lines.length) rows.push(makeRow());
    for (const [index, line] of lines.entries()) paintLine(rows[index], line);
  }

  /**
   * @param {ReturnType<typeof makeRow>} row
   * @param {Line} line
   */
  function paintLine({ element, label, text, letters }, line) {
    setAttribute(element, "data-line", line.label);
    setText(label, line.label);
    setText(text, line.text || "(empty)");
    while (letters.children.length > line.letters.length) letters.lastChild?.remove();
    while (letters.children.length < line.letters.length) {
      letters.append(makeHtml("span", { class: "cell" }, makeHtml("b"), makeHtml("i")));
    }
    line.letters.forEach(({ letter, probability, mark }, step) => {
      const cell = letters.children[step];
      setAttribute(cell, "data-mark", mark);
      setAttribute(
        cell,
        "title",
        `Step ${step + 1}: ${SIGN_MEANINGS[letter] ?? letter}, p = ${formatShare(probability, 3)}`,
      );
      setText(cell.children[0], letter === " " ? "\u2423" : letter);
      setText(cell.children[1], mark === "forced" ? "given" : formatShare(probability, 2));
    });
  }

  /** @returns {Cell[][]} */
  function listRows() {
    const cells = shown.flatMap(({ label, letters }) =>
      letters.map(({ letter, probability, mark }, step) => [
        ...[label, step + 1, letter, probability, mark],
      ]),
    );
    return cells.length ? [["decoding", "step", "letter", "probability", "mark"], ...cells] : [];
  }

  return { paint, listRows };
}
