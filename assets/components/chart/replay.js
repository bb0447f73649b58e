// Replays a run on a figure over its epochs: what comes after the epoch shown is cut away.
//
// The numbers are all in the browser already. Only the width of a clip changes from one epoch to the
// next, so a frame costs the same however long the run was.

import { makeHtml, makeSvg, setAttribute } from "../shared/elements.js";
import { makeIconButton } from "../shared/figure_tools.js";
import { makeTransport } from "../shared/transport.js";
import { readArray, stripTags } from "./figure_rows.js";

/** @import { Figure } from "./figure_rows.js" */

const PLAY = "M7 5v14l11-7z";
const WHOLE_RUN_S = 20;
/** @type {[number, string][]} */
const COLUMN_SPEEDS = [
  [2, "2 columns/s"],
  [1, "1 column/s"],
  [4, "4 columns/s"],
];
const BELOW_PX = 2000; // further than any figure is high
const BEFORE_PX = 20; // left of the plot, where a marker may reach
let replays = 0;

/**
 * The last epoch of a figure over epochs; 0 if there's nothing to replay.
 * @param {Figure} figure
 */
export function findLastEpoch({ data, layout }) {
  if (stripTags(layout.xaxis?.title?.text) !== "epoch") return 0;
  let last = 0;
  for (const { x } of data) {
    for (const value of readArray(x)) if (Number(value) > last) last = Number(value);
  }
  return last > 1 ? Math.floor(last) : 0;
}

/**
 * The epochs of a figure with a column for each; none if it has no columns of epochs.
 * @param {Figure} figure
 * @returns {string[]}
 */
export function listColumns({ data, layout }) {
  const { title, ticktext } = layout.xaxis ?? {};
  const isColumns = data.length === 1 && data[0].type === "heatmap" && !data[0].x;
  const isOverEpochs = stripTags(title?.text) === "epoch" && ticktext?.length > 1;
  return isColumns && isOverEpochs ? ticktext : [];
}

/**
 * The speeds of a replay: names, and epochs a second.
 * @param {number} last the last epoch
 * @returns {[number, string][]}
 */
export function listReplaySpeeds(last) {
  return [
    [last / WHOLE_RUN_S, `all in ${WHOLE_RUN_S} s`],
    [1, "1 epoch/s"],
    [2, "2 epochs/s"],
    [4, "4 epochs/s"],
  ];
}

/**
 * @param {HTMLElement} frame
 * @param {HTMLElement} root in which Plotly draws
 * @param {Element} tools get a button in front of the others
 */
export function createReplay(frame, root, tools) {
  const id = `chart-replay-${++replays}`;
  const clip = makeSvg("rect", { x: -BEFORE_PX, y: -BELOW_PX, height: 2 * BELOW_PX });
  const line = makeSvg("line", { class: "replay-line", y1: 0 });
  const button = makeIconButton(PLAY, "Replay", "Replay the run, epoch by epoch");
  const row = makeHtml("div");
  const bar = makeHtml("div", { class: "stage replay-bar" }, row);
  /** @type {ReturnType<typeof makeTransport> | null} */
  let transport = null;
  let last = 0; // epoch or column
  /** @type {string[]} */
  let columns = []; // their epochs; a figure with curves has none
  button.hidden = true;
  button.setAttribute("aria-expanded", "false");
  tools.prepend(button);

  /** The epoch or column that is shown; the last one if nothing is cut away. */
  const findEpoch = () => transport?.position() ?? last;

  function cut() {
    const { _fullLayout: full } = /** @type {any} */ (root); // Plotly's own
    const svg = root.querySelector("svg.main-svg");
    if (!full || !svg) return;
    if (!svg.contains(clip)) {
      svg.append(makeSvg("defs", {}, makeSvg("clipPath", { id }, clip)));
    }
    const { xaxis, yaxis } = full;
    const isCut = transport !== null;
    const x = xaxis.l2p(columns.length ? findEpoch() - 0.5 : findEpoch()); // a column's right edge
    setAttribute(clip, "width", Math.max(0, x + BEFORE_PX + 1));
    const style = isCut ? `url(#${id})` : "";
    /** @type {NodeListOf<SVGElement>} */
    const layers = root.querySelectorAll(".cartesianlayer .mlayer"); // one for each kind of curve
    for (const layer of layers) {
      if (layer.style.clipPath !== style) layer.style.clipPath = style;
    }
    const plot = layers[0]?.parentNode;
    if (isCut && plot && line.parentNode !== plot) plot.append(line);
    if (!isCut) line.remove();
    setAttribute(line, "x1", x);
    setAttribute(line, "x2", x);
    setAttribute(line, "y2", yaxis._length);
    hideEnds(isCut && findEpoch() < last);
  }

  /**
   * The values in the margin at which the curves end; they are bold.
   * @param {boolean} isHidden
   */
  function hideEnds(isHidden) {
    const notes = /** @type {any} */ (root).layout?.annotations ?? [];
    for (const [index, { text }] of notes.entries()) {
      if (!String(text).startsWith("<b>")) continue;
      const note = root.querySelector(`.annotation[data-index="${index}"]`);
      if (note instanceof SVGElement) note.style.visibility = isHidden ? "hidden" : "";
    }
  }

  function open() {
    const write = (/** @type {number} */ at) => `epoch ${columns[at - 1]} of ${columns.at(-1)}`;
    transport = makeTransport(row, {
      symbol: "epoch",
      ...(columns.length ? { speeds: COLUMN_SPEEDS, write } : { speeds: listReplaySpeeds(last) }),
      onStep: cut,
    });
    transport.setCount(last);
    frame.append(bar);
    button.setAttribute("aria-expanded", "true");
    cut();
    transport.play();
  }

  function close() {
    transport?.destroy();
    transport = null;
    bar.remove();
    button.setAttribute("aria-expanded", "false");
    cut();
  }

  button.addEventListener("click", () => (transport ? close() : open()));

  return {
    /**
     * The figure has been drawn.
     * @param {Figure} figure
     */
    take(figure) {
      columns = listColumns(figure);
      const next = columns.length || findLastEpoch(figure);
      button.hidden = next === 0;
      if (next === 0 && transport) close();
      if (next !== last) transport?.setCount(next);
      last = next;
      if (transport) cut();
    },
    remove: () => transport?.destroy(),
  };
}
