// Names what is drawn in the plane, and counts the fixed points of each kind.

import { makeHtml, makeSvg } from "../shared/elements.js";
import { ESCAPE_COLOUR } from "./basin_image.js";
import { PLANE_MARKS } from "./plane_marks.js";
import { countKinds } from "./plane_texts.js";
import { listLabels, NO_BASINS } from "./server_layer.js";

/** @import { FixedPoint, Layer } from "./types.d.ts" */

// The smallest share of the starts that has an entry: less is a thin line between two basins, about
// which the pointer tells.
const SMALLEST_SHARE = 0.05;

/** @typedef {{ symbol: SVGSVGElement | HTMLElement | null, text: string }} LegendItem */

/**
 * @param {HTMLElement} element
 */
export function createPlaneLegend(element) {
  let shown = "";

  /**
   * @param {string} x the input
   * @param {FixedPoint[]} points
   * @param {Layer | null} layer
   */
  function paint(x, points, layer) {
    const parts = [...countKinds(points).map(({ text }) => text), layer?.labels ?? ""];
    const key = [x, points.length, ...parts].join("|");
    if (key === shown) return;
    shown = key;
    const first = [
      { symbol: makeLine(""), text: "h1 rests" },
      { symbol: makeLine("5 3"), text: "h2 rests" },
      { symbol: makeMark("start"), text: "h\u2080" },
      { symbol: makeMark("current"), text: "current step" },
    ];
    const found = [{ symbol: null, text: `x = ${x}:` }, ...listFound(points, layer)];
    element.replaceChildren(makeRow(first), makeRow(found));
  }

  return { paint };
}

/**
 * @param {FixedPoint[]} points
 * @param {Layer | null} layer
 * @returns {LegendItem[]}
 */
function listFound(points, layer) {
  /** @type {LegendItem[]} */
  const items = countKinds(points).map(({ kind, text }) => ({ symbol: makeMark(kind), text }));
  if (!points.length) items.push({ symbol: null, text: "no fixed point" });
  else if (!items.length) items.push({ symbol: makeMark("marginal"), text: "not isolated" });
  if (!layer) return items;
  if (layer.cycles.length) {
    const periods = new Set(layer.cycles.map(({ points: round }) => round.length));
    items.push({ symbol: makeMark("cycle"), text: `period ${[...periods].join(", ")}` });
  }
  const labels = listLabels(layer);
  const isSeen = (/** @type {number} */ label) =>
    labels.filter((each) => each === label).length > SMALLEST_SHARE * labels.length;
  if (isSeen(NO_BASINS.escapes)) {
    const swatch = makeHtml("span", { class: "swatch" });
    swatch.style.background = ESCAPE_COLOUR;
    items.push({ symbol: swatch, text: "grows" });
  }
  const blank = [
    ...(isSeen(NO_BASINS.unsettled) ? ["undecided"] : []),
    ...(isSeen(NO_BASINS.notAttracted) ? ["not attracted"] : []),
  ];
  if (blank.length) {
    items.push({ symbol: makeHtml("span", { class: "swatch blank" }), text: blank.join(" or ") });
  }
  return items;
}

/** @param {LegendItem[]} items */
function makeRow(items) {
  const entries = items.map(({ symbol, text }) =>
    makeHtml("span", { class: "plane-legend-item" }, ...(symbol ? [symbol] : []), text),
  );
  return makeHtml("div", { class: "plane-legend-row" }, ...entries);
}

/** @param {string} name */
function makeMark(name) {
  const { path, isFilled } = PLANE_MARKS[name];
  const shape = makeSvg("path", { d: path, class: `${isFilled ? "filled" : "open"} ${name}` });
  return makeSvg(
    "svg",
    { viewBox: "-9 -9 18 18", width: 16, height: 16, "aria-hidden": "true" },
    shape,
  );
}

/** @param {string} dashes */
function makeLine(dashes) {
  const line = makeSvg("path", { d: "M0 0H22", class: "rest-line", "stroke-dasharray": dashes });
  return makeSvg(
    "svg",
    { viewBox: "0 -4 22 8", width: 22, height: 8, "aria-hidden": "true" },
    line,
  );
}
