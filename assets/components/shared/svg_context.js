// Draws as SVG what is written for a canvas, so that a panel can be saved as lines and texts.

import { makeSvg } from "./elements.js";

/** @import { Attributes } from "./elements.js" */

/** How far below its y a text's baseline is, in font sizes. @type {Record<string, number>} */
const BASELINES = { top: 0.8, middle: 0.35, alphabetic: 0 };
/** @type {Record<string, string>} */
const ANCHORS = { left: "start", center: "middle", right: "end" };
const CANVAS_FONT = /^(?:(\w+) )?([\d.]+)px (.*)$/;
let clips = 0;

const toCentipixel = (/** @type {number} */ value) => Math.round(100 * value) / 100;

/** A path as SVG writes it, with the calls of a canvas's path. */
class SvgPath {
  /** @param {string} text */
  constructor(text = "") {
    this.text = text;
  }
  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.text += `M${toCentipixel(x)} ${toCentipixel(y)}`;
  }
  /**
   * The first one begins the path, as on a canvas.
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    if (Number.isFinite(x + y)) {
      this.text += `${this.text ? "L" : "M"}${toCentipixel(x)} ${toCentipixel(y)}`;
    }
  }
  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.text += `h${toCentipixel(width)}v${toCentipixel(height)}h${toCentipixel(-width)}z`;
  }
  /**
   * A whole circle: no panel draws less of one.
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  arc(x, y, radius) {
    const half = `a${radius} ${radius} 0 1 1 `;
    this.moveTo(x + radius, y);
    this.text += `${half}${-2 * radius} 0${half}${2 * radius} 0`;
  }
}

/** The part of a 2D context that panels use; what is drawn is appended to an element. */
class SvgContext extends SvgPath {
  fillStyle = "#000";
  strokeStyle = "#000";
  lineWidth = 1;
  lineJoin = "miter";
  globalAlpha = 1;
  font = "14px sans-serif";
  textAlign = "left";
  textBaseline = "alphabetic";
  dashes = "";
  shift = "";
  /** @type {object[]} */
  kept = [];

  /** @param {SVGElement} host */
  constructor(host) {
    super();
    this.host = host;
  }
  save() {
    this.kept.push({ ...this });
  }
  restore() {
    Object.assign(this, this.kept.pop(), { text: this.text });
  }
  beginPath() {
    this.text = "";
  }
  clip() {
    const id = `panel-clip-${++clips}`;
    const shape = makeSvg("clipPath", { id }, makeSvg("path", { d: this.text }));
    const group = makeSvg("g", { "clip-path": `url(#${id})` });
    this.host.append(shape, group);
    this.host = group;
  }
  /**
   * @param {number} x
   * @param {number} y
   */
  translate(x, y) {
    this.shift += `translate(${x} ${y})`;
  }
  /** @param {number[]} dashes */
  setLineDash(dashes) {
    this.dashes = dashes.join(" ");
  }
  stroke(path = /** @type {SvgPath} */ (this)) {
    this.add(makeSvg("path", { d: path.text, ...this.findLine() }));
  }
  fill(path = /** @type {SvgPath} */ (this)) {
    this.add(makeSvg("path", { d: path.text, fill: this.fillStyle }));
  }
  /** @type {(x: number, y: number, width: number, height: number) => void} */
  strokeRect(x, y, width, height) {
    this.add(makeSvg("rect", { x, y, width, height, ...this.findLine() }));
  }
  /** @type {(x: number, y: number, width: number, height: number) => void} */
  fillRect(x, y, width, height) {
    this.add(makeSvg("rect", { x, y, width, height, fill: this.fillStyle }));
  }
  /** @type {(text: string, x: number, y: number) => void} */
  fillText(text, x, y) {
    this.addText(text, x, y, { fill: this.fillStyle });
  }
  /** @type {(text: string, x: number, y: number) => void} */
  strokeText(text, x, y) {
    this.addText(text, x, y, this.findLine());
  }
  /** @type {(image: HTMLCanvasElement, x: number, y: number, width: number, height: number) => void} */
  drawImage(image, x, y, width, height) {
    this.add(makeImage(image, { x, y, width, height }));
  }

  /** @param {SVGElement} element */
  add(element) {
    if (this.globalAlpha < 1) element.setAttribute("opacity", String(this.globalAlpha));
    if (this.shift) element.setAttribute("transform", this.shift);
    this.host.append(element);
  }
  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {Attributes} paint
   */
  addText(text, x, y, paint) {
    const [, weight = "400", size, family] = CANVAS_FONT.exec(this.font) ?? [];
    const baseline = toCentipixel(y + BASELINES[this.textBaseline] * Number(size));
    const font = { "font-family": family, "font-size": size, "font-weight": weight };
    const place = { x, y: baseline, "text-anchor": ANCHORS[this.textAlign] };
    this.add(makeSvg("text", { ...place, ...font, ...paint }, text));
  }
  findLine() {
    return {
      fill: "none",
      stroke: this.strokeStyle,
      "stroke-width": this.lineWidth,
      "stroke-linejoin": this.lineJoin,
      ...(this.dashes && { "stroke-dasharray": this.dashes }),
    };
  }
}

/**
 * A canvas's pixels, stretched without being smoothed.
 * @param {HTMLCanvasElement} canvas
 * @param {Attributes} box
 */
export function makeImage(canvas, box) {
  const look = { preserveAspectRatio: "none", style: "image-rendering: pixelated" };
  return makeSvg("image", { ...box, href: canvas.toDataURL(), ...look });
}

/**
 * A path for a context, which may be one that writes SVG.
 * @param {CanvasRenderingContext2D} context
 * @param {string} [text]
 */
export function makePath(context, text = "") {
  const isSvg = /** @type {unknown} */ (context) instanceof SvgContext;
  return isSvg ? /** @type {Path2D} */ (/** @type {unknown} */ (new SvgPath(text))) : new Path2D(text); // biome-ignore format: one line
}

/**
 * A context that appends what is drawn to an element.
 * @param {SVGElement} host
 */
export function makeSvgContext(host) {
  return /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (new SvgContext(host)));
}
