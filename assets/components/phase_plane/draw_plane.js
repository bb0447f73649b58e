// Draws the plane on a canvas: basins, field, nullclines, fixed points, cycles and the run.

import { makePath } from "../shared/svg_context.js";
import { listTicks, toPixel } from "./plane_frame.js";
import { stepOnce } from "./plane_map.js";
import { PLANE_MARKS } from "./plane_marks.js";
import { cutTrajectory } from "./plane_window.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { PlaneFrame } from "./plane_frame.js" */
/** @import { Colours, Plane, Layer } from "./types.d.ts" */

/**
 * All that is drawn.
 * @typedef {object} PlaneScene
 * @property {Plane} plane
 * @property {Point[]} states of the run, h_0 first
 * @property {number} step the current one, counted from 1
 * @property {Layer | null} layer
 * @property {CanvasImageSource | null} basins
 */

const FIELD_POINTS = 17; // along each axis: few enough to keep arrows apart
const LONGEST_ARROW = 0.9; // of a cell of the field; short steps keep their length
const SHORTEST_HEAD = 0.2; // of a cell: a shorter arrow would be all head
const HEAD_PX = 5;
const MOST_DOTS = 200; // of the run: more would be one blot
const NUMBER_SHIFT_PX = 14; // of an attractor's number, towards the side with more room

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {PlaneScene} scene
 * @param {Colours} colours
 */
export function drawPlane(context, frame, scene, colours) {
  const { left, top, side } = frame;
  const { plane, layer, basins, states, step } = scene;
  drawAxes(context, frame, colours);
  context.save();
  context.beginPath();
  context.rect(left, top, side, side);
  context.clip();
  if (layer && basins) drawBasins(context, frame, layer, basins);
  drawZeroLines(context, frame, colours);
  drawField(context, frame, plane, colours);
  drawNullclines(context, frame, plane, colours);
  for (const cycle of layer?.cycles ?? []) {
    drawLine(context, frame, [...cycle.points, cycle.points[0]], colours.text, 1.5, [2, 4]);
    for (const point of cycle.points) drawMark(context, frame, point, "cycle", colours);
  }
  drawRun(context, frame, cutTrajectory(states, frame.window), colours);
  for (const { point, stability } of plane.fixedPoints) {
    drawMark(context, frame, point, stability, colours);
  }
  const shown = cutTrajectory(states, frame.window);
  drawMark(context, frame, shown[0], "start", colours);
  drawMark(context, frame, shown[step], "current", { ...colours, text: colours.accent });
  layer?.attractors.forEach(({ points }, i) => {
    drawNumber(context, frame, points[points.length - 1], String(i + 1), colours);
  });
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Colours} colours
 */
