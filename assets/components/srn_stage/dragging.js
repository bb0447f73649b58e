// Lets the hand drag the numbers of the picture up and down, with their value in a bubble.

import { setText } from "../shared/elements.js";
import { formatNumber, LARGEST_INPUT } from "../shared/numbers.js";
import { findOffset } from "../shared/pointer.js";

/** @import { Values } from "../shared/types.d.ts" */
/** @import { PictureHand } from "./types.d.ts" */

/**
 * A drag under way: where it began, from where and which value it counts, and the value it's at. While
 * the net learns, what was painted last is a frame older than that.
 * @typedef {object} Drag
 * @property {number} x
 * @property {number} y
 * @property {boolean} moved
 * @property {boolean} shiftKey
 * @property {number} base
 * @property {number} value
 * @property {number} baseY
 * @property {number} lastY
 */

const DRAG_STEP = 0.01; // per pixel; a tenth of it with Shift
const CLICK_SLACK_PX = 3;

/**
 * @param {SVGSVGElement} svg
 * @param {HTMLElement} bubble shows the value during a drag
 * @param {Pick<PictureHand, "change" | "finish" | "select">} hand
 * @param {() => Values} values those painted last, none before the first painting
 */
export function createDragging(svg, bubble, { change, finish, select }, values) {
  /**
   * Lets an element drag a number, and select it where it is only clicked.
   * @param {SVGElement} element
   * @param {string} name
   */
  function makeDraggable(element, name) {
    /** @type {Drag | null} */
    let drag = null;
    element.classList.add("draggable");
    element.addEventListener("pointerdown", (event) => {
      const base = values()[name];
      if (event.button !== 0 || base === undefined) return;
      element.setPointerCapture(event.pointerId);
      const { clientX: x, clientY: y, shiftKey } = event;
      drag = { x, y, moved: false, shiftKey, base, value: base, baseY: y, lastY: y };
    });
    element.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y);
      drag.moved ||= far >= CLICK_SLACK_PX;
      if (!drag.moved) return;
      if (event.shiftKey !== drag.shiftKey) {
        // From here on at the other speed.
        const { shiftKey } = event;
        Object.assign(drag, { shiftKey, baseY: drag.lastY, base: drag.value });
      }
      drag.lastY = event.clientY;
      const rise = Math.round(drag.baseY - event.clientY);
      const moved = drag.base + rise * (drag.shiftKey ? DRAG_STEP / 10 : DRAG_STEP);
      const kept = Math.max(-LARGEST_INPUT, Math.min(LARGEST_INPUT, moved));
      svg.classList.add("dragging");
      drag.value = Number(kept.toFixed(10)) || 0; // without the sum's rounding
      change(name, drag.value);
      showBubble(event, `${name} = ${formatNumber(drag.value)}`);
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

  /**
   * @param {PointerEvent} event
   * @param {string} text
   */
  function showBubble(event, text) {
    const [x, y] = findOffset(svg, event);
    setText(bubble, text);
    bubble.hidden = false;
    const left = Math.max(60, Math.min(svg.clientWidth - 60, x));
    const top = Math.max(44, Math.min(svg.clientHeight, y));
    bubble.style.transform = `translate(${left}px, ${top}px) translate(-50%, -140%)`;
  }

  return makeDraggable;
}
