// Draws the net at one step; its edges, biases and start values can be dragged.

import { makeSvg, setAttribute, setText, setTint } from "../shared/elements.js";
import { formatActivation, formatNumber, formatShort, spellActivation } from "../shared/numbers.js";
import { createDragging } from "./dragging.js";
import {
  findArrowHead,
  findBadgePoint,
  findChipWidth,
  findLabelPoint,
  findLine,
} from "./geometry.js";
import { BIASES, describeEntry, EDGES, findBounds, NODES, OPERATIONS } from "./net.js";

/** @import { Point, Values } from "../shared/types.d.ts" */
/** @import { Layout, Line, NodeName, Painting, PictureHand } from "./types.d.ts" */

const HEAD = { length: 13, halfWidth: 7 };
const COPY_HEAD = { length: 9, halfWidth: 4.5 };

/**
 * @param {SVGSVGElement} svg
 * @param {HTMLElement} bubble shows the value during a drag
 * @param {PictureHand} hand
 */
export function createNetwork(svg, bubble, hand) {
  const { ask } = hand;
  /** @type {Record<string, ReturnType<typeof makeEdge>>} */
  const edges = {};
  /** @type {Partial<Record<NodeName, ReturnType<typeof makeNode>>>} */
  const nodes = {};
  /** @type {Record<string, ReturnType<typeof makeChip>>} */
  const chips = {};
  /** @type {Record<string, ReturnType<typeof makeCopy>>} */
  const copies = {};
  /** @type {Layout | null} */
  let layout = null;
  /** @type {Values} */
  let values = {};
  const makeDraggable = createDragging(svg, bubble, hand, () => values);

  const layers = {
    copies: makeSvg("g", { class: "copies" }),
    edges: makeSvg("g", { class: "edges" }),
    nodes: makeSvg("g", { class: "nodes" }),
    labels: makeSvg("g", { class: "labels" }),
  };
  svg.append(...Object.values(layers));

  for (const unit of ["1", "2"]) copies[unit] = makeCopy();
  for (const name of Object.keys(EDGES)) {
    edges[name] = makeEdge(name);
    chips[name] = makeChip(name, { "data-edge-label": name });
    makeDraggable(edges[name].group, name);
  }
  for (const name of NODES) {
    const node = makeNode(name);
    nodes[name] = node;
    if (name[0] === "a") makeDraggable(node.group, name);
    if (name[0] === "h" || name[0] === "y") node.group.addEventListener("click", () => ask(name));
  }
  for (const name of [...Object.keys(BIASES), "a1", "a2"]) {
    chips[name] = makeChip(name, { "data-badge": name });
  }

  function makeCopy() {
    const path = makeSvg("path");
    const head = makeSvg("polygon");
    const group = makeSvg("g", { class: "copy" }, path, head);
    layers.copies.append(group);
    return { group, path, head };
  }

  /** @param {string} name */
  function makeEdge(name) {
    const line = makeSvg("path", { class: "line" });
    const head = makeSvg("polygon", { class: "head" });
    const hit = makeSvg("path", { class: "hit", "data-edge": name });
    const group = makeSvg("g", { class: "edge" }, line, head, hit);
    layers.edges.append(group);
    return { group, line, head, hit };
  }

  /** @param {NodeName} name */
  function makeNode(name) {
    const pill = makeSvg("rect", { class: "pill", rx: 15 });
    const label = makeSvg("text", { class: "node-name", y: -10 });
    label.textContent = name;
    const value = makeSvg("text", { class: "node-value", y: 15 });
    const title = makeSvg("title");
    const group = makeSvg("g", { class: "node", "data-node": name }, title, pill, label, value);
    layers.nodes.append(group);
    return { group, pill, value, title };
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} attributes
   */
  function makeChip(name, attributes) {
    const box = makeSvg("rect", { class: "chip-box", height: 20, y: -10, rx: 5 });
    const label = makeSvg("tspan", { class: "chip-name" });
    label.textContent = name[0] === "a" ? "h\u2080" : name;
    const value = makeSvg("tspan", { class: "chip-value", dx: 5 });
    const text = makeSvg("text", { class: "chip-text", y: 5 }, label, value);
    const title = makeSvg("title");
    title.textContent = `${describeEntry(name)}. Drag up or down; click to type.`;
    const group = makeSvg("g", { class: "chip", ...attributes }, title, box, text);
    layers.labels.append(group);
    makeDraggable(group, name);
    return { group, box, value, length: 0 };
  }

  /**
   * Put everything where it belongs on a wide or a narrow stage; `paint` fills in the values.
   * @param {Layout} next
   */
  function arrange(next) {
    if (next === layout) return;
    layout = next;
    svg.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
    for (const [name, { line, head, hit }] of Object.entries(edges)) {
      drawArrow(findLine(layout, ...EDGES[name]), line, head, HEAD);
      hit.setAttribute("d", line.getAttribute("d") ?? "");
      placeAt(chips[name].group, findLabelPoint(layout, name));
    }
    for (const [unit, { path, head }] of Object.entries(copies)) {
      const arrow = findLine(layout, `h${unit}`, `a${unit}`, layout.copyOffset);
      drawArrow(arrow, path, head, COPY_HEAD);
    }
    const { width, height } = layout.pill;
    const box = { x: -width / 2, y: -height / 2, width, height };
    for (const [name, { group, pill }] of Object.entries(nodes)) {
      placeAt(group, layout.nodes[name]);
      for (const [key, value] of Object.entries(box)) setAttribute(pill, key, value);
    }
    for (const [name, unit] of Object.entries(BIASES)) {
      placeAt(chips[name].group, findBadgePoint(layout, unit));
    }
    for (const [name, point] of Object.entries(layout.starts)) placeAt(chips[name].group, point);
  }

  /**
   * @param {Line} line
   * @param {SVGElement} path
   * @param {SVGElement} head
   * @param {typeof HEAD} size
   */
  function drawArrow(line, path, head, { length, halfWidth }) {
    const corners = findArrowHead(line, length, halfWidth);
    const stop = line.end.map((value, axis) => value - line.along[axis] * (length - 1));
    path.setAttribute("d", `M${line.start.join(" ")}L${stop.join(" ")}`);
    head.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
  }

  /**
   * @param {SVGElement} group
   * @param {Point} point
   */
  function placeAt(group, [x, y]) {
    group.setAttribute("transform", `translate(${x} ${y})`);
  }

  /**
   * @param {string} name
   * @param {number} value
   * @param {(value: number) => string} format
   */
  function paintChip(name, value, format) {
    const { group, box, value: text } = chips[name];
    const shown = format(value);
    setText(text, shown);
    setAttribute(group, "data-sign", Math.sign(value) + 0);
    if (chips[name].length === shown.length) return;
    chips[name].length = shown.length;
    const width = findChipWidth(shown);
    setAttribute(box, "width", width);
    setAttribute(box, "x", -width / 2);
  }

  /**
   * @param {SVGElement} group
   * @param {string} name
   * @param {Painting} state
   */
  function mark(group, name, { operation, selected }) {
    group.classList.toggle("carried", findCarried(operation).has(name));
    group.classList.toggle("selected", selected === name);
  }

  /** @param {Painting} state */
  function paintEdges(state) {
    ({ values } = state.scene);
    svg.classList.toggle("focused", findCarried(state.operation).size > 0);
    for (const [name, { group, line, hit }] of Object.entries(edges)) {
      const value = values[name];
      setAttribute(hit, "data-value", value);
      setAttribute(group, "data-sign", Math.sign(value) + 0);
      setAttribute(line, "stroke-width", value ? 1 + (8 * Math.min(3, Math.abs(value))) / 3 : 1);
      mark(group, name, state);
    }
    for (const [unit, { group }] of Object.entries(copies)) mark(group, `copy ${unit}`, state);
  }

  /** @param {Painting} state */
  function paintNumbers(state) {
    const { scene: painted, explain, trace, why } = state;
    const step = trace[painted.step - 1];
    for (const name of Object.keys(chips)) {
      paintChip(name, painted.values[name], painted.learning ? formatShort : formatNumber);
      mark(chips[name].group, name[0] === "a" ? `start ${name}` : name, state);
    }
    for (const [name, { group, value, title }] of Object.entries(nodes)) {
      const number = step[/** @type {NodeName} */ (name)];
      setAttribute(group, "data-value", number);
      const bounds = findBounds(name, painted);
      const shown = formatActivation(number, bounds);
      setText(value, shown);
      value.classList.toggle("long", shown.length > 7);
      const hint = name[0] === "h" || name[0] === "y" ? " Click it: why this number?" : "";
      const full = spellActivation(number, bounds);
      setText(title, `${name} = ${full}. ${explain(name)}${hint}`);
      setTint(group, number);
      group.classList.toggle("asked", why?.node === name && why.step === painted.step);
      mark(group, name, state);
    }
  }

  return { arrange, edges: { paint: paintEdges }, numbers: { paint: paintNumbers } };
}

/**
 * The parts of the picture that an operation uses.
 * @param {string} operation
 * @returns {Set<string | undefined>}
 */
function findCarried(operation) {
  if (!operation) return new Set();
  if (operation === "store") return new Set(["copy 1", "copy 2", "h1", "h2", "a1", "a2"]);
  const { target, bias, products } = OPERATIONS[operation];
  return new Set([target, ...(bias ? [bias] : []), ...products.flat()]);
}
