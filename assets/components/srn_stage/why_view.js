// Answers "Why this number?": keeps which cell was asked about and writes the sum of its shares.

import { makeHtml, setText } from "../shared/elements.js";
import { formatActivation, formatNumber, formatTerm } from "../shared/numbers.js";
import { findBounds } from "./net.js";
import { explainNumber } from "./why.js";

/** @import { Asked, NodeName, Painting, Scene, Step, Why } from "./types.d.ts" */

const ROUNDING = 1e-9; // relative; what the order of summation can change
/** Linear piece by piece: what the shares leave open is rounding. */
const STRAIGHT = ["linear", "relu"];

/**
 * @param {HTMLElement} line
 * @param {AbortSignal} signal
 * @param {() => void} paint is called when another cell, or none, is asked about
 */
export function createWhy(line, signal, paint) {
  /** @type {Asked | null} */
  let asked = null;
  const text = makeHtml("span");
  const close = makeHtml("button", { type: "button", class: "close", "aria-label": "Show values" });
  close.textContent = "\u00d7";
  close.title = "Show the values again (Esc)";
  close.addEventListener("click", clear);
  line.append(text, close);
  window.addEventListener("keydown", ({ key }) => key === "Escape" && clear(), { signal });

  /**
   * Ask about a cell; the same cell again takes the question back.
   * @param {NodeName} node
   * @param {number} step
   */
  function ask(node, step) {
    const isSame = asked?.node === node && asked.step === step;
    asked = isSame ? null : { node, step };
    paint();
  }

  function clear() {
    if (!asked) return;
    asked = null;
    paint();
  }

  /**
   * The answer for the run as it is now, or null if nothing is asked.
   * @param {Scene} scene
   * @param {Step[]} trace
   */
  function explain(scene, trace) {
    return asked && asked.step <= trace.length ? explainNumber(scene, trace, asked) : null;
  }

  return {
    ask,
    explain,
    paint(/** @type {Painting} */ { why, scene }) {
      line.hidden = why === null;
      setText(text, why ? describeWhy(why, scene.f) : "");
    },
  };
}

/**
 * The sum of the shares in a sentence, and what is missing from it.
 * @param {Why} why
 * @param {Scene["f"]} f
 */
export function describeWhy({ node, step, number, inputs, start, biases, sum }, f) {
  const parts = `inputs ${formatTerm(inputs)} + start ${formatTerm(start)} + biases ${formatTerm(biases)}`;
  const question = `Why is ${node} = ${formatActivation(number, findBounds(node, { f, step }))} at t = ${step}?`;
  const rest = number - sum;
  const isWhole = Math.abs(rest) <= ROUNDING * Math.max(1, Math.abs(number));
  const isRounding =
    STRAIGHT.includes(f) ||
    Math.abs(rest) <= ROUNDING * Math.max(...[inputs, start, biases].map(Math.abs));
  const cause = isRounding ? "lost in rounding" : `the bend of ${f}`;
  const answer = Number.isFinite(rest)
    ? `${parts} = ${formatNumber(sum)}${isWhole ? "" : `; the other ${formatNumber(rest)} is ${cause}`}`
    : `${parts}: beyond the range of numbers`;
  return `${question} ${answer}. Each cell shows its share: gradient \u00b7 value.`;
}
