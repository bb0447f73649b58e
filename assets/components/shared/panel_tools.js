// Gives a panel that a stage draws itself the tools of every figure.

import { addFigureTools } from "./figure_tools.js";
import { savePanel } from "./panel_picture.js";

/** @import { Cell, PanelName } from "./types.d.ts" */

/**
 * @param {HTMLElement} frame what is saved and fills the screen
 * @param {object} panel
 * @param {string | (() => string)} panel.title
 * @param {string} panel.name what its page calls the panel or the stage around it
 * @param {() => Cell[][]} panel.listRows
 * @param {AbortSignal} signal
 */
export function addPanelTools(frame, { title, name, listRows }, signal) {
  frame.classList.add("panel-frame");
  for (const old of frame.querySelectorAll(":scope > .figure-tools")) old.remove();
  addFigureTools(
    frame,
    {
      findTitle: () => (typeof title === "string" ? title : title()),
      listRows,
      drawPicture: (format) => savePanel(frame, format),
      findPanel: () => ({ name, link: {} }),
    },
    signal,
  );
}
