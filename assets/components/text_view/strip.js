// Draws the strip of all characters, with the chosen unit, the surprise and every unit below them.

import { findElement, makeHtml, setText } from "../shared/elements.js";
import { findOffset } from "../shared/pointer.js";
import { findShare } from "./values.js";

/** @import { Colours, PointAt, RGB, TextState } from "./types.d.ts" */

/** @type {TextState} what is shown until the server sends a text */
export const BLANK_TEXT = {
  chars: [],
  text: "",
  values: new Int16Array(),
  units: 0,
  scale: 1,
  signed: true,
  surprise: [],
  candidates: [],
  noun: "",
  noun_below: "",
  noun_none: "",
  noun_zero: "",
  reader: "",
  exact: [],
  choosable: false,
  heatmap: false,
  revision: 0,
  unit: 0,
  start: 0,
  stop: 0,
};
const COLUMN_PX = 15;
const ROW_PX = { text: 24, unit: 46, surprise: 36 };
const HEAT_PX = 300; // the heatmap's height if its rows can have a whole number of pixels
const MOST_BITS = 10; // surprise that fills its row

/**
 * @param {HTMLElement} root
 * @param {{ point: PointAt }} options
 */
export function createStrip(root, { point }) {
  const [scroller, track, labels] = [".scroller", ".track", ".rows"].map((selector) =>
    findElement(root, selector, HTMLElement),
  );
  const canvas = findElement(root, "canvas", HTMLCanvasElement);
  const names = ["text", "unit", "surprise", "units"].map((name) => {
    const row = makeHtml("div", { "data-row": name });
    labels.append(row);
    return row;
  });
  const context = getContext(canvas);
  const heat = document.createElement("canvas");
  let view = BLANK_TEXT;
  let colours = readColours(root);
  let heatKey = "";
  let frame = 0;

  const heatTop = ROW_PX.text + ROW_PX.unit + ROW_PX.surprise;
  const rowHeight = () =>
    Math.max(view.units > 512 ? 1 : 2, Math.min(14, Math.floor(HEAT_PX / view.units)));
  const height = () => heatTop + view.units * rowHeight();

  scroller.addEventListener("scroll", () => schedule());
  for (const kind of /** @type {const} */ (["pointerdown", "pointermove"])) {
    canvas.addEventListener(kind, (event) => {
      const [x, y] = findOffset(canvas, event);
      const t = Math.floor((x + scroller.scrollLeft) / COLUMN_PX);
      const row = Math.floor((y - heatTop) / rowHeight());
      if (t < 0 || t >= view.chars.length) return;
      point(kind, t, row >= 0 && row < view.units ? row : null, event);
    });
  }

  /** @param {TextState} next */
  function paint(next) {
    const isOther = view.values !== next.values;
    view = next;
    colours = readColours(root);
    const key = `${colours.surface} ${colours.positive} ${colours.negative}`;
    if (isOther || key !== heatKey) {
      heatKey = key;
      paintHeat();
    }
    names.forEach((row, index) => {
      const size = [ROW_PX.text, ROW_PX.unit, ROW_PX.surprise, 24][index];
      row.style.height = row.style.lineHeight = `${size}px`;
    });
    const texts = [
      "text",
      `unit ${view.unit}`,
      "surprise",
      view.units === 1 ? "its only unit" : `all ${view.units} units`,
    ];
    for (const [index, text] of texts.entries()) setText(names[index], text);
    track.style.width = `${view.chars.length * COLUMN_PX}px`;
    schedule();
  }

  /** One pixel for each number. It is enlarged when it is drawn, so scrolling costs one copy. */
  function paintHeat() {
    const count = view.chars.length;
    heat.width = count;
    heat.height = view.units;
    const pen = getContext(heat);
    const image = pen.createImageData(count, view.units);
    for (let index = 0; index < count * view.units; index += 1) {
      image.data.set([...mixColour(findShare(view, index), colours), 255], 4 * index);
    }
    pen.putImageData(image, 0, 0);
  }

  function schedule() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  }

  function draw() {
    const width = scroller.clientWidth;
    if (!view.units || !width) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height() * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height()}px`;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.imageSmoothingEnabled = false;
    const first = Math.floor(scroller.scrollLeft / COLUMN_PX);
    const stop = Math.min(view.chars.length, first + Math.ceil(width / COLUMN_PX) + 1);
    context.translate(first * COLUMN_PX - scroller.scrollLeft, 0);
    const heatHeight = view.units * rowHeight();
    context.drawImage(
      heat,
      first,
      0,
      stop - first,
      view.units,
      0,
      heatTop,
      (stop - first) * COLUMN_PX,
      heatHeight,
    );
    for (let t = first; t < stop; t += 1) drawColumn(t, (t - first) * COLUMN_PX);
    drawFrames(first, stop);
  }

  /**
   * @param {number} t
   * @param {number} x
   */
  function drawColumn(t, x) {
    const value = findShare(view, view.unit * view.chars.length + t);
    context.fillStyle = colours.text;
    context.font = `16px ${colours.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(showSign(view.chars[t]), x + COLUMN_PX / 2, ROW_PX.text / 2);
    const isSigned = view.signed;
    const base = ROW_PX.text + (isSigned ? ROW_PX.unit / 2 : ROW_PX.unit - 2);
    const full = isSigned ? ROW_PX.unit / 2 - 2 : ROW_PX.unit - 4;
    context.fillStyle = value < 0 ? colours.css.negative : colours.css.positive;
    context.fillRect(
      x + 1,
      Math.min(base, base - value * full),
      COLUMN_PX - 2,
      Math.abs(value) * full,
    );
    context.fillStyle = colours.css.border;
    context.fillRect(x, base, COLUMN_PX, 1);
    const bits = view.surprise[t];
    if (bits === null) return;
    const size = (Math.min(bits, MOST_BITS) / MOST_BITS) * (ROW_PX.surprise - 4);
    context.fillStyle = colours.text;
    context.globalAlpha = 0.5;
    context.fillRect(x + 1, heatTop - 2 - size, COLUMN_PX - 2, size);
    context.globalAlpha = 1;
  }

  /**
   * @param {number} first
   * @param {number} stop
   */
  function drawFrames(first, stop) {
    context.strokeStyle = colours.text;
    context.lineWidth = 2;
    const left = Math.max(view.start, first - 1);
    const right = Math.min(view.stop, stop + 1);
    if (left < right) {
      context.strokeRect((left - first) * COLUMN_PX, 1, (right - left) * COLUMN_PX, height() - 2);
    }
    const top = heatTop + view.unit * rowHeight();
    context.lineWidth = 1;
    context.strokeRect(-1, top - 0.5, (stop - first) * COLUMN_PX + 2, rowHeight() + 1);
  }

  /**
   * Scroll until a character can be seen.
   * @param {number} t
   */
  function reveal(t) {
    const x = t * COLUMN_PX;
    const margin = 4 * COLUMN_PX;
    if (
      x < scroller.scrollLeft + margin ||
      x > scroller.scrollLeft + scroller.clientWidth - margin
    ) {
      scroller.scrollLeft = x - scroller.clientWidth / 3;
    }
  }

  return { paint, reveal, redraw: schedule, stop: () => cancelAnimationFrame(frame) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} options
 */
