// Draws a Plotly figure in the page's colours; its zoom, hidden curves and scroll position stay while
// its data change.

import { findElement, setText } from "../shared/elements.js";
import { addFigureTools } from "../shared/figure_tools.js";
import { mountView } from "../shared/mount.js";
import { leaveCrowdedOut } from "./crowded_numbers.js";
import { listFigureRows, stripTags } from "./figure_rows.js";
import { clearTitle, placeLegend, settleLegend } from "./legend_place.js";
import { spreadNotes } from "./margin_notes.js";
import { createReplay } from "./replay.js";
import { findBareHeight, fitOnStage, leaveTitleOut, tightenAxes } from "./stage_height.js";
import { measureTitle, wrapTitle } from "./title_lines.js";

/** @import { Component, PanelName } from "../shared/types.d.ts" */
/** @import { Figure } from "./figure_rows.js" */

/**
 * What the server sends.
 * @typedef {object} ChartData
 * @property {string} figure as JSON
 * @property {string} plotly_address
 * @property {string} finding the alternative text
 * @property {boolean} is_clickable
 * @property {boolean} is_alone whether the page shows nothing else
 * @property {PanelName | null} panel
 */

/**
 * What the chart uses of Plotly, which ships no types.
 * @typedef {object} Plotly
 * @property {(root: HTMLElement, data: object[], layout: object, config: object) => Promise<void>} react
 * @property {(root: HTMLElement) => void} purge
 * @property {(root: HTMLElement, changes: object) => Promise<void>} relayout
 * @property {(figure: object, options: object) => Promise<string>} toImage
 */

/** @typedef {{ points: { customdata?: ArrayLike<unknown> | string | number }[] }} PlotlyClick */

/** @typedef {Window & { explorerPlotly?: Promise<Plotly>, Plotly?: Plotly }} PlotlyWindow */

const LEGEND_PX = 58; // below the plot: the numbers and the title of the x axis
// Of a figure that presenter mode makes lower:
const LOW_LEGEND_PX = 46;
const STANDOFF_PX = 6; // of the title of the x axis
const LESS_ABOVE_PX = 8;
const CONFIG = { displaylogo: false, displayModeBar: false };
/** @type {Figure} */
const NO_FIGURE = { data: [], layout: {} };

const page = /** @type {PlotlyWindow} */ (window);

/**
 * Plotly from the app's own server, fetched once for all charts of a page.
 * @param {string} address
 */
function loadPlotly(address) {
  page.explorerPlotly ??= fetchPlotly(address).catch(() => {
    delete page.explorerPlotly; // the next chart tries again
    throw new Error("The server doesn't answer. This figure will be drawn as soon as it does.");
  });
  return page.explorerPlotly;
}

/**
 * @param {string} address
 * @returns {Promise<Plotly>}
 */
async function fetchPlotly(address) {
  // A script with an address of its own is compiled once; later pages find it ready to run.
  const script = document.createElement("script");
  script.src = address;
  await new Promise((resolve, reject) => {
    Object.assign(script, { onload: resolve, onerror: reject });
    document.head.append(script);
  });
  if (!page.Plotly) throw new Error("plotly-cartesian.min.js defines no Plotly.");
  return page.Plotly;
}

/**
 * The page's colours and fonts, and the space around a figure's parts.
 * @param {Element} element
 */
