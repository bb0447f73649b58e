// Draws a Plotly figure in the page's colours; its zoom, hidden curves and scroll position stay while
// its data change.

import { mountView } from "../shared/mount.js";

/** @import { Component } from "../shared/types.d.ts" */

/**
 * What the server sends.
 * @typedef {object} ChartData
 * @property {string} figure as JSON
 * @property {string} plotly_address
 * @property {string} finding the alternative text
 * @property {boolean} is_clickable
 */

/**
 * What the chart uses of Plotly, which ships no types.
 * @typedef {object} Plotly
 * @property {(root: HTMLElement, data: object[], layout: object, config: object) => Promise<void>} react
 * @property {(root: HTMLElement) => void} purge
 */

/** @typedef {{ points: { customdata?: ArrayLike<unknown> | string | number }[] }} PlotlyClick */

/** @typedef {Window & { explorerPlotly?: Promise<Plotly>, Plotly?: Plotly }} PlotlyWindow */

const CONFIG = { displaylogo: false, displayModeBar: false };

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

/** @param {HTMLElement} root */
function createChart(root) {
  /** @type {Component<ChartData> | null} */
  let given = null; // what came from the server last
  let drawn = ""; // what the picture was made of
  let drawing = Promise.resolve(); // one after the other: Plotly goes on after a call has returned
  const resizing = new ResizeObserver(() => given && draw());
  resizing.observe(root);

  /** Draw what isn't drawn yet. A closed tab has no width; opening it is a resize. */
  async function draw() {
    if (!given) return;
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
    const wanted = [given.data.figure, width, JSON.stringify(template)].join(" ");
    if (!width || wanted === drawn) return;
    const isFirst = !drawn;
    if (isFirst) root.replaceChildren();
    drawn = wanted;
    const { data, layout } = JSON.parse(given.data.figure);
    layout.width = Math.max(width, layout.meta?.min_width ?? 0);
    drawing = drawing
      .catch(() => {})
      .then(async () => {
        if (!given) return; // removed meanwhile
        await plotly.react(root, data, { ...layout, template }, CONFIG);
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

  return {
    root,
    update(/** @type {Component<ChartData>} */ component) {
      given = component;
      root.setAttribute("aria-label", component.data.finding);
      draw();
    },
    remove() {
      resizing.disconnect();
      given = null;
      // What Plotly still draws needs the parts that it would lose.
      drawing.catch(() => {}).then(() => page.Plotly?.purge(root));
    },
  };
}

/** @param {Component<ChartData>} component */
export default function (component) {
  return mountView(component, ".chart", createChart);
}