function getContext(canvas, options = {}) {
  const context = canvas.getContext("2d", options);
  if (!context) throw new Error("This browser has no 2D canvas.");
  return context;
}

/**
 * The page's colours as numbers and as CSS.
 * @param {Element} root
 * @returns {Colours}
 */
function readColours(root) {
  const style = getComputedStyle(root);
  /** @type {Record<string, string>} */
  const css = {};
  for (const name of ["positive", "negative", "surface", "border"]) {
    css[name] = style.getPropertyValue(`--${name}`).trim();
  }
  const numbers = (/** @type {string} */ name) => parseColour(css[name]);
  return {
    css,
    text: style.color,
    font: style.getPropertyValue("--st-code-font").trim() || "monospace",
    positive: numbers("positive"),
    negative: numbers("negative"),
    surface: numbers("surface"),
  };
}

/**
 * Red, green and blue of any CSS colour, read by the browser itself.
 * @param {string} css
 * @returns {RGB}
 */
function parseColour(css) {
  const pen = getContext(document.createElement("canvas"), { willReadFrequently: true });
  pen.fillStyle = css;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/**
 * A value from -1 to 1 as a colour: the page's own at 0, blue above, orange below.
 * @param {number} value
 * @param {Colours} colours
 * @returns {RGB}
 */
function mixColour(value, { positive, negative, surface }) {
  const end = value < 0 ? negative : positive;
  const share = Math.min(1, Math.abs(value));
  return surface.map((channel, index) => Math.round(channel + share * (end[index] - channel)));
}

/**
 * A visible sign for a character that can't be seen.
 * @param {string} character
 */
export function showSign(character) {
  return { " ": "\u2423", "\n": "\u23ce", "\t": "\u21e5" }[character] ?? character;
}
