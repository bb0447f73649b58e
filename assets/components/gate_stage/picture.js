// Draws the unit at one step: its gates between what comes in and what is carried on.

import { makeSvg, setAttribute, setText, setTint } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";
import { CELLS, describeNumber, formatGate, writeFull } from "./gates.js";

/** @import { CellName, Drawing, Painting } from "./types.d.ts" */

const PILL = { width: 88, height: 44 };
const LEVELS = { gate: 178, state: 254, input: 306 }; // heights of the gates and of the two buses
const FOOT = 28; // how far left and right of its middle the wires of x and h′ reach a gate
/** @type {Record<CellName, Drawing>} */
const PICTURES = {
  lstm: {
    nodes: {
      c_prev: [48, 30, "c\u2032"],
      kept: [168, 30, "f\u00b7c\u2032"],
      c: [430, 30, "c"],
      written: [335, 104, "i\u00b7g"],
      h: [590, 104, "h"],
      f: [168, LEVELS.gate, "f"],
      i: [280, LEVELS.gate, "i"],
      g: [392, LEVELS.gate, "g"],
      o: [504, LEVELS.gate, "o"],
      h_prev: [48, LEVELS.state, "h\u2032"],
      x: [48, LEVELS.input, "x"],
    },
    edges: [
      ["c_prev", "kept"],
      ["f", "kept"],
      ["kept", "c"],
      ["i", "written"],
      ["g", "written"],
      ["written", "c"],
      ["c", "h"],
      ["o", "h"],
    ],
    carried: {
      f: ["x", "h_prev", "f"],
      i: ["x", "h_prev", "i"],
      g: ["x", "h_prev", "g"],
      o: ["x", "h_prev", "o"],
      c: ["c_prev", "f", "kept", "i", "g", "written", "c"],
      h: ["o", "c", "h"],
    },
  },
  gru: {
    nodes: {
      h_prev: [48, 30, "h\u2032"],
      kept: [168, 30, "z\u00b7h\u2032"],
      h: [590, 30, "h"],
      written: [400, 104, "(1\u2212z)\u00b7n"],
      z: [168, LEVELS.gate, "z"],
      r: [310, LEVELS.gate, "r"],
      n: [470, LEVELS.gate, "n"],
      x: [48, LEVELS.input, "x"],
    },
    edges: [
      ["h_prev", "kept"],
      ["z", "kept"],
      ["kept", "h"],
      ["r", "n"],
      ["z", "written"],
      ["n", "written"],
      ["written", "h"],
    ],
    carried: {
      r: ["x", "h_prev", "r"],
      z: ["x", "h_prev", "z"],
      from_h: ["h_prev"],
      n: ["x", "r", "n"],
      h: ["z", "n", "h_prev", "kept", "written", "h"],
    },
  },
};

/**
 * @param {SVGSVGElement} svg
 * @param {CellName} cell
 */
