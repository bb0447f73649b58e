// The loss landscape over two weights or over the plane of the run's path; its point can be dragged.

import {
  frameRanges,
  pathPlane,
  projectWeights,
  weightPlane,
  weightsAt,
} from "../learning/landscape.js";
import { fromValues, toValues, WEIGHTS } from "../learning/net_weights.js";
import { makeHtml, makeOption, setText } from "../shared/elements.js";
import {
  describeColours,
  drawLandscape,
  listLandscapeRows,
  makeLandscapeImage,
} from "./landscape_draw.js";

/** @import { Landscape, Plane, Snapshot } from "../learning/types.d.ts" */
/** @import { Values } from "../shared/types.d.ts" */
/** @import { createJobs } from "./jobs.js" */
/** @import { LearningView } from "./types.d.ts" */

const GAP_MS = 700; // between two landscapes while it learns
const MOST_POINTS = 300; // of the path

/**
 * How much of a path its plane holds.
 * @param {number} share of the squared distances from the path's end
 */
function describeHeld(share) {
  if (Number.isNaN(share)) return "any two weights: the run has no path yet";
  // Rounded down: 100 % is all of it.
  return `${Math.floor(1000 * share) / 10} % of the squared distances from the path's end`;
}

/**
 * @typedef {object} LandscapeCalls
 * @property {() => Snapshot | null} snapshot
 * @property {(values: Values) => void} move while the point is dragged
 * @property {() => void} finish once it is let go
 * @property {(update: number) => void} scrub shows an earlier update
 */

/**
 * @param {ReturnType<typeof createJobs>} jobs
 * @param {LandscapeCalls} calls
 */
