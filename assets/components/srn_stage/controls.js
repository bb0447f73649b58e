// Wires the controls beside the transport: activation, Randomise and its seed, undo, redo, Reset.

import { findElement } from "../shared/elements.js";
import { makeHistoryButtons } from "../shared/history_buttons.js";
import { parseWhole, quoteTyped } from "../shared/typed_numbers.js";

/** @import { Actions } from "../shared/types.d.ts" */
/** @import { Activation, Painting } from "./types.d.ts" */

const LARGEST_SEED = 4294967295;

/**
 * @typedef {object} ControlOptions
 * @property {Actions} actions
 * @property {(activation: Activation) => void} setActivation
 * @property {(seed: number) => void} seedWith
 * @property {(text: string) => void} say
 */

/**
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {ControlOptions} options
 */
export function createControls(root, signal, { actions, setActivation, seedWith, say }) {
  const reset = findElement(root, "[data-action=reset]", HTMLButtonElement);
  const randomiser = findElement(root, "[data-action=randomise]", HTMLButtonElement);
  const historyButtons = makeHistoryButtons(reset, actions, signal);
  const activation = findElement(root, "[data-activation]", HTMLSelectElement);
  const seed = findElement(root, "[data-seed-field]", HTMLInputElement);
  let shownSeed = "";
  let isSeedTyped = true; // the next draw uses this seed, not the one after it

  reset.addEventListener("click", actions.reset, { signal });
  randomiser.addEventListener("click", randomise, { signal });
  activation.addEventListener("change", changeActivation, { signal });
  seed.addEventListener("input", takeSeed, { signal });
  seed.addEventListener("keydown", answerKey, { signal });

  function changeActivation() {
    setActivation(/** @type {Activation} */ (activation.value));
  }

  function takeSeed() {
    isSeedTyped = true;
    seed.removeAttribute("aria-invalid");
  }

  /** @param {string} text */
  function showSeed(text) {
    seed.value = shownSeed = text;
    seed.removeAttribute("aria-invalid");
  }

  /** @param {KeyboardEvent} event */
  function answerKey(event) {
    if (event.key === "Enter") randomise();
    if (event.key === "Escape") showSeed(shownSeed);
    if (event.key === "Enter" || event.key === "Escape") seed.blur();
  }

  function randomise() {
    const typed = parseWhole(seed.value, LARGEST_SEED);
    if (typed === null) {
      say(
        `The seed must be a whole number from 0 to ${LARGEST_SEED}, got ${quoteTyped(seed.value)}. ` +
          `It stays ${shownSeed}; type a number such as 7.`,
      );
      seed.setAttribute("aria-invalid", "true"); // the text stays, to be corrected
      return;
    }
    const next = isSeedTyped ? typed : (typed + 1) % (LARGEST_SEED + 1);
    isSeedTyped = false;
    seedWith(next);
  }

  /** @param {Painting} view */
  function paint({ scene, seed: drawn, history }) {
    if (activation.value !== scene.f) activation.value = scene.f;
    if (shownSeed !== String(drawn)) showSeed(String(drawn));
    historyButtons.paint(history);
  }

  return { paint };
}