export function createPicture(svg, cell) {
  const { nodes: points, edges, carried } = PICTURES[cell];
  const { gates } = CELLS[cell];
  /** @type {Record<string, { group: SVGElement, value: SVGElement, title: SVGElement }>} */
  const nodes = {};
  /** @type {Record<string, SVGElement>} */
  const lines = {};
  /** @type {Record<string, SVGElement>} */
  const labels = {};

  for (const [from, to] of edges) svg.append(makeArrow(points[from], points[to]));
  drawBus("x", LEVELS.input);
  drawBus("h_prev", LEVELS.state);
  for (const gate of gates) {
    const [x, y] = points[gate];
    const foot = y + PILL.height / 2;
    addWire(`w_${gate}`, x - FOOT, LEVELS.input, foot, LEVELS.input - 18);
    addWire(`u_${gate}`, x + FOOT, LEVELS.state, foot, LEVELS.state - 16);
    addLabel(`b_${gate}`, x, foot + 22, "middle");
  }
  for (const [name, [x, y, caption]] of Object.entries(points)) {
    const pill = makeSvg("rect", {
      class: "pill",
      rx: 14,
      width: PILL.width,
      height: PILL.height,
      x: -PILL.width / 2,
      y: -PILL.height / 2,
    });
    const label = makeSvg("text", { class: "node-name", y: -6 });
    label.textContent = caption;
    const value = makeSvg("text", { class: "node-value", y: 15 });
    const title = makeSvg("title");
    const group = makeSvg(
      "g",
      { class: "node", "data-node": name, transform: `translate(${x} ${y})` },
      title,
      pill,
      label,
      value,
    );
    nodes[name] = { group, value, title };
    svg.append(group);
  }

  /**
   * An arrow from the edge of one pill to the edge of another.
   * @param {Drawing["nodes"][string]} from
   * @param {Drawing["nodes"][string]} to
   */
  function makeArrow([fromX, fromY], [toX, toY]) {
    const [dx, dy] = [toX - fromX, toY - fromY];
    const share = Math.min(
      (PILL.width / 2 + 4) / Math.abs(dx || 1e-9),
      (PILL.height / 2 + 4) / Math.abs(dy || 1e-9),
    );
    const [x, y] = [toX - dx * share, toY - dy * share];
    const length = Math.hypot(dx, dy);
    const [ux, uy] = [(dx / length) * 10, (dy / length) * 10];
    const corners = [
      [x, y],
      [x - ux - uy / 2, y - uy + ux / 2],
      [x - ux + uy / 2, y - uy - ux / 2],
    ];
    const start = `${fromX + dx * share} ${fromY + dy * share}`;
    return makeSvg(
      "g",
      { class: "edge" },
      makeSvg("path", { class: "line", d: `M${start}L${x - ux} ${y - uy}` }),
      makeSvg("polygon", {
        class: "head",
        points: corners.map((corner) => corner.join(" ")).join(","),
      }),
    );
  }

  /**
   * @param {string} name
   * @param {number} level
   */
  function drawBus(name, level) {
    const [x, y] = points[name];
    const side = name === "x" ? -FOOT : FOOT;
    const end = Math.max(...gates.map((gate) => points[gate][0])) + side;
    const start = y === level ? `${x + PILL.width / 2} ${y}` : `${x} ${y + PILL.height / 2}`;
    svg.append(makeSvg("path", { class: "bus", d: `M${start}V${level}H${end}` }));
  }

  /**
   * @param {string} name
   * @param {number} x
   * @param {number} from
   * @param {number} to
   * @param {number} labelY
   */
  function addWire(name, x, from, to, labelY) {
    lines[name] = makeSvg("path", { class: "line", d: `M${x} ${from}V${to + 3}` });
    svg.append(lines[name]);
    addLabel(name, x + 5, labelY, "start");
  }

  /**
   * @param {string} name
   * @param {number} x
   * @param {number} y
   * @param {"start" | "middle"} anchor
   */
  function addLabel(name, x, y, anchor) {
    const title = makeSvg("title");
    title.textContent = describeNumber(name);
    const text = makeSvg("tspan");
    labels[name] = text;
    svg.append(makeSvg("text", { class: "wire-label", x, y, "text-anchor": anchor }, title, text));
  }

  /** @param {Painting} view */
  function paint({ scene, trace, operation }) {
    const row = trace[scene.step - 1];
    const lit = carried[operation] ?? [];
    svg.classList.toggle("focused", lit.length > 0);
    for (const [name, { group, value, title }] of Object.entries(nodes)) {
      setText(value, formatGate(name, row[name]));
      setText(title, writeFull(name, row[name], points[name][2]));
      setAttribute(group, "data-value", row[name]);
      setTint(group, row[name]);
      group.classList.toggle("carried", lit.includes(name));
    }
    for (const [name, text] of Object.entries(labels)) {
      const value = scene.values[name];
      setText(text, `${name} ${formatNumber(value)}`);
      setAttribute(text, "data-sign", Math.sign(value) + 0);
      if (!(name in lines)) continue;
      setAttribute(lines[name], "data-sign", Math.sign(value) + 0);
      lines[name].style.strokeWidth = `${1.5 + Math.min(4, Math.abs(value) / 2)}px`;
    }
  }

  return { paint };
}
