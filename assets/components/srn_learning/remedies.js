// What to do after a divergence: the reason in a sentence and one click that sets rate and clip.

import { makeHtml, setText } from "../shared/elements.js";
import { formatNumber, LARGEST_TEXT } from "../shared/numbers.js";

/** @import { Settings } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

const SMALLEST_RATE = 1e-4;

/**
 * @param {HTMLElement} host the remedies come first in it
 * @param {(change: Partial<Settings>) => void} apply
 */
export function createRemedies(host, apply) {
  const text = makeHtml("span");
  const button = makeHtml("button", { type: "button", "data-action": "remedy" });
  const element = makeHtml("p", { class: "divergence", role: "alert" }, text, " ", button);
  element.hidden = true;
  host.prepend(element);
  /** @type {Partial<Settings>} */
  let change = {};
  button.addEventListener("click", () => apply(change));

  return {
    /** @param {LearningView | null} view */
    paint(view) {
      const isDiverged = view?.isDiverged ?? false;
      if (element.hidden !== !isDiverged) element.hidden = !isDiverged;
      if (!view || !isDiverged) return;
      const { learningRate, maxGradNorm } = view.settings;
      const rate = Math.max(SMALLEST_RATE, Number((learningRate / 10).toPrecision(3)));
      const clip = maxGradNorm > 0 ? Math.min(maxGradNorm, 1) : 1;
      change = { learningRate: rate, maxGradNorm: clip };
      setText(
        text,
        `Update ${(view.updates + 1).toLocaleString("en")} diverged: its loss or gradient isn't finite, or a weight ` +
          `would pass ${LARGEST_TEXT}. Learning ended with the weights before it.`,
      );
      setText(
        button,
        `Learn on with rate ${formatNumber(rate)} and clipping at ${formatNumber(clip)}`,
      );
    },
  };
}
