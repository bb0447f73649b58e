// Writes letters and the signs S, E and ?, and shows the most probable letters.

import { makeHtml, setText } from "../shared/elements.js";
import { formatShare } from "../shared/numbers.js";

/** @import { Candidate } from "./types.d.ts" */

/** @type {Record<string, string>} */
const SIGNS = { S: "start", E: "end of the word", "?": "padding" };

/** @param {string} letter */
export function showLetter(letter) {
  return letter === " " ? "\u2423" : letter; // a blank would be invisible
}

/**
 * A letter in a sentence: the signs are explained.
 * @param {string} letter
 */
export function spellOut(letter) {
  return letter in SIGNS ? `${letter} (${SIGNS[letter]})` : showLetter(letter);
}

export function makeBars() {
  const head = makeHtml("p", { class: "bars-head" });
  const list = makeHtml("div", { class: "bars-list" });
  const element = makeHtml("div", { class: "bars" }, head, list);

  /**
   * @param {string} title
   * @param {Candidate[]} top the most probable letters, in order
   * @param {number} rows how many rows there are room for
   */
  function paint(title, top, rows) {
    setText(head, title);
    list.style.visibility = top.length ? "" : "hidden";
    while (list.children.length < rows) {
      const bar = makeHtml("div", { class: "bar" }, makeHtml("span"), makeHtml("i"), makeHtml("b"));
      list.append(bar);
    }
    [...list.children].forEach((row, index) => {
      const [letter, probability] = top[index] ?? ["", 0];
      const [name, bar, number] = /** @type {HTMLElement[]} */ ([...row.children]);
      setText(name, showLetter(letter));
      bar.style.setProperty("--share", String(probability));
      setText(number, letter ? formatShare(probability, 3) : "");
    });
  }

  return { element, paint };
}
