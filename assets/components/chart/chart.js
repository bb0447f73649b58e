// Chart: a Plotly figure that keeps its place, zoom and scroll while its data change.
// Knows Plotly and how a figure is drawn in the page's colours; knows no result.

import { mountView } from "../shared/mount.js";

const CONFIG = { displaylogo: false, displayModeBar: false };

/** Plotly, from the app's own server; once a page, whatever number of charts asks. */
function loadPlotly(address) {
  window.explorerPlotly ??= fetchPlotly(address).catch(() => {
    delete window.explorerPlotly; // the next chart tries again
    throw new Error("The server does not answer: this figure is drawn once it does.");
  });
  return window.explorerPlotly;
}

async function fetchPlotly(address) {
  // The server says nothing about how long its answer holds; the address names the version.
  const answer = await fetch(address, { cache: "force-cache" });
  if (!answer.ok) throw new Error(answer.statusText);
  const script = document.createElement("script");
  script.src = URL.createObjectURL(await answer.blob());
  await new Promise((resolve, reject) => {
    Object.assign(script, { onload: resolve, onerror: reject });
    document.head.append(script);
  });
  URL.revokeObjectURL(script.src);
  return window.Plotly;
}

/** The page's colours and fonts, and the space around a figure's parts. */
function readTemplate(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
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

function createChart(root) {
  let given = null; // what came from the server last
  let drawn = ""; // what the picture was made of
  const resizing = new ResizeObserver(() => given && draw());
  resizing.observe(root);

  /** Draw what is not drawn yet. Within a closed tab there is no width: its opening resizes. */
  async function draw() {
    let plotly;
    try {
      plotly = await loadPlotly(given.data.plotly_address);
    } catch ({ message }) {
      root.textContent = message;
      return;
    }
    const { width } = root.getBoundingClientRect();
    const template = readTemplate(root);
    const wanted = [given.data.figure, width, JSON.stringify(template)].join(" ");
    if (!width || wanted === drawn) return;
    const isFirst = !drawn;
    if (isFirst) root.replaceChildren();
    drawn = wanted;
    const { data, layout } = JSON.parse(given.data.figure);
    layout.width = Math.max(width, layout.meta?.min_width ?? 0);
    await plotly.react(root, data, { ...layout, template }, CONFIG);
    if (isFirst) root.on("plotly_click", answerClick);
  }

  function answerClick({ points: [point] }) {
    const { customdata } = point ?? {};
    if (!given.data.is_clickable || customdata === undefined) return;
    const isRow = ArrayBuffer.isView(customdata);
    given.setTriggerValue("clicked", isRow ? Array.from(customdata) : customdata);
  }

  return {
    root,
    update(component) {
      given = component;
      root.setAttribute("aria-label", component.data.finding);
      draw();
    },
    remove() {
      resizing.disconnect();
      window.Plotly?.purge(root);
    },
  };
}

export default function (component) {
  return mountView(component, ".chart", createChart);
}
