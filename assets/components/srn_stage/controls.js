// Controls: what the bar above the picture has beside the transport.
// Knows the bar's elements in stage.html; what a button does is the stage's business.

import { makeHistoryButtons } from "../shared/history_buttons.js";

const LARGEST_SEED = 4294967295;

export function createControls(root, signal, { actions, setActivation, seedWith, say }) {
  const find = (selector) => root.querySelector(selector);
  const reset = find("[data-action=reset]");
  const historyButtons = makeHistoryButtons(reset, actions, signal);
  const activation = find("[data-activation]");
  const seed = find("[data-seed-field]");
  let shownSeed = "";
  let isSeedTyped = true; // the next draw takes the seed as it stands, not the one after it

  const on = (element, type, act) => element.addEventListener(type, act, { signal });
  on(reset, "click", actions.reset);
  on(find("[data-action=randomise]"), "click", randomise);
  on(activation, "change", () => setActivation(activation.value));
  on(seed, "input", () => (isSeedTyped = true));
  on(seed, "keydown", (event) => {
    if (event.key === "Enter") randomise();
    if (event.key === "Escape") seed.value = shownSeed;
    if (event.key === "Enter" || event.key === "Escape") seed.blur();
  });

  function randomise() {
    const typed = /^\d{1,10}$/.test(seed.value.trim()) ? Number(seed.value) : NaN;
    if (!(typed <= LARGEST_SEED)) {
      const given = seed.value.trim().slice(0, 24);
      say(
        `The seed must be a whole number from 0 to ${LARGEST_SEED}, got \u201c${given}\u201d. ` +
          `It stays ${shownSeed}; type one such as 7.`,
      );
      seed.value = shownSeed;
      return;
    }
    const next = isSeedTyped ? typed : (typed + 1) % (LARGEST_SEED + 1);
    isSeedTyped = false;
    seedWith(next);
  }

  function paint({ scene, seed: drawn, history }) {
    if (activation.value !== scene.f) activation.value = scene.f;
    if (shownSeed !== String(drawn)) seed.value = shownSeed = String(drawn);
    historyButtons.paint(history);
  }

  return { paint };
}
