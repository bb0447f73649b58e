// Says which key calls which action of a stage, and which keys belong to something else on the page.

import { findActive } from "./elements.js";

/** @import { Actions } from "./types.d.ts" */

/** @type {Record<string, string>} */
const STAGE_KEYS = {
  ArrowLeft: "back",
  ArrowRight: "forward",
  " ": "play",
  Home: "first",
  End: "last",
  ArrowUp: "operationUp",
  ArrowDown: "operationDown",
  l: "learn",
  u: "once",
};
// These scroll the page, so they are the stage's only while it can be seen.
const SCROLL_KEYS = ["Home", "End", "ArrowUp", "ArrowDown"];
const FOREIGN_ROLES = [
  "slider",
  "tab",
  "radio",
  "grid",
  "gridcell",
  "listbox",
  "option",
  "menu",
  "menuitem",
  "combobox",
  "textbox",
  "spinbutton",
  "dialog",
]
  .map((role) => `[role="${role}"]`)
  .join(",");

/**
 * Call the action of a key; a key whose action isn't among `actions` stays the page's.
 * @param {Element} root
 * @param {AbortSignal} signal
 * @param {Actions} actions
 */
export function listenToKeys(root, signal, actions) {
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.composedPath()[0];
      const action = actions[findAction(event) ?? ""];
      if (!action || (target instanceof Element && isTaken(target, event.key))) return;
      if (SCROLL_KEYS.includes(event.key) && !isInSight()) return;
      event.preventDefault();
      action();
    },
    { signal },
  );

  /** @param {KeyboardEvent} event */
  function findAction({ key, ctrlKey, metaKey, shiftKey, altKey }) {
    if (altKey) return null;
    if (!ctrlKey && !metaKey) return shiftKey ? null : STAGE_KEYS[key];
    if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
    return key.toLowerCase() === "y" && !shiftKey ? "redo" : null;
  }

  /**
   * Whether the element that has the focus uses the key itself.
   * @param {Element} target
   * @param {string} key
   */
  function isTaken(target, key) {
    const isRange = target.matches("input[type=range]");
    if (/** @type {HTMLElement} */ (target).isContentEditable || target.matches("textarea, select"))
      return true;
    if (target.matches("input") && !isRange) return true;
    if (root.contains(target)) {
      if (isRange && (key.startsWith("Arrow") || key === "Home" || key === "End")) return true;
    } else if (target.closest(FOREIGN_ROLES)) {
      return true;
    }
    return key === " " && target.closest("button, a, summary, [role=button], [role=link]") !== null;
  }

  function isInSight() {
    const { top, bottom } = root.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  }
}

const TYPING = "textarea, select, input:not([type=range], [type=button], [type=checkbox])";

/**
 * Whether the element that a key goes to takes text or has choices, so that letters belong to it.
 * @param {KeyboardEvent} event
 */
export function isTyping(event) {
  const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
  return Boolean(target.matches?.(TYPING) || target.isContentEditable);
}

/**
 * Give the keys back to the stage after the pointer has used one of its controls.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function releaseFocusAfterPointer(root, signal) {
  /** @type {HTMLElement | null} */
  let used = null;
  const release = () => {
    const element = used;
    used = null;
    setTimeout(() => element?.blur()); // after the browser's own change and click events
  };
  const findControl = (/** @type {Event} */ { target }, /** @type {string} */ selector) =>
    /** @type {Element} */ (target).closest(selector);
  root.addEventListener(
    "pointerdown",
    (event) => {
      used = /** @type {HTMLElement | null} */ (
        findControl(event, "input[type=range], button, select")
      );
    },
    { signal },
  );
  window.addEventListener("pointerup", () => used?.matches("select") || release(), { signal });
  window.addEventListener("pointercancel", release, { signal });
  // A press on the picture would focus the page's frame and draw a ring around everything.
  root.addEventListener(
    "mousedown",
    (event) => {
      if (findControl(event, "input, button, select, label")) return;
      event.preventDefault();
      const active = findActive(root) ?? document.activeElement;
      /** @type {HTMLElement | null} */ (active)?.blur();
    },
    { signal },
  );
  root.addEventListener("change", ({ target }) => target === used && release(), { signal });
}

/**
 * Give the keys to the stage after a click on one of Streamlit's tabs or pills, which would keep the
 * focus and with it the arrow keys. Focus that came from the keyboard stays where it is.
 * @param {AbortSignal} signal
 */
export function releaseTabsAfterClick(signal) {
  const selector = '[role="tab"], button[role="radio"]';
  const release = (/** @type {Element | null | undefined} */ element) =>
    /** @type {HTMLElement | null | undefined} */ (element?.closest(selector))?.blur();
  window.addEventListener(
    "click",
    ({ target, detail }) => {
      // A click without a pointer, such as a screen reader's, has no detail.
      if (detail && target instanceof Element) setTimeout(() => release(target));
    },
    { signal, capture: true }, // Streamlit's tabs stop the event
  );
  // The click that opened the stage's own tab came before the stage.
  const active = document.activeElement;
  if (active && !active.matches(":focus-visible")) release(active);
}
