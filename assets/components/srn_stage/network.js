// Network: the picture of the net, whose edges, biases and start values can be dragged.
// Knows how to draw a step of the run; what a drag means for the scene is the stage's business.

import { makeSvg, setAttribute, setText, setTint } from "../shared/elements.js";
import { formatNumber, LARGEST_INPUT } from "../shared/numbers.js";
import { findArrowHead, findBadgePlace, findLabelPlace, findLine } from "./geometry.js";
import { BIASES, describePlace, EDGES, NODES, OPERATIONS } from "./net.js";

const DRAG_STEP = 0.01; // per pixel; a tenth of it with Shift
const CLICK_SLACK_PX = 3;
const HEAD = { length: 13, halfWidth: 7 };
const COPY_HEAD = { length: 9, halfWidth: 4.5 };

export function createNetwork(svg, bubble, { change, finish, select }) {
  const edges = {};
  const nodes = {};
  const chips = {};
  const copies = {};
  let layout = null;
  let scene = null;

  const layers = Object.fromEntries(
    ["copies", "edges", "nodes", "labels"].map((name) => {
      const layer = makeSvg("g", { class: name });
      svg.append(layer);
      return [name, layer];
    }),
  );

  for (const unit of ["1", "2"]) {
    const path = makeSvg("path");
    const head = makeSvg("polygon");
    const group = makeSvg("g", { class: "copy" }, path, head);
    layers.copies.append(group);
    copies[unit] = { group, path, head };
  }
  for (const name of Object.keys(EDGES)) {
    const line = makeSvg("path", { class: "line" });
    const head = makeSvg("polygon", { class: "head" });
    const hit = makeSvg("path", { class: "hit", "data-edge": name });
    const group = makeSvg("g", { class: "edge" }, line, head, hit);
    layers.edges.append(group);
    edges[name] = { group, line, head, hit };
    chips[name] = makeChip(name, { "data-edge-label": name });
    makeDraggable(group, name);
  }
  for (const name of NODES) {
    const pill = makeSvg("rect", { class: "pill", rx: 15 });
    const label = makeSvg("text", { class: "node-name", y: -10 });
    label.textContent = name;
    const value = makeSvg("text", { class: "node-value", y: 15 });
    const title = makeSvg("title");
    const group = makeSvg("g", { class: "node", "data-node": name }, title, pill, label, value);
    layers.nodes.append(group);
    nodes[name] = { group, pill, value, title };
    if (name[0] === "a") makeDraggable(group, name);
  }
  for (const name of [...Object.keys(BIASES), "a1", "a2"]) {
    chips[name] = makeChip(name, { "data-badge": name });
  }

  function makeChip(name, attributes) {
    const box = makeSvg("rect", { class: "chip-box", height: 20, y: -10, rx: 5 });
    const label = makeSvg("tspan", { class: "chip-name" });
    label.textContent = name[0] === "a" ? "h\u2080" : name;
    const value = makeSvg("tspan", { class: "chip-value", dx: 5 });
    const text = makeSvg("text", { class: "chip-text", y: 5 }, label, value);
    const title = makeSvg("title");
    title.textContent = `${describePlace(name)}. Drag up or down; click to type.`;
    const group = makeSvg("g", { class: "chip", ...attributes }, title, box, text);
    layers.labels.append(group);
    makeDraggable(group, name);
    return { group, box, value, length: 0 };
  }

  function makeDraggable(element, name) {
    let drag = null;
    element.classList.add("draggable");
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      const { clientX: x, clientY: y, shiftKey } = event;
      drag = { x, y, moved: false, shiftKey, base: scene.values[name], baseY: y, lastY: y };
    });
    element.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y);
      drag.moved ||= far >= CLICK_SLACK_PX;
      if (!drag.moved) return;
      if (event.shiftKey !== drag.shiftKey) {
        // From here on at the other pace.
        const { shiftKey } = event;
        Object.assign(drag, { shiftKey, baseY: drag.lastY, base: scene.values[name] });
      }
      drag.lastY = event.clientY;
      const rise = Math.round(drag.baseY - event.clientY);
      const moved = drag.base + rise * (drag.shiftKey ? DRAG_STEP / 10 : DRAG_STEP);
      const kept = Math.max(-LARGEST_INPUT, Math.min(LARGEST_INPUT, moved));
      svg.classList.add("dragging");
      change(name, Number(kept.toFixed(10)) || 0); // without the sum's rounding
      showBubble(event, `${name} = ${formatNumber(scene.values[name])}`);
    });
    const end = () => {
      if (!drag) return;
      const { moved } = drag;
      drag = null;
      svg.classList.remove("dragging");
      bubble.hidden = true;
      if (moved) finish();
      else select(name);
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
  }

  function showBubble(event, text) {
    const frame = svg.getBoundingClientRect();
    setText(bubble, text);
    bubble.hidden = false;
    const left = Math.max(60, Math.min(frame.width - 60, event.clientX - frame.left));
    const top = Math.max(44, Math.min(frame.height, event.clientY - frame.top));
    bubble.style.transform = `translate(${left}px, ${top}px) translate(-50%, -140%)`;
  }

  /** Place everything for a wide or a narrow stage; paint fills in the values. */
  function arrange(next) {
    if (next === layout) return;
    layout = next;
    svg.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
    for (const [name, { line, head, hit }] of Object.entries(edges)) {
      const place = findLine(layout, ...EDGES[name]);
      drawArrow(place, line, head, HEAD);
      hit.setAttribute("d", line.getAttribute("d"));
      placeAt(chips[name].group, findLabelPlace(layout, name));
    }
    for (const [unit, { path, head }] of Object.entries(copies)) {
      const place = findLine(layout, `h${unit}`, `a${unit}`, layout.copyOffset);
      drawArrow(place, path, head, COPY_HEAD);
    }
    const { width, height } = layout.pill;
    for (const [name, { group, pill }] of Object.entries(nodes)) {
      placeAt(group, layout.nodes[name]);
      const box = { x: -width / 2, y: -height / 2, width, height };
      for (const [key, value] of Object.entries(box)) pill.setAttribute(key, value);
    }
    for (const [name, unit] of Object.entries(BIASES)) {
      placeAt(chips[name].group, findBadgePlace(layout, unit));
    }
    for (const [name, place] of Object.entries(layout.starts)) placeAt(chips[name].group, place);
  }

  function drawArrow(place, path, head, { length, halfWidth }) {
    const corners = findArrowHead(place, length, halfWidth);
    const stop = place.end.map((value, axis) => value - place.along[axis] * (length - 1));
    path.setAttribute("d", `M${place.start.join(" ")}L${stop.join(" ")}`);
    head.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
  }

  function placeAt(group, [x, y]) {
    group.setAttribute("transform", `translate(${x} ${y})`);
  }

  function paintChip(name, value) {
    const { group, box, value: text } = chips[name];
    const shown = formatNumber(value);
    setText(text, shown);
    setAttribute(group, "data-sign", Math.sign(value) + 0);
    if (chips[name].length === shown.length) return;
    chips[name].length = shown.length;
    const width = 32 + 8 * shown.length;
    box.setAttribute("width", width);
    box.setAttribute("x", -width / 2);
  }

  function paint(state) {
    scene = state.scene;
    const step = state.trace[scene.step - 1];
    const carried = findCarried(state.operation);
    svg.classList.toggle("focused", carried.size > 0);
    for (const [name, { group, line, hit }] of Object.entries(edges)) {
      const value = scene.values[name];
      setAttribute(hit, "data-value", value);
      setAttribute(group, "data-sign", Math.sign(value) + 0);
      setAttribute(line, "stroke-width", value ? 1 + (8 * Math.min(3, Math.abs(value))) / 3 : 1);
      mark(group, name);
    }
    for (const name of Object.keys(chips)) {
      paintChip(name, scene.values[name]);
      mark(chips[name].group, name[0] === "a" ? `start ${name}` : name);
    }
    for (const [name, { group, value, title }] of Object.entries(nodes)) {
      setAttribute(group, "data-value", step[name]);
      const shown = formatNumber(step[name]);
      setText(value, shown);
      value.classList.toggle("long", shown.length > 7);
      setText(title, `${name} = ${step[name]}. ${state.explain(name)}`);
      setTint(group, step[name]);
      mark(group, name);
    }
    for (const [unit, { group }] of Object.entries(copies)) mark(group, `copy ${unit}`);

    function mark(group, name) {
      group.classList.toggle("carried", carried.has(name));
      group.classList.toggle("selected", state.selected === name);
    }
  }

  return { arrange, paint };
}

/** The parts of the picture that carry an operation. */
function findCarried(operation) {
  if (!operation) return new Set();
  if (operation === "store") return new Set(["copy 1", "copy 2", "h1", "h2", "a1", "a2"]);
  const { target, bias, products } = OPERATIONS[operation];
  return new Set([target, ...(bias ? [bias] : []), ...products.flat()]);
}
