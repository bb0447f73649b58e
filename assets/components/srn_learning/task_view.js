// Says what a task asks, what its floor is, and how many seeds solve it.

import { makeHtml, makeOption, setText } from "../shared/elements.js";
import { quoteTyped } from "../shared/typed_numbers.js";
import { writeFloors } from "./loss_legend.js";
import { parseOwnTable, writeOwnTable } from "./own_table.js";

/** @import { LossName, Measured, OwnTable, Task } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

/** @type {Record<LossName, string>} */
const LOSSES = { squared: "squared error", "cross-entropy": "cross-entropy" };
const NO_DELAY = "With d = 0 the answer is the input itself, which needs no memory.";

/**
 * @param {(task: Task) => void} useSolution
 * @param {(table: OwnTable) => void} useTable
 */
export function createTaskView(useSolution, useTable) {
  const text = makeHtml("div", { class: "task-text" });
  const solution = makeHtml("button", { type: "button", "data-action": "solution" });
  solution.textContent = "Show a solution set by hand";
  const field = makeHtml("textarea", { rows: 3, "data-own-table": "", "aria-label": "Own table" });
  const use = makeHtml("button", { type: "button", "data-action": "use-table" });
  use.textContent = "Learn this table";
  const loss = makeHtml(
    "select",
    { "data-own-loss": "", "aria-label": "Loss" },
    ...Object.entries(LOSSES).map(([value, label]) => makeOption(value, label)),
  );
  loss.title = "Cross-entropy reads the sigmoid of y as a probability: its targets are 0 to 1";
  const refusal = makeHtml("p", { role: "alert" });
  const hint = makeHtml("p");
  hint.textContent = "A line for each step: x1 x2 and the targets of y1 y2, - for no target.";
  const own = makeHtml(
    "div",
    { class: "own-table" },
    hint,
    field,
    makeHtml("div", { class: "cluster" }, loss, use),
    refusal,
  );
  const element = makeHtml("div", { class: "task-view" }, own, text, solution);
  use.addEventListener("click", () => {
    const read = parseOwnTable(field.value, /** @type {LossName} */ (loss.value));
    setText(refusal, "message" in read ? read.message : describeSkipped(read.heading));
    if ("table" in read) useTable(read.table);
  });
  /** @type {Task | null} */
  let shown = null;
  /** @type {OwnTable | null} */
  let shownTable = null;
  solution.addEventListener("click", () => shown && useSolution(shown));

  /** @param {LearningView} view */
  function paint(view) {
    const { task, settings, ownTable } = view;
    solution.hidden = task.solution === null;
    own.hidden = ownTable === null;
    if (ownTable && ownTable !== shownTable) {
      field.value = writeOwnTable(ownTable);
      loss.value = ownTable.loss;
    }
    shownTable = ownTable;
    const isAtHand = settings.task === "echo" && settings.delay === 0;
    const floorText = `${writeFloors(view)}. ${isAtHand ? NO_DELAY : task.floor}`;
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

/** @param {string} heading */
function describeSkipped(heading) {
  return heading && `The first line, ${quoteTyped(heading)}, was skipped as a heading: it has letters and no number.`; // biome-ignore format: one line
}

/** @param {Measured} measured with the settings that the task opens with, but for those of its label */
function describeMeasured({ label, solved, of, medianUpdates, date }) {
  const half = medianUpdates === null ? "" : `, half of these within ${medianUpdates.toLocaleString("en")} updates`; // biome-ignore format: one line
  const name = label ? `${label}: ` : "";
  const others = `${label ? "otherwise " : ""}with the task's default settings`;
  return `${name}${solved} of ${of} seeds solved it${half}, ${others} (measured ${date}).`;
}
