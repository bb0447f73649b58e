// Steps a lecture from the window of its notes, with buttons and the keys of a remote control.

import { findElement, setAttribute, setText } from "../shared/elements.js";
import { mountView } from "../shared/mount.js";

/** @import { Component, View } from "../shared/types.d.ts" */
/** @import { NotesData } from "./types.d.ts" */

/** @type {Record<string, string>} */
const REMOTE_KEYS = { PageDown: "next", PageUp: "previous", b: "black" };

/**
 * @param {HTMLElement} root
 * @returns {View<NotesData>}
 */
function createRemote(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (/** @type {string} */ name) => findElement(root, name, HTMLElement);
  /** @type {Component<NotesData> | undefined} */
  let component;

  const order = (/** @type {string} */ what) => component?.setTriggerValue("ordered", what);
  find(".back").addEventListener("click", () => order("previous"), { signal });
  find(".on").addEventListener("click", () => order("next"), { signal });
  find(".dark").addEventListener("click", () => order("black"), { signal });
  const take = (/** @type {KeyboardEvent} */ event) => {
    const what = REMOTE_KEYS[event.key];
    if (!what || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    order(what);
  };
  window.addEventListener("keydown", take, { signal });
  root.dataset.ready = ""; // a button that can be seen works

  return {
    root,
    update(given) {
      component = given;
      const { position, elapsed_s, planned_s, black } = given.data;
      const minutes = (/** @type {number} */ seconds) => Math.max(0, Math.round(seconds / 60));
      setText(find(".where"), position);
      setText(find(".time"), `${minutes(elapsed_s)} of ${minutes(planned_s)} min`);
      find(".time").classList.toggle("late", elapsed_s > planned_s);
      setAttribute(find(".dark"), "aria-pressed", black);
    },
    remove: () => abort.abort(),
  };
}

/** @param {Component<NotesData>} component */
export default function (component) {
  return mountView(component, ".remote", createRemote);
}
