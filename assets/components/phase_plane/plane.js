// The phase plane on the stage: follows every change in the frame in which it is painted, sets h_0
// where the pointer presses, and says what is under it.
//
// const plane = createPlane(host, { start, finish });
// plane.paint({ scene, trace, serverLayer });   // as often as a frame; hidden, it costs nothing
// plane.fixedPoints();                          // of the scene that was painted last
// listPlaneChanges(before, after);              // in plane_changes.js: marks for a loss curve
// plane.remove();
//
// What the browser computes is current at once, but for the basins, which follow within 0.1 s. The
// server's layer (basins, growth and cycles) takes their place as soon as it has come; it is drawn
// only if it was made for exactly this net and input.

import { readColour, readFont } from "../shared/colours.js";
import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";
import { keepDrawing } from "../shared/panel_picture.js";
import { findOffset } from "../shared/pointer.js";
import { paintBasins } from "./basin_image.js";
import { findQuickLayer } from "./basins.js";
import { drawPlane } from "./draw_plane.js";
import { findPlane, listStates } from "./find_plane.js";
import { fitFrame, toPixel, toState } from "./plane_frame.js";
import { createPlaneLegend } from "./plane_legend.js";
import { listPlaneRows } from "./plane_rows.js";
import { describeEnd, describePoint, describePoints, formatPoint } from "./plane_texts.js";
import { isCurrent } from "./server_layer.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Colours, FixedPoint, Layer, Plane, PlaneHand, PlaneView } from "./types.d.ts" */
/** @import { PlaneFrame } from "./plane_frame.js" */

const NEAR_PX = 10; // from the pointer to a fixed point that it means
const TIP_GAP_PX = 12; // between the pointer and what is said about the place
const QUICK_GAP_MS = 100; // between two searches for basins, which take a few frames' share each

/**
 * @param {HTMLElement} host
 * @param {PlaneHand} hand
 */
