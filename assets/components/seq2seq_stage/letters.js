// Letters: how a letter and the signs S, E and ? are written, and the most probable letters.
// Knows letters and probabilities; knows no state.

import { makeHtml, setText } from "../shared/elements.js";

const SIGNS = { S: "start", E: "end of the word", "?": "padding" };

export function showLetter(letter) {
  return letter === " " ? "\u2423" : letter; // a blank would be invisible
}

/** A letter in a sentence: the signs are explained. */
export function spellOut(letter) {
  return letter in SIGNS ? `${letter} (${SIGNS[letter]})` : showLetter(letter);
}

export function makeBars() {
  const head = makeHtml("p", { class: "bars-head" });
  const list = makeHtml("div", { class: "bars-list" });
  const element = makeHtml("div", { class: "bars" }, head, list);

  /** The letters in the order of their probability, [letter, probability] each. */
  function paint(title, top, rows) {
    setText(head, title);
    list.style.visibility = top.length ? "" : "hidden";
    while (list.children.length < rows) {
      const bar = makeHtml("div", { class: "bar" }, makeHtml("span"), makeHtml("i"), makeHtml("b"));
      list.append(bar);
    }
    [...list.children].forEach((row, index) => {
      const [letter, probability] = top[index] ?? ["", 0];
      const [name, bar, number] = row.children;
      setText(name, showLetter(letter));
      bar.style.setProperty("--share", probability);
      setText(number, letter ? probability.toFixed(3) : "");
    });
  }

  return { element, paint };
}
