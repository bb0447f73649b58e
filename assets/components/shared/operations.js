// Operations: the equations of the current step, line by line, with the numbers put in.
// Knows how a line looks; its text and what is chosen are the stage's business.

import { makeHtml, setAttribute, setText } from "./elements.js";

/**
 * A line for each name. `write(name, scene, step)` gives its symbols, the numbers in their place,
 * the result, and `full`, the result with every digit.
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
