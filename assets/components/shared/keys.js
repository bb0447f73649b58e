// Keys: which key does what, and when a key belongs to something else on the page.
// Knows the page's roles; what a key does is the stage's business.

const STAGE_KEYS = {
  ArrowLeft: "back",
  ArrowRight: "forward",
  " ": "play",
  Home: "first",
  End: "last",
  ArrowUp: "operationUp",
  ArrowDown: "operationDown",
};
// These scroll the page: they are the stage's only while it can be seen.
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

/** Calls the action of a key; a key whose action is not among `actions` stays the page's. */
export function listenToKeys(root, signal, actions) {
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.composedPath()[0];
      const action = actions[findAction(event)];
      if (!action || (target instanceof Element && isTaken(target, event.key))) return;
      if (SCROLL_KEYS.includes(event.key) && !isInSight()) return;
      event.preventDefault();
      action();
    },
    { signal },
  );

  function findAction({ key, ctrlKey, metaKey, shiftKey, altKey }) {
    if (altKey) return null;
    if (!ctrlKey && !metaKey) return shiftKey ? null : STAGE_KEYS[key];
    if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
    return key.toLowerCase() === "y" && !shiftKey ? "redo" : null;
  }

  function isTaken(target, key) {
    const isRange = target.matches("input[type=range]");
    if (target.isContentEditable || target.matches("textarea, select")) return true;
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

/** After a pointer has used a slider, button or choice of the stage, give the keys back. */
export function releaseFocusAfterPointer(root, signal) {
  let used = null;
  const release = () => {
    const element = used;
    used = null;
    setTimeout(() => element?.blur()); // after the browser's own change and click events
  };
  root.addEventListener(
    "pointerdown",
    ({ target }) => {
      used = target.closest("input[type=range], button, select");
    },
    { signal },
  );
  window.addEventListener("pointerup", () => used?.matches("select") || release(), { signal });
  window.addEventListener("pointercancel", release, { signal });
  // A press on the picture would give the focus to the page's frame, with a ring around it all.
  root.addEventListener(
    "mousedown",
    (event) => {
      if (event.target.closest("input, button, select, label")) return;
      event.preventDefault();
      (root.getRootNode().activeElement ?? document.activeElement)?.blur();
    },
    { signal },
  );
  root.addEventListener("change", ({ target }) => target === used && release(), { signal });
}
