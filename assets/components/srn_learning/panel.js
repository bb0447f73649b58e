// The tabs under the picture while the net learns.

import { makeHtml, setAttribute } from "../shared/elements.js";

/** @import { LearningView } from "./types.d.ts" */

/**
 * @typedef {object} Tab
 * @property {string} name
 * @property {string} label
 * @property {HTMLElement} element
 * @property {(view: LearningView) => void} paint is called while the tab is open
 */

/**
 * @param {HTMLElement} host
 * @param {Tab[]} tabs
 * @param {(name: string) => void} opened
 */
export function createPanel(host, tabs, opened) {
  let current = tabs[0].name;
  const buttons = tabs.map(({ name, label }) => {
    const button = makeHtml("button", { type: "button", role: "tab", "data-panel-tab": name });
    button.textContent = label;
    button.addEventListener("click", () => open(name));
    return button;
  });
  const list = makeHtml("div", { class: "panel-tabs", role: "tablist" }, ...buttons);
  list.setAttribute("aria-label", "What to see of the run");
  host.replaceChildren(list, ...tabs.map(({ element }) => element));
  mark();

  function mark() {
    for (const [index, { name, element }] of tabs.entries()) {
      const isOpen = name === current;
      element.hidden = !isOpen;
      setAttribute(buttons[index], "aria-selected", isOpen);
    }
  }

  /** @param {string} name */
  function open(name) {
    if (name === current) return;
    current = name;
    mark();
    opened(name);
  }

  return {
    open,
    current: () => current,
    /** @param {LearningView} view */
    paint(view) {
      for (const tab of tabs) if (tab.name === current) tab.paint(view);
    },
  };
}
