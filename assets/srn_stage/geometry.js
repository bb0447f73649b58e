// Geometry: where the picture's nodes, edges and labels stand, for a wide and a narrow stage.
// Knows the names of nodes and edges; draws nothing.

// Label places: how far along the edge (0 at its source), and how far off it (down, in px).
const WIDE = {
  width: 680, height: 334, pill: { width: 96, height: 52 },
  nodes: {
    x1: [56, 70], x2: [56, 204], h1: [340, 70], h2: [340, 204], y1: [624, 70], y2: [624, 204],
    a1: [176, 304], a2: [504, 304],
  },
  labels: {
    w1: [0.5, 0], w2: [0.24, 0], w3: [0.24, 0], w4: [0.42, 0],
    w5: [0.5, 0], w6: [0.76, 0], w7: [0.76, 0], w8: [0.58, 0],
    u1: [0.5, 0], u2: [0.66, 0], u3: [0.5, 0], u4: [0.66, 0],
  },
  starts: { a1: [84, 304], a2: [596, 304] },
  copyOffset: 15,
};
const NARROW = {
  width: 380, height: 470, pill: { width: 82, height: 50 },
  nodes: {
    x1: [43, 70], x2: [43, 262], h1: [190, 70], h2: [190, 262], y1: [337, 70], y2: [337, 262],
    a1: [92, 396], a2: [288, 396],
  },
  labels: {
    w1: [0.5, -15], w2: [0.2, 4], w3: [0.2, -4], w4: [0.36, 16],
    w5: [0.5, -15], w6: [0.8, -4], w7: [0.8, 4], w8: [0.64, 16],
    u1: [0.4, 0], u2: [0.6, -6], u3: [0.4, 0], u4: [0.6, -6],
  },
  starts: { a1: [92, 438], a2: [288, 438] },
  copyOffset: 13,
};

/** The point where the line from `inside` towards `outside` leaves the pill. */
function findBorder([x, y], [toX, toY], { width, height }) {
  const [dx, dy] = [toX - x, toY - y];
  const reach = Math.min(
    dx ? width / 2 / Math.abs(dx) : Infinity,
    dy ? height / 2 / Math.abs(dy) : Infinity,
  );
  return [x + dx * reach, y + dy * reach];
}

/** From border to border between two nodes, moved sideways by `offset`. */
function findLine(layout, from, to, offset = 0) {
  const [a, b] = [layout.nodes[from], layout.nodes[to]];
  const start = findBorder(a, b, layout.pill);
  const end = findBorder(b, a, layout.pill);
  const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
  const along = [(end[0] - start[0]) / length, (end[1] - start[1]) / length];
  const shift = [-along[1] * offset, along[0] * offset];
  const move = (point) => [point[0] + shift[0], point[1] + shift[1]];
  return { start: move(start), end: move(end), along, length };
}

/** The three corners of an arrow head whose tip is the line's end. */
function findArrowHead({ end, along }, length, halfWidth) {
  const base = [end[0] - along[0] * length, end[1] - along[1] * length];
  const side = [-along[1] * halfWidth, along[0] * halfWidth];
  return [end, [base[0] + side[0], base[1] + side[1]], [base[0] - side[0], base[1] - side[1]]];
}

function findLabelPlace(layout, name) {
  const { start, along, length } = findLine(layout, ...EDGES[name]);
  const [share, drop] = layout.labels[name];
  return [start[0] + along[0] * length * share, start[1] + along[1] * length * share + drop];
}

/** Where the bias badge of a node stands: on top of it. */
function findBadgePlace(layout, unit) {
  const [x, y] = layout.nodes[unit];
  return [x, y - layout.pill.height / 2 - 13];
}
