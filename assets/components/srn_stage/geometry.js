// Says where the picture's nodes, edges and labels are, on stages of three widths.

import { EDGES } from "./net.js";

/** @import { Point } from "../shared/types.d.ts" */
/** @import { Layout, Line } from "./types.d.ts" */

/** @type {Layout} */
export const WIDE = {
  width: 680,
  height: 318,
  pill: { width: 96, height: 50 },
  nodes: {
    x1: [56, 62],
    x2: [56, 192],
    h1: [340, 62],
    h2: [340, 192],
    y1: [624, 62],
    y2: [624, 192],
    a1: [176, 290],
    a2: [504, 290],
  },
  labels: {
    w1: [0.5, 0],
    w2: [0.24, 0],
    w3: [0.24, 0],
    w4: [0.42, 0],
    w5: [0.5, 0],
    w6: [0.76, 0],
    w7: [0.76, 0],
    w8: [0.58, 0],
    u1: [0.5, 0],
    u2: [0.79, 0],
    u3: [0.5, 0],
    u4: [0.79, 0],
  },
  starts: { a1: [70, 290], a2: [610, 290] },
  copyOffset: 15,
};
/** @type {Layout} */
export const MEDIUM = {
  width: 500,
  height: 296,
  pill: { width: 84, height: 46 },
  nodes: {
    x1: [43, 58],
    x2: [43, 176],
    h1: [250, 58],
    h2: [250, 176],
    y1: [457, 58],
    y2: [457, 176],
    a1: [132, 270],
    a2: [368, 270],
  },
  labels: {
    w1: [0.5, 0],
    w2: [0.24, 0],
    w3: [0.24, 0],
    w4: [0.4, 0],
    w5: [0.5, 0],
    w6: [0.76, 0, -18],
    w7: [0.76, 0],
    w8: [0.6, 0],
    u1: [0.5, 0],
    u2: [0.79, 0, -13],
    u3: [0.5, 0],
    u4: [0.79, 0, 13],
  },
  starts: { a1: [44, 270], a2: [456, 270] },
  copyOffset: 14,
};
/** @type {Layout} */
export const NARROW = {
  width: 380,
  height: 462,
  pill: { width: 76, height: 48 },
  nodes: {
    x1: [39, 62],
    x2: [39, 254],
    h1: [190, 62],
    h2: [190, 254],
    y1: [341, 62],
    y2: [341, 254],
    a1: [92, 388],
    a2: [288, 388],
  },
  labels: {
    w1: [0.5, -15],
    w2: [0.2, 4],
    w3: [0.2, -4],
    w4: [0.45, 16],
    w5: [0.5, -15],
    w6: [0.8, -4],
    w7: [0.8, 4],
    w8: [0.55, 16],
    u1: [0.4, 0],
    u2: [0.68, 0, -11],
    u3: [0.4, 0],
    u4: [0.68, 0, 11],
  },
  starts: { a1: [92, 430], a2: [288, 430] },
  copyOffset: 13,
};

/**
 * The layout for a picture of this width: the widest whose texts are still legible.
 * @param {number} width in pixels of the screen
 */
export function findLayout(width) {
  if (width >= 600) return WIDE;
  return width >= 420 ? MEDIUM : NARROW;
}

/**
 * Where a line from a point inside a pill leaves the pill.
 * @param {Point} center of the pill
 * @param {Point} inside the line's start
 * @param {Point} along the line's direction
 * @param {Layout["pill"]} pill
 * @returns {Point}
 */
function findBorder(center, inside, along, pill) {
  const reach = [pill.width, pill.height].map((size, axis) => {
    const border = center[axis] + (Math.sign(along[axis]) * size) / 2;
    return along[axis] ? (border - inside[axis]) / along[axis] : Infinity;
  });
  const way = Math.min(...reach);
  return [inside[0] + along[0] * way, inside[1] + along[1] * way];
}

/**
 * From border to border between two nodes, `offset` px to the right of the line of centres.
 * @param {Layout} layout
 * @param {string} from
 * @param {string} to
 * @returns {Line}
 */
export function findLine(layout, from, to, offset = 0) {
  const [a, b] = [layout.nodes[from], layout.nodes[to]];
  const distance = Math.hypot(b[0] - a[0], b[1] - a[1]);
  /** @type {Point} */
  const along = [(b[0] - a[0]) / distance, (b[1] - a[1]) / distance];
  /** @type {Point} */
  const back = [-along[0], -along[1]];
  /** @returns {Point} */
  const shift = (/** @type {Point} */ [x, y]) => [x - along[1] * offset, y + along[0] * offset];
  const start = findBorder(a, shift(a), along, layout.pill);
  const end = findBorder(b, shift(b), back, layout.pill);
  return { start, end, along, length: Math.hypot(end[0] - start[0], end[1] - start[1]) };
}

/**
 * The three corners of an arrow head whose tip is the line's end.
 * @param {Line} line
 * @param {number} length
 * @param {number} halfWidth
 * @returns {Point[]}
 */
export function findArrowHead({ end, along }, length, halfWidth) {
  const base = [end[0] - along[0] * length, end[1] - along[1] * length];
  const side = [-along[1] * halfWidth, along[0] * halfWidth];
  return [end, [base[0] + side[0], base[1] + side[1]], [base[0] - side[0], base[1] - side[1]]];
}

/**
 * Where the label of an edge is.
 * @param {Layout} layout
 * @param {string} name
 * @returns {Point}
 */
export function findLabelPoint(layout, name) {
  const { start, along, length } = findLine(layout, ...EDGES[name]);
  const [share, drop, shift = 0] = layout.labels[name];
  const way = length * share;
  return [start[0] + along[0] * way + shift, start[1] + along[1] * way + drop];
}

/**
 * Where the bias badge of a node is: on top of it.
 * @param {Layout} layout
 * @param {string} unit
 * @returns {Point}
 */
export function findBadgePoint(layout, unit) {
  const [x, y] = layout.nodes[unit];
  return [x, y - layout.pill.height / 2 - 13];
}

/**
 * How wide the box of a weight's name and number is.
 * @param {string} shown the number
 */
export function findChipWidth(shown) {
  return 32 + 8 * shown.length;
}
