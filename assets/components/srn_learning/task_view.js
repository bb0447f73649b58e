// Says what a task asks, what its floor is, and how many seeds solve it.

import { makeHtml, setText } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { Measured, Task } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

/** @param {(task: Task) => void} useSolution */
export function createTaskView(useSolution) {
  const text = makeHtml("div", { class: "task-text" });
  const solution = makeHtml("button", { type: "button", "data-action": "solution" });
  solution.textContent = "Show a solution set by hand";
  const element = makeHtml("div", { class: "task-view" }, text, solution);
  /** @type {Task | null} */
  let shown = null;
  solution.addEventListener("click", () => shown && useSolution(shown));

  /** @param {LearningView} view */
  function paint({ task, floor }) {
    solution.hidden = task.solution === null;
    const floorText = `Floor without memory: ${formatNumber(floor)}. ${task.floor}`;
    const lines = [
      [task.question, task.inputs].join(" "),
      floorText,
      `Solved: ${task.solved}`,
      ...task.measured.map(describeMeasured),
      task.note,
      task.citation,
    ].filter(Boolean);
    if (shown === task && text.childElementCount === lines.length) {
      for (const [index, line] of lines.entries()) setText(text.children[index], line);
      return;
    }
    shown = task;
    text.replaceChildren(
      ...lines.map((line) => {
        const paragraph = makeHtml("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  }

  return { element, paint };
}

/** @param {Measured} measured */
function describeMeasured({ label, solved, of, medianUpdates, date }) {
  const half = medianUpdates === null ? "" : `, half of these within ${medianUpdates} updates`;
  const name = label ? `${label}: ` : "";
  return `${name}${solved} of ${of} seeds solved it with these settings${half} (measured ${date}).`;
}
