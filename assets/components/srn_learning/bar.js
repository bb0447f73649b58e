// The row of controls for learning: task, Learn, one update, speed, restart, and where the run is.

import { CHECK_EVERY } from "../learning/learner.js";
import { TASKS } from "../learning/tasks.js";
import { makeHtml, makeOption, setAttribute, setText } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";

/** @import { TaskName } from "../learning/types.d.ts" */
/** @import { LearningView } from "./types.d.ts" */

/** The task that "Learn" starts with if no other is chosen: every seed solves it within seconds. */
const FIRST_TASK = "latch";
const BEFORE_LEARNING = "Learn draws new weights; undo brings these back.";
const STATUS_TITLE =
  "The loss is that of the update's batch, before the weights moved; the test, which the task " +
  "describes, is made after it. Solved: a test was passed. Until one is, it is made after every " +
  `${CHECK_EVERY} updates.`;
const STATUS_GAP_MS = 100; // while it learns
const LEARNING_SPEEDS = [
  [1, "1 update/s"],
  [4, "4 updates/s"],
  [16, "16 updates/s"],
  [60, "60 updates/s"],
  [0, "as fast as it can"],
];

/**
 * @typedef {object} BarCalls
 * @property {(task: TaskName) => void} choose
 * @property {() => void} learn starts it or pauses it
 * @property {() => void} once
 * @property {() => void} restart
 * @property {(updatesPerSecond: number) => void} setSpeed
 * @property {(isCut: boolean) => void} cut
 */

/**
 * @param {HTMLElement} row
 * @param {BarCalls} calls
 */
export function createBar(row, calls) {
  const task = makeHtml(
    "select",
    { "data-task": "", "aria-label": "Task", title: "What to learn" },
    ...TASKS.map(({ name, title }) => makeOption(name, title, name === FIRST_TASK)),
  );
  const learn = makeButton("learn", "Learn", "Learn, pause (L)", calls.learn);
  learn.classList.add("main");
  const once = makeButton("once", "One update", "One update (U)", calls.once);
  const restart = makeButton("restart", "Restart", "Back to the start weights", calls.restart);
  const speed = makeHtml(
    "select",
    { "data-learning-speed": "", "aria-label": "Updates per second" },
    ...LEARNING_SPEEDS.map(([value, text]) => makeOption(value, String(text), value === 0)),
  );
  const name = "cut the recurrent wire";
  const cut = makeHtml("input", { type: "checkbox", "data-cut": "", "aria-label": name });
  const middle = makeHtml("span", { class: "long" }, "the recurrent "); // hidden on the stage
  const text = makeHtml("span", {}, "cut ", middle, "wire");
  const cutLabel = makeHtml("label", { class: "labelled" }, cut, text);
  cutLabel.title = "The store passes nothing on: u1 to u4 count as 0 and don't learn";
  const status = makeHtml("output", { class: "learning-status", title: STATUS_TITLE });
  row.replaceChildren(task, learn, once, speed, restart, cutLabel, status);
  task.addEventListener("change", () => {
    calls.choose(/** @type {TaskName} */ (task.value));
  });
  speed.addEventListener("change", () => calls.setSpeed(Number(speed.value)));
  cut.addEventListener("change", () => calls.cut(cut.checked));

  /**
   * @param {string} action
   * @param {string} text
   * @param {string} title
   * @param {() => void} call
   */
  function makeButton(action, text, title, call) {
    const button = makeHtml("button", { type: "button", "data-action": action, title });
    button.textContent = text;
    button.addEventListener("click", call);
    return button;
  }

  let writtenAt = 0;

  /** @param {LearningView | null} view */
  function paint(view) {
    if (view && task.value !== view.task.name) task.value = view.task.name;
    const isPlaying = view?.isPlaying ?? false;
    setText(learn, isPlaying ? "Pause" : "Learn");
    setAttribute(learn, "aria-pressed", isPlaying);
    once.disabled = isPlaying;
    restart.disabled = speed.disabled = cut.disabled = view === null;
    if (view && cut.checked !== view.isCut) cut.checked = view.isCut;
    const now = performance.now();
    if (!isPlaying || now - writtenAt >= STATUS_GAP_MS) {
      setText(status, view ? describeRun(view) : BEFORE_LEARNING);
      writtenAt = now;
    }
    setAttribute(row, "data-updates", view?.shownUpdate ?? 0);
    setAttribute(row, "data-learning", isPlaying);
    setAttribute(row, "data-solved", view?.tested?.isSolved ?? false);
    setAttribute(row, "data-solved-at", view?.solvedAt ?? "");
  }

  return { paint, task: () => /** @type {TaskName} */ (task.value) };
}

/**
 * Where a run is. The loss and the test belong to one update, which is named if the run is further.
 * @param {LearningView} view
 */
export function describeRun({ shownUpdate, perSecond, isPlaying, tested, solvedAt, last }) {
  const rate = isPlaying && perSecond ? ` (${Math.round(perSecond).toLocaleString("en")}/s)` : "";
  const parts = [`update ${shownUpdate.toLocaleString("en")}${rate}`];
  if (tested && tested.update !== shownUpdate) parts.push(`at ${tested.update.toLocaleString("en")}`); // biome-ignore format: one line
  const loss = tested ? tested.trainLoss : (last?.loss ?? null);
  if (loss !== null) parts.push(`loss ${formatNumber(loss)}`);
  if (tested) parts.push(describeTest(tested, solvedAt));
  return parts.join(" \u00b7 ");
}

/**
 * What a test says, and whether an earlier one was passed.
 * @param {NonNullable<LearningView["tested"]>} tested
 * @param {number | null} solvedAt
 */
export function describeTest(tested, solvedAt) {
  const first = solvedAt?.toLocaleString("en");
  if (tested.isSolved) return solvedAt === tested.update ? "solved" : `solved (first at ${first})`;
  return solvedAt === null ? describeFailure(tested) : `solved at ${first}, not now: ${describeFailure(tested)}`; // biome-ignore format: one line
}

/** @param {NonNullable<LearningView["tested"]>} tested */
function describeFailure({ correct, largestError, loss }) {
  if (!Number.isFinite(loss)) return "test loss not finite";
  // A share of right answers is rounded down, so that 100 % means all of them.
  if (Number.isNaN(largestError)) return `test ${Math.floor(1000 * correct) / 10} % right`;
  return `largest test error ${formatNumber(largestError)}`;
}
