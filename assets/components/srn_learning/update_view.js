// One update to read: the backward pass of the step that is shown, and a weight's gradient over time.

import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { writeBackward, writeGradient } from "./backward_texts.js";

/** @import { UpdateToRead } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

/** @param {() => UpdateToRead | null} read computes the next update without doing it */
export function createUpdateView(read) {
  const hint = makeHtml("p", { class: "plot-legend" });
  const steps = makeHtml("div", { class: "backward" });
  const names = makeHtml("div", { class: "gradient-names", role: "group" });
  names.setAttribute("aria-label", "Weight whose gradient is shown");
  const sum = makeHtml("div", { class: "gradient-sum" });
  const element = makeHtml("div", { class: "update-view" }, names, hint, steps, sum);
  /** @type {UpdateToRead | null} */
  let update = null;
  let key = "";
  let chosen = "";

  /** @param {string} name */
  function choose(name) {
    chosen = chosen === name ? "" : name; // a second click shows the step again
    fillSum();
  }

  /** @type {LearningView | null} */
  let shown = null;

  /** @param {LearningView} view */
  function refresh(view) {
    shown = view;
    const { updates, settings, ownTable, isCut, pinned, weights } = view;
    const next = JSON.stringify([updates, settings, ownTable, isCut, pinned, [...weights]]);
    if (next === key) return;
    key = next;
    update = read();
    names.replaceChildren(
      ...(update?.weights ?? []).map(({ name, total }) => {
        const button = makeHtml("button", { type: "button", "data-gradient": name });
        button.textContent = name;
        button.title = `dL/d${name} = ${total}`;
        button.addEventListener("click", () => choose(name));
        return button;
      }),
    );
    fillSum();
  }

  function fillSum() {
    const weight = update?.weights.find(({ name }) => name === chosen);
    for (const button of names.children) {
      setAttribute(button, "aria-pressed", button.getAttribute("data-gradient") === chosen);
    }
    sum.hidden = !weight;
    steps.hidden = hint.hidden = !sum.hidden;
    if (!weight || !update || !shown) return;
    sum.replaceChildren(
      ...writeGradient(weight, update, shown.settings).map((line) => {
        const paragraph = makeHtml("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  }

  /** @param {LearningView} view */
  function paint(view) {
    if (view.isPlaying) {
      setText(hint, "Pause to read the next update.");
      return;
    }
    refresh(view);
    if (!update) return;
    const { batchSize, seqLen } = update.batch;
    const step = Math.min(view.step, seqLen);
    setText(
      hint,
      `Update ${(view.updates + 1).toLocaleString("en")}, sequence 1 of ${batchSize}, t = ${step}: read from t = ${seqLen} ` +
        "back with the Left key. Bars under h: dL/dh. \u207a: of the next step. Click a weight for its sum.",
    );
    const lines = writeBackward(update, view.values, view.settings, step);
    steps.replaceChildren(
      ...lines.map(({ symbols, numbers, result, full }) => {
        const line = makeHtml("p", { title: full });
        line.textContent = `${symbols} ${numbers} ${result}`;
        return line;
      }),
    );
  }

  return {
    element,
    paint,
    /** dL/dh of the first sequence at each step, while the update is read. */
    bars() {
      if (!update) return null;
      const { passes, batch } = update;
      return Array.from({ length: batch.seqLen }, (_, t) => [
        passes.dLdh[2 * t],
        passes.dLdh[2 * t + 1],
      ]);
    },
  };
}