function readTemplate(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--st-${name}`).trim();
  const font = { color: read("text-color"), family: read("font") };
  const axis = { automargin: true, ticks: "" };
  return {
    layout: {
      font,
      title: { font: { color: read("heading-color"), family: read("heading-font"), weight: 600 } },
      margin: { pad: 8 },
      xaxis: { ...axis, showgrid: false, zeroline: false, title: { standoff: 20 } },
      yaxis: { ...axis, title: { standoff: 24 } },
      hoverlabel: { bgcolor: read("background-color"), bordercolor: read("border-color"), font },
    },
  };
}

/**
 * Make a figure so many pixels high; the legend stays as far below the plot as it was.
 * @param {any} layout
 * @param {number} height
 */
function fillHeight(layout, height) {
  const margins = (layout.margin?.t ?? 0) + (layout.margin?.b ?? 0);
  const y = layout.legend?.y ?? 0;
  const [before, after] = [layout.height - margins, height - margins];
  if (y < 0) layout.legend.y = (y * before) / after;
  if (after < before) {
    layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 0) - LESS_ABOVE_PX };
    if (layout.xaxis?.title) layout.xaxis.title.standoff = STANDOFF_PX;
    tightenAxes(layout, before, after);
  }
  layout.height = height;
}

/**
 * Put the legend below the title of the x axis, and the names in the margin apart.
 * @param {Plotly} plotly
 * @param {HTMLElement} root
 * @param {number} distance of the legend from the plot, in px
 */
async function settleTexts(plotly, root, distance) {
  await settleLegend(plotly, root, distance);
  const changes = spreadNotes(/** @type {any} */ (root)._fullLayout);
  if (Object.keys(changes).length) await plotly.relayout(root, changes);
}

/** @param {HTMLElement} frame */
function createChart(frame) {
  const root = findElement(frame, ".chart", HTMLElement);
  const finding = findElement(frame, ".chart-finding", HTMLElement);
  const abort = new AbortController();
  /** @type {Component<ChartData> | null} */
  let given = null; // what came from the server last
  let figure = NO_FIGURE; // in it; Plotly gets a copy, which it changes
  let drawn = ""; // what the picture was made of
  /** @type {{ size: string, y: number | undefined }} */
  let legend = { size: "", y: undefined }; // where it had to go in a figure of this size
  let drawing = Promise.resolve(); // one after the other: Plotly goes on after a call has returned
  const resizing = new ResizeObserver(() => given && draw());
  resizing.observe(root);
  const column = frame.closest('[data-testid="stVerticalBlock"]');
  if (column) resizing.observe(column); // the finding comes after the figure
  const isPresenting = () => document.documentElement.hasAttribute("data-present");
  const moving = new ResizeObserver(() => given && isPresenting() && draw());
  const block = frame.closest('[data-testid="stMainBlockContainer"]');
  if (block) moving.observe(block); // what is above the figure may need another line

  /** Draw what isn't drawn yet. A closed tab has no width; opening it is a resize. */
  async function draw() {
    if (!given) return;
    const isFilling = frame.matches(".is-full, .is-alone"); // else the page has the finding below
    setText(finding, isFilling ? given.data.finding : "");
    let plotly;
    try {
      plotly = await loadPlotly(given.data.plotly_address);
    } catch (error) {
      root.textContent = /** @type {Error} */ (error).message;
      return;
    }
    if (!given) return; // removed while Plotly was being fetched
    const width = root.clientWidth; // without the scale of the presenter mode
    const template = readTemplate(root);
    const own = figure.layout;
    const isBare = !isFilling && isPresenting() && Boolean(own.meta?.is_fixed);
    const fixedHeight = isBare ? findBareHeight(own) : isFilling ? own.height : 0;
    const fitted = fitOnStage(frame, own.height, fixedHeight);
    const fullHeight = isFilling ? root.clientHeight : fitted;
    const look = [width, fullHeight, isBare, JSON.stringify(template)];
    const wanted = [given.data.figure, ...look].join(" ");
    if (!width || wanted === drawn) return;
    const isFirst = !drawn;
    if (isFirst) root.replaceChildren();
    drawn = wanted;
    const { data, layout } = JSON.parse(given.data.figure);
    if (isBare) leaveTitleOut(layout);
    layout.width = Math.max(width, layout.meta?.min_width ?? 0);
    wrapTitle(layout, width, measureTitle(template.layout.title.font), isPresenting());
    if (layout.meta?.has_numbers) leaveCrowdedOut({ data, layout });
    const size = `${layout.width} ${layout.height} ${data.length}`;
    if (fullHeight) fillHeight(layout, fullHeight);
    else if (legend.size === size && legend.y) layout.legend.y = legend.y;
    drawing = drawing
      .catch(() => {})
      .then(async () => {
        if (!given) return; // removed meanwhile
        await plotly.react(root, data, { ...layout, template }, CONFIG);
        const isLow = fullHeight < figure.layout.height;
        await placeLegend(plotly, root);
        if (fullHeight) await settleTexts(plotly, root, isLow ? LOW_LEGEND_PX : LEGEND_PX);
        else legend = { size, y: await clearTitle(plotly, root) };
        replay.take(figure);
        if (isFirst) /** @type {any} */ (root).on("plotly_click", answerClick); // Plotly adds `on`
      });
    await drawing;
  }

  /** @param {PlotlyClick} click */
  function answerClick({ points: [point] }) {
    const { customdata } = point ?? {};
    if (!given?.data.is_clickable || customdata === undefined) return;
    const isRow = ArrayBuffer.isView(customdata);
    given.setTriggerValue(
      "clicked",
      isRow ? Array.from(/** @type {ArrayLike<unknown>} */ (customdata)) : customdata,
    );
  }

  /**
   * The picture as it is seen, zoom and hidden curves included, on the page's background.
   * @param {"png" | "svg"} format
   */
  async function drawPicture(format) {
    if (!given) throw new Error("the figure is gone.");
    const plotly = await loadPlotly(given.data.plotly_address);
    await drawing;
    const { data, layout } = /** @type {any} */ (root); // Plotly's own
    const background = getComputedStyle(frame).getPropertyValue("--st-background-color").trim();
    const picture = { data, layout: { ...layout, paper_bgcolor: background } };
    const { width, height } = layout;
    const address = await plotly.toImage(picture, { format, width, height, scale: 2 });
    return (await fetch(address)).blob();
  }

  const tools = addFigureTools(
    frame,
    {
      findTitle: () => stripTags(figure.layout.title?.text) || "Figure",
      listRows: () => listFigureRows(figure),
      drawPicture,
      findPanel: () => given?.data.panel ?? null,
    },
    abort.signal,
  );
  const replay = createReplay(frame, root, tools);

  return {
    root: frame,
    update(/** @type {Component<ChartData>} */ component) {
      if (component.data.figure !== given?.data.figure) figure = JSON.parse(component.data.figure);
      given = component;
      root.setAttribute("aria-label", component.data.finding);
      frame.classList.toggle("is-alone", component.data.is_alone);
      draw();
    },
    remove() {
      abort.abort();
      replay.remove();
      resizing.disconnect();
      moving.disconnect();
      given = null;
      figure = NO_FIGURE;
      // What Plotly still draws needs the parts that it would lose.
      drawing.catch(() => {}).then(() => page.Plotly?.purge(root));
    },
  };
}

/** @param {Component<ChartData>} component */
export default function (component) {
  return mountView(component, ".chart-frame", createChart);
}
