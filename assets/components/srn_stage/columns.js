// Draws the net unrolled: one column for each time step, the current one marked.

import { makeHtml, makeSvg, setAttribute, setText, setTint } from "../shared/elements.js";
import { formatActivation, formatNumber, formatTerm } from "../shared/numbers.js";
import { createLatePainting } from "./late_painting.js";

/** @import { NodeName, Painting, Shares, Step, Why } from "./types.d.ts" */

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
 * @param {{ goTo: (step: number) => void, ask: (node: NodeName, step: number) => void }} options
 */
export function createColumns(strip, { goTo, ask }) {
  const start = makeColumn("div", "start", "h\u2080");
  /** @type {ReturnType<typeof makeColumn<"button">>[]} */
  const columns = [];
  let shownStep = 0;
  let longest = 0; // of the bars
  /** @type {Painting | null} */
  let painting = null;
  const late = createLatePainting(strip, start.element, paintColumn);
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
      makeTargetCells(["target 1", "target 2"]),
      ...groups,
    );
  }

  /** @param {string[]} texts of the targets of y1 and y2 */
  function makeTargetCells(texts) {
    const cells = texts.map((text) => {
      const cell = makeHtml("span", { class: text ? "row-name" : "cell" });
      cell.textContent = text;
      return cell;
    });
    return makeHtml("span", { class: "cells targets" }, ...cells);
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
        if (kind === "step" && name[0] !== "x") setAttribute(cell, "data-ask", name);
        cells[name] = cell;
        group.append(cell);
      }
      if (names[0] === "h1" && kind !== "start") group.append(makeArrow());
      return group;
    });
    const goals = makeTargetCells(["", ""]);
    if (kind === "start") for (const cell of goals.children) cell.className = "";
    const element = makeHtml(tag, { class: `column ${kind}` }, head, goals, ...groups);
    return { element, cells, goals };
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
      column.element.addEventListener("click", ({ target }) => {
        goTo(t);
        const node = /** @type {HTMLElement} */ (target).dataset.ask;
        if (node) ask(/** @type {NodeName} */ (node), t);
      });
      columns.push(column);
      strip.append(column.element);
    }
    while (columns.length > count) columns.pop()?.element.remove();
  }

  /** @param {Painting} view */
  function paint(view) {
    const { scene, trace, why, targets, bars } = view;
    painting = view;
    setCount(trace.length);
    for (const unit of [0, 1]) {
      const isAsked = targets?.some((pair) => pair[unit] !== null) ?? false;
      strip.classList.toggle(`has-target-${unit + 1}`, isAsked);
    }
    strip.classList.toggle("why", why !== null);
    longest = Math.max(...(bars ?? []).flat().map(Math.abs), Number.MIN_VALUE);
    strip.classList.toggle("reading", bars !== null);
    const { a1: h1, a2: h2 } = scene.values;
    paintCells(start.cells, { h1, h2 }, why ? findStartShares(why, { h1, h2 }) : undefined);
    columns.forEach(({ element }, index) => {
      const isCurrent = index + 1 === scene.step;
      element.classList.toggle("current", isCurrent);
      setAttribute(element, "aria-current", isCurrent ? "step" : "false");
    });
    late.repaint(columns.length);
    if (shownStep === scene.step) return;
    shownStep = scene.step;
    showColumn(columns[scene.step - 1].element);
    late.look();
  }

  /** @param {number} index */
  function paintColumn(index) {
    if (!painting) return;
    const { scene, trace, why, targets, bars } = painting;
    const { element, cells, goals } = columns[index];
    const step = trace[index];
    if (targets) paintTargets(goals, targets[index]);
    for (const [unit, name] of /** @type {const} */ (["h1", "h2"]).entries()) {
      paintBar(/** @type {HTMLElement} */ (cells[name]), bars?.[index]?.[unit] ?? 0, longest);
    }
    for (const field of COLUMN_FIELDS) setAttribute(element, `data-${field}`, step[field]);
    paintCells(cells, step, why?.cells[index], scene.f);
    for (const [name, cell] of Object.entries(cells)) {
      const isAsked = why?.node === name && why.step === index + 1;
      cell.classList.toggle("asked", isAsked);
    }
  }

  /**
   * @param {HTMLElement} cell
   * @param {number} slope
   * @param {number} longest
   */
  function paintBar(cell, slope, longest) {
    const width = `${Math.round((100 * Math.abs(slope)) / longest)}%`;
    if (cell.style.getPropertyValue("--bar") !== width) cell.style.setProperty("--bar", width);
    setAttribute(cell, "data-slope", Math.sign(slope) + 0);
  }

  /**
   * @param {HTMLElement} cells
   * @param {(number | null)[]} targets
   */
  function paintTargets(cells, targets) {
    for (const [unit, target] of targets.entries()) {
      const cell = /** @type {HTMLElement} */ (cells.children[unit]);
      setText(cell, target === null ? "" : formatNumber(target));
      setTint(cell, target ?? 0);
    }
  }

  /**
   * Fill in the values, or the shares of a number that was asked about.
   * @param {Record<string, HTMLElement>} cells
   * @param {Record<string, number>} values
   * @param {Shares} [shares]
   * @param {string} [f] the activation function, of states that were computed
   */
  function paintCells(cells, values, shares, f = "") {
    for (const [name, cell] of Object.entries(cells)) {
      const part = shares?.[/** @type {NodeName} */ (name)];
      const shown = shares ? part?.share : values[name];
      const bounds = name[0] === "h" && !shares ? f : "";
      setText(cell, shown === undefined ? "" : formatActivation(shown, bounds));
      setTint(cell, shown ?? 0);
      setAttribute(cell, "title", part ? describeShare(name, values[name], part) : "");
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

/**
 * The shares of the start, by the names of its cells.
 * @param {Why} why
 * @param {{ h1: number, h2: number }} start
 * @returns {Shares}
 */
function findStartShares({ back: [first, second] }, { h1, h2 }) {
  return {
    h1: { gradient: first, share: first * h1 },
    h2: { gradient: second, share: second * h2 },
  };
}

/**
 * @param {string} name
 * @param {number} value
 * @param {{ gradient: number, share: number }} part
 */
function describeShare(name, value, { gradient, share }) {
  const product = `gradient ${formatNumber(gradient)} \u00b7 value ${formatTerm(value)}`;
  return `${name}: ${product} = ${formatNumber(share)}`;
}
