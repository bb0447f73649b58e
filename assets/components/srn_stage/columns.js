// Columns: the net unrolled, one column a time step, the current one marked.
// Knows how to draw a run; going to another step is the stage's business.

import { makeHtml, makeSvg, setAttribute, setText, setTint } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";

const CELL_ROWS = [
  ["y1", "y2"],
  ["h1", "h2"],
  ["x1", "x2"],
];
const COLUMN_FIELDS = ["x1", "x2", "in1", "in2", "h1", "h2", "y1", "y2"];

export function createColumns(strip, { goTo }) {
  const start = makeColumn("start", "h\u2080");
  const columns = [];
  let shownStep = 0;
  strip.append(makeRowNames(), start.element);

  function makeRowNames() {
    const groups = CELL_ROWS.map((names) =>
      makeHtml(
        "span",
        { class: "cells" },
        ...names.map((name) => {
          const label = makeHtml("span", { class: "row-name" });
          label.textContent = name;
          return label;
        }),
      ),
    );
    return makeHtml(
      "div",
      { class: "row-names" },
      makeHtml("span", { class: "column-head" }),
      ...groups,
    );
  }

  function makeColumn(kind, heading) {
    const cells = {};
    const head = makeHtml("span", { class: "column-head" });
    head.textContent = heading;
    const groups = CELL_ROWS.map((names) => {
      const group = makeHtml("span", { class: `cells ${names[0][0]}` });
      if (kind === "start" && names[0] !== "h1") return group;
      for (const name of names) {
        cells[name] = makeHtml("span", { class: "cell" });
        group.append(cells[name]);
      }
      if (names[0] === "h1" && kind !== "start") group.append(makeArrow());
      return group;
    });
    const tag = kind === "start" ? "div" : "button";
    const element = makeHtml(tag, { class: `column ${kind}` }, head, ...groups);
    return { element, cells };
  }

  function makeArrow() {
    const path = makeSvg("path", { d: "M1 6H13M9 2L14 6L9 10" });
    return makeSvg("svg", { class: "arrow", viewBox: "0 0 16 12", "aria-hidden": "true" }, path);
  }

  function setCount(count) {
    while (columns.length < count) {
      const t = columns.length + 1;
      const column = makeColumn("step", `t = ${t}`);
      column.element.type = "button";
      column.element.tabIndex = -1; // the scrub bar serves the keyboard
      setAttribute(column.element, "data-column", t);
      setAttribute(column.element, "aria-label", `Go to step ${t}`);
      column.element.addEventListener("click", () => goTo(t));
      columns.push(column);
      strip.append(column.element);
    }
    while (columns.length > count) columns.pop().element.remove();
  }

  function paint({ scene, trace }) {
    setCount(trace.length);
    paintCell(start.cells.h1, scene.values.a1);
    paintCell(start.cells.h2, scene.values.a2);
    trace.forEach((step, index) => {
      const { element, cells } = columns[index];
      for (const field of COLUMN_FIELDS) setAttribute(element, `data-${field}`, step[field]);
      for (const [name, cell] of Object.entries(cells)) paintCell(cell, step[name]);
      const isCurrent = index + 1 === scene.step;
      element.classList.toggle("current", isCurrent);
      setAttribute(element, "aria-current", isCurrent ? "step" : "false");
    });
    if (shownStep === scene.step) return;
    shownStep = scene.step;
    showColumn(columns[scene.step - 1].element);
  }

  function paintCell(cell, value) {
    setText(cell, formatNumber(value));
    setTint(cell, value);
  }

  /** Scroll the strip, and never the page, until the column is in sight. */
  function showColumn(element) {
    const left = element.offsetLeft;
    const width = element.offsetWidth;
    const isInSight =
      left - width >= strip.scrollLeft && left + 2 * width <= strip.scrollLeft + strip.clientWidth;
    if (!isInSight) strip.scrollLeft = left + width / 2 - strip.clientWidth / 2;
  }

  return { paint };
}