export function createPlane(host, hand) {
  const canvas = makeHtml("canvas", { class: "plane-canvas", role: "img" });
  const legendBox = makeHtml("div", { class: "plane-legend" });
  const tip = makeHtml("div", { class: "plane-tip" });
  tip.hidden = true;
  host.replaceChildren(canvas, legendBox, tip);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const legend = createPlaneLegend(legendBox);
  let [width, height] = [0, 0];
  /** @type {PlaneView | null} */
  let view = null;
  /** @type {Plane | null} */
  let plane = null;
  /** @type {PlaneFrame | null} */
  let frame = null;
  /** @type {Layer | null} */
  let layer = null; // what is drawn
  /** @type {Layer | null} */
  let paintedLayer = null;
  /** @type {Layer | null} */
  let quickLayer = null;
  let quickKey = ""; // the plane that the browser's own layer was found for
  let quickTime = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quickTimer;
  /** @type {HTMLCanvasElement | null} */
  let basins = null;
  /** @type {Point | null} */
  let pointer = null;
  let isHeld = false;

  const resizing = new ResizeObserver(() => {
    [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const density = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    context.setTransform(density, 0, 0, density, 0, 0);
    if (view) draw();
  });
  resizing.observe(canvas);
  canvas.addEventListener("pointermove", movePointer);
  canvas.addEventListener("pointerleave", () => {
    if (!isHeld) hidePointer();
  });
  canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);

  /** @param {PlaneView} next */
  function paint(next) {
    view = next;
    if (width > 0) draw();
  }

  function draw() {
    if (!view || !width) return;
    const { scene, trace, serverLayer } = view;
    plane = findPlane(scene, trace);
    frame = fitFrame(width, height, plane.window);
    const isProved = isCurrent(serverLayer, scene);
    clearTimeout(quickTimer);
    layer = isProved ? serverLayer : chooseQuickLayer(plane);
    if (layer && layer !== paintedLayer) {
      paintedLayer = layer;
      basins = paintBasins(layer);
    }
    const x = formatPoint(scene.inputs[scene.step - 1]);
    context.clearRect(0, 0, width, height);
    const states = listStates(scene, trace);
    const drawn = { plane, states, step: scene.step, layer, basins };
    const [place, colours] = [frame, readColours(host)];
    drawPlane(context, place, drawn, colours);
    keepDrawing(canvas, (pen) => drawPlane(pen, place, drawn, colours));
    legend.paint(x, plane.fixedPoints, layer);
    const finding = isProved ? serverLayer.finding : describePoints(plane.fixedPoints);
    setAttribute(canvas, "aria-label", `Phase plane of h for x = ${x}. ${finding}`);
    setAttribute(host, "data-layer", isProved ? "current" : "waiting");
    setAttribute(host, "data-points", plane.fixedPoints.length);
    showTip();
  }

  /**
   * The browser's own layer: found again where the plane is another one, but not at every frame. The
   * last change of a gesture is caught up with.
   * @param {Plane} shown
   */
  function chooseQuickLayer(shown) {
    const { map } = shown;
    const key = [map.f, map.W, map.c, shown.window].join(" ");
    if (key === quickKey && quickLayer) return quickLayer;
    const wait = quickTime + QUICK_GAP_MS - performance.now();
    if (wait > 0) {
      quickTimer = setTimeout(draw, wait);
      return quickLayer;
    }
    quickLayer = findQuickLayer(shown);
    quickKey = key;
    quickTime = performance.now();
    return quickLayer;
  }

  /** @param {PointerEvent} event */
  function findPointer(event) {
    return /** @type {Point} */ (findOffset(canvas, event));
  }

  /** @param {PointerEvent} event */
  function movePointer(event) {
    pointer = findPointer(event);
    if (isHeld) startUnderPointer();
    else showTip();
  }

  function hidePointer() {
    pointer = null;
    tip.hidden = true;
  }

  /** @param {PointerEvent} event */
  function press(event) {
    if (event.button !== 0) return;
    pointer = findPointer(event);
    // A finger scrolls the page; a mouse or a pen may go on and drag h_0.
    isHeld = event.pointerType !== "touch";
    if (isHeld) canvas.setPointerCapture(event.pointerId);
    startUnderPointer();
    if (!isHeld) hand.finish();
  }

  function release() {
    if (!isHeld) return;
    isHeld = false;
    hand.finish();
  }

  function startUnderPointer() {
    const state = pointer && frame && toState(frame, pointer);
    if (state) hand.start(state);
  }

  function showTip() {
    const text = pointer ? describePlace(pointer) : "";
    tip.hidden = !text;
    if (!text || !pointer) return;
    setText(tip, text);
    const [x, y] = pointer;
    const beside = x > width / 2 ? x - TIP_GAP_PX - tip.offsetWidth : x + TIP_GAP_PX;
    const left = Math.max(0, Math.min(beside, width - tip.offsetWidth)); // it ends with the plane
    tip.style.transform = `translate(${left}px, ${y}px) translateY(${y > 50 ? "-120%" : "60%"})`;
  }

  /** @param {Point} pixel */
  function describePlace(pixel) {
    if (!frame || !plane) return "";
    const near = findNear(plane.fixedPoints, frame, pixel);
    if (near) return describePoint(near);
    const state = toState(frame, pixel);
    if (!state) return "";
    const end = layer ? describeEnd(layer, state) : "";
    return `h = (${state.map(formatNumber).join(", ")})${end && `: ${end}`}`;
  }

  return {
    paint,
    fixedPoints: () => plane?.fixedPoints ?? [],
    /** What is drawn, as a table: the run, where each unit rests, fixed points and cycles. */
    listRows: () =>
      view && plane ? listPlaneRows(plane, listStates(view.scene, view.trace), layer) : [],
    remove() {
      resizing.disconnect();
      clearTimeout(quickTimer);
    },
  };
}

/**
 * @param {HTMLElement} element
 * @returns {Colours}
 */
function readColours(element) {
  return {
    text: readColour(element, "--text"),
    muted: readColour(element, "--muted"),
    surface: readColour(element, "--surface"),
    border: readColour(element, "--border"),
    accent: readColour(element, "--accent"),
    font: readFont(element),
  };
}

/**
 * @param {FixedPoint[]} points
 * @param {PlaneFrame} frame
 * @param {Point} pixel
 */
function findNear(points, frame, pixel) {
  const distances = points.map(({ point }) => {
    const [x, y] = toPixel(frame, point);
    return Math.hypot(x - pixel[0], y - pixel[1]);
  });
  const nearest = distances.indexOf(Math.min(...distances));
  return distances[nearest] <= NEAR_PX ? points[nearest] : null;
}
