// Turns a panel that a stage draws itself (HTML, SVG and canvases) into one SVG, and that into a PNG.
//
// What is on the screen is written again as rectangles, texts and lines where the browser has put
// them; a canvas that has told how it is drawn is drawn again, any other one becomes an image.

import { makeSvg } from "./elements.js";
import { makeImage, makeSvgContext } from "./svg_context.js";

/** @import { Attributes } from "./elements.js" */

const PNG_SCALE = 2;
const LEFT_OUT = ".figure-tools, .data-table, input, select, textarea, [hidden]";
const INLINED = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap"],
  ...["stroke-linejoin", "stroke-opacity", "opacity", "visibility", "text-anchor", "paint-order"],
  ...["font-family", "font-size", "font-weight", "dominant-baseline"],
];
/** @type {WeakMap<HTMLCanvasElement, (context: CanvasRenderingContext2D) => void>} */
const drawings = new WeakMap();
let gradients = 0;

/**
 * Remember how a canvas was drawn, in its own CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {(context: CanvasRenderingContext2D) => void} draw
 */
export function keepDrawing(canvas, draw) {
  drawings.set(canvas, draw);
}

/**
 * A colour that programs other than browsers know too: a mix is computed in another notation.
 * @param {string} colour
 */
function spellColour(colour) {
  const [, ...parts] = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)$/.exec(colour) ?? []; // biome-ignore format: one line
  if (!parts.length) return colour;
  const [red, green, blue] = parts.slice(0, 3).map((part) => Math.round(255 * Number(part)));
  return parts[3] === undefined
    ? `rgb(${red}, ${green}, ${blue})`
    : `rgba(${red}, ${green}, ${blue}, ${parts[3]})`;
}

/** @param {string} colour */
const isSeen = (colour) => !/^(?:transparent|rgba\(.*, 0\)|color\(.*\/ 0\))$/.test(colour);

/**
 * The panel as it is seen, on the page's background.
 * @param {HTMLElement} frame
 */