export function createLandscapeView(jobs, { snapshot, move, finish, scrub }) {
  const canvas = makeHtml("canvas", { class: "landscape", "data-plot": "landscape", role: "img" });
  const first = makeList("first weight", "u2");
  const second = makeList("second weight", "u3");
  const kind = makeHtml(
    "select",
    { "aria-label": "Plane", "data-landscape-plane": "" },
    makeOption("path", "main axes of the path"),
    makeOption("weights", "two weights"),
  );
  const text = makeHtml("p", { class: "plot-legend" });
  const cliff = makeHtml("p", { class: "plot-legend" });
  cliff.textContent =
    "White line: the spectral radius of W_hh is 1. Beyond it states and gradients can grow step by " +
    "step, and the loss rise like a cliff; clipping keeps an update from being thrown off it " +
    "(Pascanu, Mikolov, Bengio 2013). Drag the point: the weights follow.";
  const slider = makeHtml("input", { type: "range", min: 0, "data-run-scrub": "", "aria-label": "Update to show" }); // biome-ignore format: one line
  const slid = makeHtml("output");
  const time = makeHtml("label", { class: "scrub", title: "Back and forth through the run" }, "update", slider, slid); // biome-ignore format: one line
  const side = makeHtml("div", {}, makeHtml("div", { class: "cluster" }, kind, first, second, time), text, cliff); // biome-ignore format: one line
  slider.addEventListener("input", () => scrub(Number(slider.value)));
  const element = makeHtml("div", { class: "landscape-view" }, canvas, side);
  /** @type {Landscape | null} */
  let landscape = null;
  /** @type {HTMLCanvasElement | null} */
  let image = null;
  let waitsFor = 0;
  let askedAt = -Infinity;
  let key = "";
  let isDragged = false;
  /** @type {LearningView | null} */
  let shown = null;
  let [firstName, secondName] = [first.value, second.value];
  for (const list of [kind, first, second]) list.addEventListener("change", renew);
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    isDragged = true;
    drag(event);
  });
  canvas.addEventListener("pointermove", (event) => isDragged && drag(event));
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, letGo);

  /**
   * @param {string} label
   * @param {string} chosen
   */
  function makeList(label, chosen) {
    const options = WEIGHTS.map((name) => makeOption(name, name, name === chosen));
    return makeHtml("select", { "aria-label": label }, ...options);
  }

  function renew() {
    // Two axes for one weight would be one axis: the other list gets the weight that was left.
    if (first.value === second.value) {
      if (first.value === firstName) first.value = secondName;
      else second.value = firstName;
    }
    [firstName, secondName] = [first.value, second.value];
    key = "";
    askedAt = -Infinity;
    if (shown) paint(shown);
  }

  /** @param {PointerEvent} event */
  function drag(event) {
    if (!landscape || !shown) return;
    const box = canvas.getBoundingClientRect();
    const { firstRange, secondRange, plane } = landscape;
    const along = firstRange[0] + ((event.clientX - box.left) / box.width) * (firstRange[1] - firstRange[0]); // biome-ignore format: one line
    const across = secondRange[1] - ((event.clientY - box.top) / box.height) * (secondRange[1] - secondRange[0]); // biome-ignore format: one line
    const now = fromValues(shown.values);
    const next = toValues(kind.value === "path" ? weightsAt(plane, along, across) : place(now, plane, along, across)); // biome-ignore format: one line
    move(Object.fromEntries(Object.entries(next).filter(([name, value]) => value !== shown?.values[name]))); // biome-ignore format: one line
  }

  /**
   * The present weights with the plane's two set.
   * @param {Float64Array} now
   * @param {Plane} plane
   * @param {number} along
   * @param {number} across
   */
  function place(now, plane, along, across) {
    return now.map((value, i) => (plane.first[i] ? along : plane.second[i] ? across : value));
  }

  function letGo() {
    if (!isDragged) return;
    isDragged = false;
    finish();
  }

  /**
   * The run's path, as a whole also while an earlier update is shown.
   * @param {LearningView} view
   */
  function listPath({ entries, weights, shownUpdate, updates }) {
    const stride = Math.max(1, Math.ceil(entries.length / MOST_POINTS));
    const path = entries.filter((_, i) => i % stride === 0).map((entry) => entry.weights);
    return [...path, shownUpdate === updates ? weights : entries[entries.length - 1].weights];
  }

  /** @param {LearningView} view */
  function ask(view) {
    if (waitsFor || isDragged) return;
    const now = performance.now();
    const isWeights = kind.value === "weights";
    const path = listPath(view);
    // The plane of two weights goes through the weights shown, that of the path stays as it is.
    const through = isWeights ? view.weights : path[path.length - 1];
    const next = `${kind.value} ${first.value} ${second.value} ${through.join()} ${JSON.stringify(view.settings)}`; // biome-ignore format: one line
    if (next === key || now - askedAt < GAP_MS) return;
    const source = snapshot();
    if (!source) return;
    [key, askedAt] = [next, now];
    const plane = isWeights
      ? weightPlane(first.value, second.value, view.weights)
      : pathPlane(path);
    const request = { snapshot: source, plane, ranges: frameRanges(plane, path) };
    waitsFor = jobs.start({ kind: "landscape", ...request }, (reply) => {
      waitsFor = 0;
      if (reply.kind !== "landscape") return;
      landscape = reply.landscape;
      image = makeLandscapeImage(landscape);
      element.dataset.elapsed = String(Math.round(reply.elapsedMs));
      if (shown) paint(shown);
    });
  }

  /** @param {LearningView} view */
  function paint(view) {
    shown = view;
    const { entries, updates, shownUpdate } = view;
    slider.min = String(entries[0]?.update ?? 0);
    slider.max = String(updates);
    slider.value = String(shownUpdate);
    setText(slid, shownUpdate.toLocaleString("en"));
    first.hidden = second.hidden = kind.value !== "weights";
    ask(view);
    if (!landscape || !image) return;
    const { plane } = landscape;
    const points = listPath(view).map((weights) => projectWeights(plane, weights));
    const path = { points, color: "--positive" };
    drawLandscape(canvas, landscape, image, [path], projectWeights(plane, view.weights));
    const part = plane.labels[0] === "axis 1" ? ` (${describeHeld(plane.share)})` : "";
    setText(
      text,
      `${plane.labels[0]} to the right, ${plane.labels[1]} upwards${part}. ` +
        `${describeColours(landscape)}.`,
    );
    canvas.setAttribute("aria-label", `Loss landscape over ${plane.labels.join(" and ")}: ${text.textContent}`); // biome-ignore format: one line
  }

  return {
    element,
    paint,
    title: "Loss landscape",
    listRows: () => (landscape ? listLandscapeRows(landscape) : []),
  };
}
