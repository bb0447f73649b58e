// Shows the equations of the current step, line by line, with the numbers put in.

import { makeHtml, setAttribute, setText } from "./elements.js";

/** @import { AnyScene, OperationLine, Row } from "./types.d.ts" */

/**
 * A line for each name; `write` gives its text.
 * @template {AnyScene} Scene
 * @template {Row} Step
 * @param {HTMLElement} list
 * @param {string[]} names
 * @param {(name: string, scene: Scene, step: Step) => OperationLine} write
 * @param {{ choose: (name: string) => void, hover: (name: string) => void }} pointer
 */
export function createOperations(list, names, write, { choose, hover }) {
  const rows = names.map((name) => {
    const parts = ["symbols", "numbers", "result"].map((kind) => makeHtml("span", { class: kind }));
    const row = makeHtml(
      "button",
      { type: "button", class: "operation", "data-operation-row": name, "aria-pressed": "false" },
      ...parts.flatMap((part) => [part, " "]),
    );
    row.addEventListener("click", () => choose(name));
    row.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && hover(name));
    row.addEventListener("pointerleave", () => hover(""));
    list.append(row);
    return { name, row, parts };
  });

  /** @param {{ scene: Scene, trace: Step[], operation: string }} view */
  function paint({ scene, trace, operation }) {
    const step = trace[scene.step - 1];
    for (const { name, row, parts } of rows) {
      const { symbols, numbers, result, full } = write(name, scene, step);
      for (const [index, text] of [symbols, numbers, result].entries()) setText(parts[index], text);
      setAttribute(row, "title", full);
      setAttribute(row, "aria-pressed", operation === name);
    }
  }

  return { paint };
}

/**
 * Which line is chosen and which is pointed at: a second click takes a choice back, and the keys go
 * round through the lines and none.
 * @param {{ chosen: string, hovered: string }} state
 * @param {() => string[]} listNames
 * @param {() => void} paint
 */
export function createChoice(state, listNames, paint) {
  /** @param {string} name */
  function take(name) {
    state.chosen = name;
    hover("");
  }

  /** @param {string} name */
  function hover(name) {
    state.hovered = name;
    paint();
  }

  return {
    choose: (/** @type {string} */ name) => take(state.chosen === name ? "" : name),
    hover,
    move(/** @type {number} */ by) {
      const names = ["", ...listNames()];
      take(names[(names.indexOf(state.chosen) + by + names.length) % names.length]);
    },
  };
}