export function drawPanel(frame) {
  const zoom = /** @type {{ currentCSSZoom?: number }} */ (frame).currentCSSZoom ?? 1;
  const origin = frame.getBoundingClientRect();
  /** @param {DOMRect} box */
  const place = ({ left, top, width, height }) => ({
    x: (left - origin.left) / zoom,
    y: (top - origin.top) / zoom,
    width: width / zoom,
    height: height / zoom,
  });
  const { width, height } = place(origin);
  const measuring = document.createElement("canvas").getContext("2d");
  const background = getComputedStyle(frame).getPropertyValue("--st-background-color").trim();
  const svg = makeSvg("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  svg.append(makeSvg("rect", { width, height, fill: background || "#fff" }));

  /**
   * @param {Node} node
   * @param {SVGElement} host
   */
  function drawNode(node, host) {
    if (node instanceof Text) return drawText(node, host);
    if (!(node instanceof Element) || node.matches(LEFT_OUT)) return;
    const rect = node.getBoundingClientRect();
    if (!rect.width || !rect.height || !node.checkVisibility({ visibilityProperty: true })) return;
    const isWithin = rect.right > origin.left && rect.left < origin.right;
    if (!isWithin || rect.bottom < origin.top || rect.top > origin.bottom) return; // scrolled away
    const box = place(rect);
    if (node instanceof SVGSVGElement) host.append(copySvg(node, box));
    else if (node instanceof HTMLCanvasElement) host.append(copyCanvas(node, box));
    else drawElement(node, box, host);
  }

  /**
   * @param {Element} element
   * @param {ReturnType<typeof place>} box
   * @param {SVGElement} host
   */
  function drawElement(element, box, host) {
    const style = getComputedStyle(element);
    let inner = host;
    if (Number(style.opacity) < 1) {
      inner = makeSvg("g", { opacity: style.opacity });
      host.append(inner);
    }
    drawBox(style, box, inner);
    for (const name of ["::before", "::after"]) drawPseudo(element, name, box, inner);
    if (style.overflowX !== "visible" && element !== frame) {
      const viewBox = `${box.x} ${box.y} ${box.width} ${box.height}`;
      const cut = makeSvg("svg", { ...box, viewBox });
      inner.append(cut);
      inner = cut;
    }
    const depth = (/** @type {Node} */ node) =>
      node instanceof Element ? Number(getComputedStyle(node).zIndex) || 0 : 0;
    const children = [...element.childNodes].sort((a, b) => depth(a) - depth(b));
    for (const child of children) drawNode(child, inner);
  }

  /**
   * What a style sheet adds to an element, if it has a place of its own there.
   * @param {Element} element
   * @param {string} name
   * @param {ReturnType<typeof place>} box
   * @param {SVGElement} host
   */
  function drawPseudo(element, name, { x, y }, host) {
    const style = getComputedStyle(element, name);
    if (style.content === "none" || style.position !== "absolute") return;
    const [left, top, wide, high] = [style.left, style.top, style.width, style.height].map(parseFloat); // biome-ignore format: one line
    if ([left, top, wide, high].every(Number.isFinite)) {
      drawBox(style, { x: x + left, y: y + top, width: wide, height: high }, host);
    }
  }

  /**
   * @param {CSSStyleDeclaration} style
   * @param {ReturnType<typeof place>} box
   * @param {SVGElement} host
   */
  function drawBox(style, box, host) {
    const { x, y } = box;
    const rx = parseFloat(style.borderTopLeftRadius) || 0;
    if (isSeen(style.backgroundColor)) {
      host.append(makeSvg("rect", { ...box, rx, fill: spellColour(style.backgroundColor) }));
    }
    if (style.backgroundImage.startsWith("linear-gradient(to right")) {
      drawGradient(style, box, rx, host);
    }
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => {
      const read = (/** @type {string} */ part) => Reflect.get(style, `border${side}${part}`);
      const isDrawn = read("Style") !== "none" && isSeen(read("Color"));
      return { width: isDrawn ? parseFloat(read("Width")) : 0, colour: spellColour(read("Color")) };
    });
    const [{ width: line, colour }] = sides;
    if (line && sides.every((side) => side.width === line)) {
      const inside = { x: x + line / 2, y: y + line / 2, width: box.width - line, height: box.height - line }; // biome-ignore format: one line
      host.append(makeSvg("rect", { ...inside, rx, fill: "none", stroke: colour, "stroke-width": line })); // biome-ignore format: one line
      return;
    }
    const [right, bottom] = [x + box.width, y + box.height];
    /** @type {Attributes[]} */
    const places = [
      { x, y, width: box.width, height: sides[0].width },
      { x: right - sides[1].width, y, width: sides[1].width, height: box.height },
      { x, y: bottom - sides[2].width, width: box.width, height: sides[2].width },
      { x, y, width: sides[3].width, height: box.height },
    ];
    for (const [index, side] of sides.entries()) {
      if (side.width) host.append(makeSvg("rect", { ...places[index], fill: side.colour }));
    }
  }

  /**
   * A background that goes from left to right; one with a height of its own stands in the middle.
   * @param {CSSStyleDeclaration} style
   * @param {ReturnType<typeof place>} box
   * @param {number} rx
   * @param {SVGElement} host
   */
  function drawGradient(style, box, rx, host) {
    const id = `panel-gradient-${++gradients}`;
    const shades = [...style.backgroundImage.matchAll(/((?:rgba?|color)\([^)]*\))(?: ([\d.]+)(?:%|px))?/g)]; // biome-ignore format: one line
    const stops = shades.map(([, colour, at], index) => {
      const offset = at === undefined ? index / Math.max(1, shades.length - 1) : Number(at) / 100;
      return makeSvg("stop", { offset, "stop-color": spellColour(colour) });
    });
    const high = parseFloat(/^\S+ ([\d.]+)px/.exec(style.backgroundSize)?.[1] ?? "") || box.height;
    const middle = { ...box, y: box.y + (box.height - high) / 2, height: high };
    host.append(
      makeSvg("linearGradient", { id }, ...stops),
      makeSvg("rect", { ...middle, rx, fill: `url(#${id})` }),
    );
  }

  /**
   * @param {Text} node
   * @param {SVGElement} host
   */
  function drawText(node, host) {
    const style = node.parentElement && getComputedStyle(node.parentElement);
    if (!style || !node.data.trim()) return;
    const range = document.createRange();
    /** @type {{ text: string, box: ReturnType<typeof place> }[]} */
    const lines = [];
    for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const box = place(range.getBoundingClientRect());
      const last = lines.at(-1);
      if (last && Math.abs(last.box.y - box.y) < 1) {
        last.text += ` ${word}`;
        last.box.width = box.x + box.width - last.box.x;
      } else lines.push({ text: word, box });
    }
    if (measuring) measuring.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const ascent = measuring?.measureText("x").fontBoundingBoxAscent ?? parseFloat(style.fontSize);
    for (const { text, box } of lines) {
      host.append(
        makeSvg(
          "text",
          {
            x: box.x,
            y: box.y + ascent,
            textLength: box.width, // another font doesn't move what stands beside it
            lengthAdjust: "spacingAndGlyphs",
            fill: spellColour(style.color),
            "font-family": style.fontFamily,
            "font-size": style.fontSize,
            "font-weight": style.fontWeight,
          },
          text,
        ),
      );
    }
  }

  for (const child of frame.childNodes) drawNode(child, svg);
  return svg;
}

/**
 * A drawing with its styles in itself.
 * @param {SVGSVGElement} svg
 * @param {Attributes} box
 */
function copySvg(svg, box) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const copies = [...copy.querySelectorAll("*")];
  for (const [index, element] of [...svg.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(element);
    const each = copies[index];
    if (style.display === "none") each.remove();
    for (const name of INLINED) {
      each.setAttribute(name, spellColour(style.getPropertyValue(name)));
    }
    for (const name of ["class", "style"]) each.removeAttribute(name);
  }
  for (const name of ["class", "style"]) copy.removeAttribute(name);
  for (const [name, value] of Object.entries(box)) copy.setAttribute(name, String(value));
  copy.setAttribute("overflow", "visible");
  return copy;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ x: number, y: number, width: number, height: number }} box
 */
function copyCanvas(canvas, box) {
  const draw = drawings.get(canvas);
  if (!draw) return makeImage(canvas, box);
  const group = makeSvg("g", { transform: `translate(${box.x} ${box.y})` });
  draw(makeSvgContext(group));
  return group;
}

/**
 * The panel as a file's content.
 * @param {HTMLElement} frame
 * @param {"png" | "svg"} format
 */
export async function savePanel(frame, format) {
  const svg = drawPanel(frame);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = new XMLSerializer().serializeToString(svg);
  const drawing = new Blob([text], { type: "image/svg+xml" });
  if (format === "svg") return drawing;
  const { width, height } = svg.viewBox.baseVal;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(PNG_SCALE * width);
  canvas.height = Math.ceil(PNG_SCALE * height);
  const image = new Image(canvas.width, canvas.height);
  image.src = URL.createObjectURL(drawing);
  await image.decode();
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  /** @type {Blob | null} */
  const picture = await new Promise((resolve) => canvas.toBlob(resolve));
  if (!picture) throw new Error("the browser made no picture.");
  return picture;
}
