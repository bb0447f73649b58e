// Shows how a run goes: loss with its floor, gradient norm, spectral radius. A click on the loss
// goes back to that update.

import { listHistoryRows } from "../learning/run_history.js";
import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { findOffset } from "../shared/pointer.js";
import { listFloors, wasClipped, writeFloors, writeLegend, writeLosses } from "./loss_legend.js";
import { createMarks } from "./marks.js";
import { drawChart } from "./plot.js";

/** @import { HistoryEntry } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */
/** @import { Curve } from "./plot.js" */

const DRAW_GAP_MS = 150; // while it learns

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
  const marks = createMarks(() => shown && paint(shown));
  /** @type {LearningView | null} */
  let shown = null;
  let drawnAt = 0;
  /** @type {(x_px: number) => number} */
  let findUpdate = () => 0;
  /** @param {PointerEvent} event goes to a mark if one is near, at the ends to the first and last */
  function goThere(event) {
    const [x] = findOffset(loss, event);
    const [low, at, high] = [x - 6, x, x + 6].map(findUpdate);
    const isWithin = at > 0 && at < (shown?.updates ?? 0);
    const near = marks.list().find(({ update }) => update >= low && update <= high);
    scrub(isWithin && near ? near.update : at);
  }

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
    shown = view;
    marks.update(view.entries, view.scene, view.isPlaying);
    const mark = marks.list().find(({ update }) => update === view.shownUpdate);
    const { entries } = view;
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
      levels: listFloors(view),
      ticks: marks.list().map(({ update }) => update),
      marked: isScrubbed ? view.shownUpdate : undefined,
    });
    /** @type {Curve[]} */
    const norms = [
      { points: curve("gradNormBefore"), color: "--negative", width: 3 },
      { points: curve("gradNormAfter"), color: "--positive", width: 1 },
    ];
    drawChart(norm, { title: "gradient norm", isLog: true, curves: wasClipped(entries) ? norms : norms.slice(1), levels: [] }); // biome-ignore format: one line
    const circle = { y: 1, label: "1" };
    const radii = [{ points: curve("spectralRadius"), color: "--positive" }];
    drawChart(radius, { title: "spectral radius", isLog: false, curves: radii, levels: [circle] });
    setAttribute(
      loss,
      "data-marks",
      marks
        .list()
        .map(({ update }) => update)
        .join(" "),
    );
    setAttribute(loss, "aria-label", `${writeLosses(view)} ${writeFloors(view)}.`);
    // The history is thinned: what changed between two entries is seen in the later one.
    setText(legend, mark ? `By update ${mark.update.toLocaleString("en")}: ${mark.text}` : writeLegend(view)); // biome-ignore format: one line
  }

  return {
    element,
    paint,
    title: () => `History of ${shown?.task.name ?? "the run"}`,
    listRows: () => (shown ? listHistoryRows(shown.entries) : []),
  };
}
