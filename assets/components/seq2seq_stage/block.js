// Draws the states of the encoder, of the context or of the decoder as one heatmap with its marks.

import { makeHtml } from "../shared/elements.js";
import { paintStates } from "./heatmap.js";

/** @import { BlockName, Part } from "./types.d.ts" */

/**
 * @typedef {object} BlockOptions
 * @property {(name: BlockName, column: number, row: number, event: PointerEvent) => void} onHover
 *   column and row are -1 when the pointer leaves
 * @property {(row: number, event: MouseEvent) => void} onPick
 */

/**
 * @param {BlockName} name
 * @param {BlockOptions} options
 */
export function makeBlock(name, { onHover, onPick }) {
  const canvas = makeHtml("canvas", { "aria-hidden": "true" });
  const veil = makeHtml("div", { class: "veil" });
  const frame = makeHtml("div", { class: "frame" });
  const marks = makeHtml("div", { class: "marks" });
  const element = makeHtml(
    "div",
    { class: `block ${name}`, "data-block": name },
    canvas,
    veil,
    marks,
    frame,
  );
  let size = [1, 1];

  /** @returns {[column: number, row: number]} */
  const findCell = (/** @type {MouseEvent} */ event) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const column = Math.floor(((event.clientX - left) / width) * size[0]);
    const row = Math.floor(((event.clientY - top) / height) * size[1]);
    return [Math.max(0, Math.min(size[0] - 1, column)), Math.max(0, Math.min(size[1] - 1, row))];
  };
  element.addEventListener("pointermove", (event) => onHover(name, ...findCell(event), event));
  element.addEventListener("pointerleave", (event) => onHover(name, -1, -1, event));
  element.addEventListener("click", (event) => onPick(findCell(event)[1], event));

  /** @param {Part & { order: number[], chosen: number[] }} part */
  function paint({ states, order, current, seen, chosen }) {
    size = [states.length, order.length];
    paintStates(canvas, states, order);
    const percent = (/** @type {number} */ share) => `${100 * share}%`;
    veil.style.left = percent(seen / states.length);
    frame.hidden = current < 0;
    frame.style.left = percent(Math.max(0, current) / states.length);
    frame.style.width = percent(1 / states.length);
    marks.replaceChildren(
      ...order.flatMap((unit, row) => {
        if (!chosen.includes(unit)) return [];
        const mark = makeHtml("div", { class: "mark" });
        mark.style.top = percent(row / order.length);
        mark.style.height = percent(1 / order.length);
        return [mark];
      }),
    );
  }

  return { element, paint };
}
