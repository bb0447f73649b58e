// Stays on every page: copies its link, names it where the menu is closed, and decides which changes
// of the address become entries of the browser's history.

import { readParameter } from "../shared/address.js";
import { findElement, setText } from "../shared/elements.js";
import { mountView } from "../shared/mount.js";
import { findBase, findLink } from "../shared/scene_link.js";
import { keepOneEntry } from "./entries.js";
import { createPresenting } from "./presenting.js";

/** @import { Component, View } from "../shared/types.d.ts" */
/** @import { Tools } from "./types.d.ts" */

const SHOWN_MS = 2500;

/**
 * @param {HTMLElement} root
 * @returns {View<Tools>}
 */
function createTools(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const where = findElement(root, ".where", HTMLElement);
  const label = findElement(root, ".label", HTMLElement);
  const byHand = findElement(root, ".by-hand", HTMLElement);
  const address = findElement(root, ".address", HTMLInputElement);
  const button = findElement(root, ".copy", HTMLButtonElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let settings = new Set();
  let browsers = new Set();
  const name = label.textContent ?? "";

  /** @param {string} text */
  const say = (text) => {
    setText(label, text);
    clearTimeout(timer);
    timer = setTimeout(setText, SHOWN_MS, label, name);
  };

  // Without https, browsers offer no clipboard: then the address is selected for the user to copy.
  const offerByHand = () => {
    address.value = window.location.href;
    byHand.hidden = false;
    address.focus();
    address.select();
    say(document.execCommand("copy") ? "Copied" : "Ctrl+C");
  };

  const copy = async () => {
    byHand.hidden = true;
    try {
      await navigator.clipboard.writeText(window.location.href);
      say("Copied");
    } catch {
      offerByHand();
    }
  };
  const close = () => {
    byHand.hidden = true;
    button.focus();
  };

  // In a tab of its own, so that the page stays as it is.
  const add = () => {
    const base = findBase(window.location);
    const link = findLink(window.location, base);
    window.open(`${base}lecture?add=${encodeURIComponent(link)}`, "_blank");
  };
  const adding = findElement(root, ".add", HTMLButtonElement);
  adding.addEventListener("click", add, { signal });
  button.addEventListener("click", copy, { signal });
  findElement(root, ".close", HTMLButtonElement).addEventListener("click", close, { signal });
  address.addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });
  keepOneEntry(
    (parameter) => settings.has(parameter),
    (parameter) => browsers.has(parameter),
    signal,
  );
  // A page embedded in another has neither menu nor address of its own.
  const isEmbedded = readParameter("embed") === "true";
  root.hidden = isEmbedded;
  const presenting = createPresenting(root, isEmbedded, signal);
  const present = findElement(root, ".present", HTMLButtonElement);
  present.addEventListener("click", () => presenting.set(true), { signal });

  return {
    root,
    update({ data }) {
      presenting.keep(data.is_scene);
      if (!data.is_scene) root.hidden = isEmbedded;
      setText(where, data.where);
      adding.hidden = !data.is_scene;
      present.hidden = !data.is_scene;
      settings = new Set(data.settings);
      browsers = new Set(data.browsers);
    },
    remove() {
      clearTimeout(timer);
      abort.abort();
    },
  };
}

/** @param {Component<Tools>} component */
export default function (component) {
  return mountView(component, ".tools", createTools);
}
