// A lock beside each slider: a pinned weight no longer learns.

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
  }

  return {
    /** @param {LearningView | null} view */
    paint(view) {
      for (const [name, lock] of Object.entries(locks)) {
        setAttribute(lock, "aria-pressed", view?.pinned.includes(name) ?? false);
      }
    },
  };
}
