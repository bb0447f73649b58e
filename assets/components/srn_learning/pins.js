// A lock beside each slider, and one on each label of the picture, which is seen while the pointer is
// there or the weight is pinned: a pinned weight no longer learns.

import { WEIGHTS } from "../learning/net_weights.js";
import { makeHtml, makeSvg, setAttribute } from "../shared/elements.js";

/** @import { LearningView } from "./types.d.ts" */

const LOCK = "M6 9V6.5a4 4 0 0 1 8 0V9M4.5 9h11v8h-11z";

/**
 * @param {HTMLElement} root with the sliders already in it
 * @param {(name: string, isPinned: boolean) => void} pin
 */
export function createPins(root, pin) {
  /** @type {Record<string, HTMLButtonElement>} */
  const locks = {};
  /** @type {Record<string, SVGGElement>} */
  const marks = {};
  for (const name of WEIGHTS) {
    const icon = makeSvg("svg", { viewBox: "0 0 20 20" }, makeSvg("path", { d: LOCK }));
    const lock = makeHtml(
      "button",
      { type: "button", class: "lock", "data-pin": name, "aria-label": `Pin ${name}` },
      icon,
    );
    lock.title = `Pin ${name}: it stays as it is while the others learn`;
    lock.addEventListener("click", () => pin(name, lock.ariaPressed !== "true"));
    root.querySelector(`[data-weight="${name}"]`)?.before(lock);
    locks[name] = lock;
    const label = root.querySelector(`[data-edge-label="${name}"], [data-badge="${name}"]`);
    if (label) marks[name] = makeMark(name, label);
  }

  /**
   * @param {string} name
   * @param {Element} label
   */
  function makeMark(name, label) {
    const title = makeSvg("title");
    title.textContent = `Pin ${name}, or let it learn again`;
    const hit = makeSvg("rect", { x: -2, y: -2, width: 24, height: 24 });
    const icon = makeSvg("g", { class: "pin-mark", "data-pin-mark": name, transform: "translate(-7 -25) scale(0.7)" }, title, hit, makeSvg("path", { d: LOCK })); // biome-ignore format: one line
    icon.addEventListener("pointerdown", (event) => event.stopPropagation()); // the label isn't dragged
    icon.addEventListener("click", () => pin(name, locks[name].ariaPressed !== "true"));
    label.append(icon);
    return icon;
  }

  return {
    /** @param {LearningView | null} view */
    paint(view) {
      for (const [name, lock] of Object.entries(locks)) {
        const isPinned = view?.pinned.includes(name) ?? false;
        setAttribute(lock, "aria-pressed", isPinned);
        if (marks[name]) setAttribute(marks[name], "data-pinned", isPinned);
      }
    },
  };
}
