// Draws the net unrolled: one column for each time step, the current one marked.

import { makeHtml, makeSvg, setAttribute, setText, setTint } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { NodeName, Painting, Step } from "./types.d.ts" */

/** @type {NodeName[][]} */
const CELL_ROWS = [
  ["y1", "y2"],
  ["h1", "h2"],
  ["x1", "x2"],
];
/** @type {(keyof Step)[]} */
const COLUMN_FIELDS = ["x1", "x2", "in1", "in2", "h1", "h2", "y1", "y2"];

/**
 * @param {HTMLElement} strip
 * @param {{ goTo: (step: number) => void }} options
 */
export function createColumns(strip, { goTo }) {
  const start = makeColumn("div", "start", "h\u2080");
  /** @type {ReturnType<typeof makeColumn<"button">>[]} */
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

  /**
   * @template {"div" | "button"} Tag
   * @param {Tag} tag
   * @param {"start" | "step"} kind
   * @param {string} heading
   */
  function makeColumn(tag, kind, heading) {
    /** @type {Partial<Record<NodeName, HTMLElement>>} */
    const cells = {};
    const head = makeHtml("span", { class: "column-head" });
    head.textContent = heading;
    const groups = CELL_ROWS.map((names) => {
      const group = makeHtml("span", { class: `cells ${names[0][0]}` });
      if (kind === "start" && names[0] !== "h1") return group;
      for (const name of names) {
        const cell = makeHtml("span", { class: "cell" });
        cells[name] = cell;
        group.append(cell);
      }
      if (names[0] === "h1" && kind !== "start") group.append(makeArrow());
      return group;
    });
    const element = makeHtml(tag, { class: `column ${kind}` }, head, ...groups);
    return { element, cells };
  }

  function makeArrow() {
    const path = makeSvg("path", { d: "M1 6H13M9 2L14 6L9 10" });
    return makeSvg("svg", { class: "arrow", viewBox: "0 0 16 12", "aria-hidden": "true" }, path);
  }

  /** @param {number} count */
  function setCount(count) {
    while (columns.length < count) {
      const t = columns.length + 1;
      const column = makeColumn("button", "step", `t = ${t}`);
      column.element.type = "button";
      column.element.tabIndex = -1; // the scrub bar serves the keyboard
      setAttribute(column.element, "data-column", t);
      setAttribute(column.element, "aria-label", `Go to step ${t}`);
      column.element.addEventListener("click", () => goTo(t));
      columns.push(column);
      strip.append(column.element);
    }
    while (columns.length > count) columns.pop()?.element.remove();
  }

  /** @param {Painting} view */
  function paint({ scene, trace }) {
    setCount(trace.length);
    paintCells(start.cells, { h1: scene.values.a1, h2: scene.values.a2 });
    trace.forEach((step, index) => {
      const { element, cells } = columns[index];
      for (const field of COLUMN_FIELDS) setAttribute(element, `data-${field}`, step[field]);
      paintCells(cells, step);
      const isCurrent = index + 1 === scene.step;
      element.classList.toggle("current", isCurrent);
      setAttribute(element, "aria-current", isCurrent ? "step" : "false");
    });
    if (shownStep === scene.step) return;
    shownStep = scene.step;
    showColumn(columns[scene.step - 1].element);
  }

  /**
   * @param {Record<string, HTMLElement>} cells
   * @param {Record<string, number>} values
   */
  function paintCells(cells, values) {
    for (const [name, cell] of Object.entries(cells)) {
      setText(cell, formatNumber(values[name]));
      setTint(cell, values[name]);
    }
  }

  /**
   * Scroll the strip, never the page, until the column can be seen.
   * @param {HTMLElement} element
   */
  function showColumn(element) {
    const left = element.offsetLeft;
    const width = element.offsetWidth;
    const isInSight =
      left - width >= strip.scrollLeft && left + 2 * width <= strip.scrollLeft + strip.clientWidth;
    if (!isInSight) strip.scrollLeft = left + width / 2 - strip.clientWidth / 2;
  }

  return { paint };
}
