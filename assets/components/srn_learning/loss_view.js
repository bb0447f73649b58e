// Shows how a run goes: loss with its floor, gradient norm, spectral radius. A click on the loss
// goes back to that update.

import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";
import { drawChart } from "./plot.js";

/** @import { HistoryEntry } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */
/** @import { Curve } from "./plot.js" */

const DRAW_GAP_MS = 100; // while it learns

/** @param {(update: number) => void} scrub */
export function createLossView(scrub) {
  const loss = makeHtml("canvas", { class: "loss-plot", "data-plot": "loss", role: "img" });
  const norm = makeHtml("canvas", { class: "small-plot", "data-plot": "norm", role: "img" });
  const radius = makeHtml("canvas", { class: "small-plot", "data-plot": "radius", role: "img" });
  const side = makeHtml("div", { class: "small-plots" }, norm, radius);
  const legend = makeHtml("p", { class: "plot-legend" });
  const element = makeHtml(
    "div",
    { class: "loss-view" },
    makeHtml("div", { class: "plots" }, loss, side),
    legend,
  );
  let drawnAt = 0;
  /** @type {(x_px: number) => number} */
  let findUpdate = () => 0;
  const goThere = (/** @type {PointerEvent} */ event) =>
    scrub(findUpdate(event.clientX - loss.getBoundingClientRect().left));
  loss.addEventListener("pointerdown", (event) => {
    loss.setPointerCapture(event.pointerId);
    goThere(event);
  });
  loss.addEventListener("pointermove", (event) => event.buttons && goThere(event));

  /** @param {LearningView} view */
  function paint(view) {
    const now = performance.now();
    if (view.isPlaying && now - drawnAt < DRAW_GAP_MS) return;
    drawnAt = now;
    const { entries, floor, last, evaluation } = view;
    const curve = (/** @type {keyof HistoryEntry} */ name) =>
      entries.map((each) => /** @type {[number, number]} */ ([each.update, each[name]]));
    const isScrubbed = view.shownUpdate !== view.updates;
    findUpdate = drawChart(loss, {
      title: `loss (${view.task.loss === "squared" ? "mean squared error" : "nats"})`,
      isLog: true,
      curves: [
        { points: curve("loss"), color: "--positive" },
        { points: curve("testLoss").filter(([, y]) => !Number.isNaN(y)), color: "--negative" },
      ],
      levels: floor > 0 ? [{ y: floor, label: "floor without memory" }] : [],
      marked: isScrubbed ? view.shownUpdate : undefined,
    });
    /** @type {Curve[]} */
    const norms = [
      { points: curve("gradNormBefore"), color: "--negative", width: 1 },
      { points: curve("gradNormAfter"), color: "--positive", width: 1.5 },
    ];
    drawChart(norm, { title: "gradient norm", isLog: true, curves: norms, levels: [] });
    const circle = { y: 1, label: "1" };
    const radii = [{ points: curve("spectralRadius"), color: "--positive" }];
    drawChart(radius, { title: "spectral radius", isLog: false, curves: radii, levels: [circle] });
    setAttribute(loss, "aria-label", describe(view));
    const tested = evaluation ? formatNumber(evaluation.loss) : "";
    setText(
      legend,
      `Blue: training loss ${last ? formatNumber(last.loss) : ""}. Orange: held-out sequences of ` +
        `${evaluation?.seqLen} steps ${tested}. Norm before (orange) and after clipping (blue).`,
    );
  }

  /** @param {LearningView} view */
  function describe({ last, evaluation, floor, updates }) {
    return (
      `Loss after ${updates} updates: ${last ? formatNumber(last.loss) : "not measured"}; held-out ` +
      `${evaluation ? formatNumber(evaluation.loss) : "not measured"}; floor ${formatNumber(floor)}.`
    );
  }

  return { element, paint };
}
