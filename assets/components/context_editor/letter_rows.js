// Letter rows: decodings under each other, one column a step, what has changed marked.
// Knows letters; knows no net.

import { makeHtml, setAttribute, setText } from "../shared/elements.js";

const SIGN_MEANINGS = { S: "start", E: "end of the word", "?": "padding" };

export function makeLetterRows(host) {
  const rows = [];

  /** `lines`: {label, text, letters: [{letter, probability, mark}]}, mark "", "changed" or "forced". */
  function paint(lines) {
    while (rows.length > lines.length) rows.pop().element.remove();
    while (rows.length < lines.length) {
      const label = makeHtml("span", { class: "line-label" });
      const text = makeHtml("strong", { class: "line-text" });
      const letters = makeHtml("span", { class: "line-letters" });
      const element = makeHtml("div", { class: "line" }, label, letters, text);
      rows.push({ element, label, text, letters });
      host.append(element);
    }
    for (const [index, line] of lines.entries()) paintLine(rows[index], line);
  }

  function paintLine({ element, label, text, letters }, line) {
    setAttribute(element, "data-line", line.label);
    setText(label, line.label);
    setText(text, line.text || "(empty)");
    while (letters.children.length > line.letters.length) letters.lastChild.remove();
    while (letters.children.length < line.letters.length) {
      letters.append(makeHtml("span", { class: "cell" }, makeHtml("b"), makeHtml("i")));
    }
    line.letters.forEach(({ letter, probability, mark }, step) => {
      const cell = letters.children[step];
      setAttribute(cell, "data-mark", mark);
      setAttribute(
        cell,
        "title",
        `Step ${step + 1}: ${SIGN_MEANINGS[letter] ?? letter}, p = ${probability.toFixed(3)}`,
      );
      setText(cell.children[0], letter === " " ? "\u2423" : letter);
      setText(cell.children[1], mark === "forced" ? "given" : probability.toFixed(2));
    });
  }

  return { paint };
}
