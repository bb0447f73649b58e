// Makes what shows a run: the bar, the panel with its tabs, the locks and the remedies.

import { findElement, makeHtml, setAttribute } from "../shared/elements.js";
import { addPanelTools } from "../shared/panel_tools.js";
import { createBar } from "./bar.js";
import { createCompareView } from "./compare_view.js";
import { createLandscapeView } from "./landscape_view.js";
import { createLossView } from "./loss_view.js";
import { createPanel } from "./panel.js";
import { createPins } from "./pins.js";
import { createRemedies } from "./remedies.js";
import { createSettingsForm } from "./settings_form.js";
import { createTaskView } from "./task_view.js";
import { createUpdateView } from "./update_view.js";

/** @import { OwnTable, Settings, Snapshot, Task, UpdateToRead } from "../learning/types.d.ts" */
/** @import { BarCalls } from "./bar.js" */
/** @import { createJobs } from "./jobs.js" */
/** @import { LandscapeCalls } from "./landscape_view.js" */
/** @import { LearningView } from "./types.d.ts" */

/**
 * @typedef {object} OtherCalls
 * @property {(update: number) => void} scrub
 * @property {() => UpdateToRead | null} read
 * @property {(change: Partial<Settings>) => void} change
 * @property {(change: Partial<Settings>) => void} remedy
 * @property {(task: Task) => void} useSolution
 * @property {(table: OwnTable) => void} useTable
 * @property {(name: string, isPinned: boolean) => void} pin
 * @property {() => void} repaint
 * @property {(text: string) => void} say
 * @property {() => Snapshot | null} snapshot
 * @property {ReturnType<typeof createJobs>} jobs
 */
/** @typedef {BarCalls & LandscapeCalls & OtherCalls} ViewCalls */

/**
 * @param {HTMLElement} root
 * @param {ViewCalls} calls
 * @param {AbortSignal} signal
 */
export function createLearningViews(root, calls, signal) {
  const row = findElement(root, "[data-learning-row]", HTMLElement);
  const host = findElement(root, "[data-learning-panel]", HTMLElement);
  const operations = findElement(root, ".operations", HTMLElement);
  const bar = createBar(row, calls);
  const pins = createPins(root, calls.pin);
  const update = createUpdateView(calls.read);
  const loss = createLossView(calls.scrub);
  const landscape = createLandscapeView(calls.jobs, calls);
  const compare = createCompareView(calls.jobs, calls.snapshot);
  const equations = { element: makeHtml("div"), paint: () => {} }; // the stage's own operations
  const panel = createPanel(
    host,
    [
      { name: "loss", label: "Loss", ...loss },
      { name: "landscape", label: "Landscape", ...landscape },
      { name: "update", label: "One update", ...update },
      { name: "compare", label: "Compare", ...compare },
      { name: "settings", label: "Settings", ...createSettingsForm(calls.change, calls.say) },
      { name: "task", label: "The task", ...createTaskView(calls.useSolution, calls.useTable) },
      { name: "equations", label: "Equations", ...equations },
    ],
    calls.repaint,
  );
  const remedies = createRemedies(host, calls.remedy);
  for (const { title, element, listRows } of [loss, landscape, compare]) {
    addPanelTools(element, { title, name: "stage", listRows }, signal);
  }

  return {
    row,
    task: bar.task,
    open: panel.open,
    bars: () => (panel.current() === "update" ? update.bars() : null),
    /** @param {LearningView | null} view */
    paint(view) {
      root.classList.toggle("learning", view !== null);
      root.classList.toggle("diverged", view?.isDiverged ?? false);
      host.hidden = view === null;
      if (view) panel.paint(view); // it has canvases: see the stage
      bar.paint(view);
      pins.paint(view);
      remedies.paint(view);
      operations.hidden = view !== null && panel.current() !== "equations";
      setAttribute(root, "data-cut", view?.isCut ?? false);
    },
  };
}
