// Makes the buttons for undo and redo, in front of a stage's Reset.

/** @import { Actions, History } from "./types.d.ts" */

import { makeHtml, makeSvg } from "./elements.js";

const HISTORY_BUTTONS = [
  ["undo", "Undo", "Ctrl+Z", "M7.5 3.5L3.5 7.5l4 4M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8"],
  ["redo", "Redo", "Ctrl+Shift+Z or Ctrl+Y", "M12.5 3.5l4 4-4 4M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12"],
];

/**
 * Buttons that call the actions with their names; `paint` disables one that leads nowhere.
 * @param {HTMLElement} reset
 * @param {Actions} actions
 * @param {AbortSignal} signal
 */
export function makeHistoryButtons(reset, actions, signal) {
  const [undo, redo] = HISTORY_BUTTONS.map(([name, label, keys, d]) => {
    const icon = makeSvg(
      "svg",
      { viewBox: "0 0 20 20", "aria-hidden": "true" },
      makeSvg("path", { class: "stroke", d }),
    );
    const button = makeHtml(
      "button",
      { type: "button", "data-action": name, "aria-label": label, title: `${label} (${keys})` },
      icon,
    );
    button.addEventListener("click", actions[name], { signal });
    signal.addEventListener("abort", () => button.remove());
    return button;
  });
  reset.before(undo, redo);
  return {
    paint(/** @type {History<any>} */ history) {
      undo.disabled = !history.hasPast();
      redo.disabled = !history.hasFuture();
    },
  };
}