function drawAxes(context, frame, { muted, border, font }) {
  const { left, top, side, window } = frame;
  context.strokeStyle = border;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
  context.fillStyle = muted;
  context.font = `14px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  const ticks = window.map(listTicks);
  for (const { value, text } of ticks[0]) {
    const [x] = toPixel(frame, [value, 0]);
    if (x < left + side - 26) context.fillText(text, x, top + side + 5);
  }
  context.fillText("h1", left + side - 9, top + side + 5);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { value, text } of ticks[1]) {
    const [, y] = toPixel(frame, [0, value]);
    if (y > top + 22) context.fillText(text, left - 5, y);
  }
  context.fillText("h2", left - 5, top + 9);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Colours} colours
 */
function drawZeroLines(context, frame, { border }) {
  const { left, top, side } = frame;
  const [x, y] = toPixel(frame, [0, 0]);
  context.fillStyle = border;
  context.fillRect(x - 0.5, top, 1, side);
  context.fillRect(left, y - 0.5, side, 1);
}

/**
 * The cells, each round its start.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Layer} layer
 * @param {CanvasImageSource} basins
 */
function drawBasins(context, frame, { window: [ends1, ends2], labels }, basins) {
  const cells = Math.sqrt(labels.length);
  const half = (ends1[1] - ends1[0]) / (cells - 1) / 2;
  const [x, y] = toPixel(frame, [ends1[0] - half, ends2[1] + half]);
  const [right, bottom] = toPixel(frame, [ends1[1] + half, ends2[0] - half]);
  context.imageSmoothingEnabled = false;
  context.drawImage(basins, x, y, right - x, bottom - y);
}

/**
 * An arrow along each step F(h) - h, with a dot where it starts.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Plane} plane
 * @param {Colours} colours
 */
function drawField(context, frame, { map }, { muted }) {
  const { left, top, side, window } = frame;
  const [[low1, high1], [low2]] = window;
  const cell = side / FIELD_POINTS;
  const scale = side / (high1 - low1);
  context.beginPath();
  const heads = makePath(context); // filled, which closes each head; closePath took a third of a frame
  for (let row = 0; row < FIELD_POINTS; row++) {
    for (let column = 0; column < FIELD_POINTS; column++) {
      const [x, y] = [left + (column + 0.5) * cell, top + side - (row + 0.5) * cell];
      const h1 = low1 + (x - left) / scale;
      const h2 = low2 + (top + side - y) / scale;
      const [next1, next2] = stepOnce(map, [h1, h2]);
      const length = Math.hypot(next1 - h1, next2 - h2) * scale;
      if (!(length > 0)) continue;
      const drawn = Math.min(length, LONGEST_ARROW * cell);
      const [across, down] = [((next1 - h1) * scale) / length, (-(next2 - h2) * scale) / length];
      const [endX, endY] = [x + across * drawn, y + down * drawn];
      heads.rect(x - 1, y - 1, 2, 2);
      context.moveTo(x, y);
      context.lineTo(endX, endY);
      if (drawn < SHORTEST_HEAD * cell) continue;
      const size = Math.min(HEAD_PX, drawn);
      heads.moveTo(endX, endY);
      heads.lineTo(
        endX - size * across + 0.5 * size * down,
        endY - size * down - 0.5 * size * across,
      );
      heads.lineTo(
        endX - size * across - 0.5 * size * down,
        endY - size * down + 0.5 * size * across,
      );
    }
  }
  context.globalAlpha = 0.55;
  context.strokeStyle = context.fillStyle = muted;
  context.lineWidth = 1;
  context.stroke();
  context.fill(heads);
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Plane} plane
 * @param {Colours} colours
 */
function drawNullclines(context, frame, { nullclines }, { muted }) {
  nullclines.forEach((pieces, unit) => {
    for (const piece of pieces) drawLine(context, frame, piece, muted, 2.2, unit ? [7, 4] : []);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Point[]} points
 * @param {string} colour
 * @param {number} width
 * @param {number[]} dashes
 */
function drawLine(context, frame, points, colour, width, dashes) {
  context.beginPath();
  for (const point of points) context.lineTo(...toPixel(frame, point));
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dashes);
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Point[]} states
 * @param {Colours} colours
 */
function drawRun(context, frame, states, { text, surface }) {
  drawLine(context, frame, states, surface, 4, []);
  drawLine(context, frame, states, text, 1.5, []);
  context.beginPath();
  for (const state of states.slice(0, MOST_DOTS)) {
    const [x, y] = toPixel(frame, state);
    context.moveTo(x + 2.5, y);
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
  }
  context.fillStyle = text;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Point | undefined} state
 * @param {string} name
 * @param {Colours} colours
 */
function drawMark(context, frame, state, name, { text, surface }) {
  if (!state) return;
  const [x, y] = toPixel(frame, state);
  const { path, isFilled } = PLANE_MARKS[name];
  const shape = makePath(context, path);
  context.save();
  context.translate(x, y);
  context.lineWidth = isFilled ? 3 : 5.5;
  context.strokeStyle = surface;
  context.stroke(shape);
  context.strokeStyle = context.fillStyle = text;
  context.lineWidth = 2.5;
  if (isFilled) context.fill(shape);
  else context.stroke(shape);
  context.restore();
}

/**
 * An attractor's number, on the side with more room.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Point} state
 * @param {string} number
 * @param {Colours} colours
 */
function drawNumber(context, frame, state, number, { text, surface, font }) {
  const { left, top, side } = frame;
  const [x, y] = toPixel(frame, state);
  context.textAlign = "center";
  const shift = (/** @type {number} */ pixel, /** @type {number} */ start) =>
    pixel + (pixel > start + side / 2 ? -NUMBER_SHIFT_PX : NUMBER_SHIFT_PX);
  writeText(context, number, [shift(x, left), shift(y, top)], `bold 15px ${font}`, text, surface);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {Point} place
 * @param {string} font
 * @param {string} colour
 * @param {string} halo
 */
function writeText(context, text, [x, y], font, colour, halo) {
  context.font = font;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
  context.lineJoin = "miter";
}
