// Draws every number of the unit through time: a row for each number, a bar for each step.

import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { formatGate } from "./gates.js";

/** @import { Painting } from "./types.d.ts" */

/**
 * @param {HTMLElement} host
 * @param {string[]} names
 * @param {{ goTo: (step: number) => void, toggle: (step: number) => void }} options
 */
export function createTracks(host, names, { goTo, toggle }) {
  const head = makeRow("t");
  const rows = Object.fromEntries(names.map((name) => [name, makeRow(name)]));
  let count = 0;

  /** @param {string} name */
  function makeRow(name) {
    const label = makeHtml("span", { class: "track-name" });
    const cells = makeHtml("div", { class: "track-cells" });
    const row = makeHtml("div", { class: "track", "data-track": name }, label, cells);
    cells.addEventListener("click", ({ target }) => {
      const cell = /** @type {Element} */ (target).closest("[data-t]");
      const t = Number(cell?.getAttribute("data-t"));
      if (!t) return;
      if (name === "x") toggle(t);
      else goTo(t);
    });
    host.append(row);
    return { row, label, cells };
  }

  /** @param {number} next */
  function setCount(next) {
    if (next === count) return;
    count = next;
    const spacing = count > 30 ? 10 : count > 12 ? 4 : 1;
    for (const [name, { cells }] of Object.entries({ t: head, ...rows })) {
      cells.replaceChildren(
        ...Array.from({ length: count }, (_, index) => {
          const cell = makeHtml("span", { class: "track-cell", "data-t": index + 1 });
          if (name === "t") setAttribute(cell, "data-column", index + 1);
          if (name === "t" && index % spacing === 0) cell.textContent = String(index + 1);
          return cell;
        }),
      );
    }
  }

  /** @param {Painting} view */
  function paint({ scene, trace }) {
    setCount(trace.length);
    setText(head.label, "t");
    trace.forEach((row, index) => {
      const cell = head.cells.children[index];
      for (const [name, value] of Object.entries(row)) setAttribute(cell, `data-${name}`, value);
      cell.classList.toggle("current", index + 1 === scene.step);
    });
    for (const [name, { row: element, label, cells }] of Object.entries(rows)) {
      element.classList.toggle(
        "signed",
        trace.some((row) => row[name] < 0),
      ); // others start at the bottom
      const end = Math.max(1, ...trace.map((row) => Math.abs(row[name])));
      setText(label, `${name} = ${formatGate(name, trace[scene.step - 1][name])}`);
      trace.forEach((row, index) => {
        const cell = /** @type {HTMLElement} */ (cells.children[index]);
        const size = String(Math.abs(row[name]) / end);
        if (cell.style.getPropertyValue("--size") !== size) cell.style.setProperty("--size", size);
        setAttribute(cell, "data-sign", Math.sign(row[name]) + 0);
        const hint = name === "x" ? "; a click sets 1, \u22121 or 0" : "";
        setAttribute(
          cell,
          "title",
          `t = ${index + 1}: ${name} = ${formatGate(name, row[name])}${hint}`,
        );
        cell.classList.toggle("current", index + 1 === scene.step);
      });
    }
  }

  return { paint };
}
