// The context vector's editor: sliders, and the letters that the server decodes while they move.
//
// One message to the server is under way at a time; the newest one waits. The sliders that were moved
// are in the address, where the server reads them when a link opens the page.

import { ADDRESS_GAP_MS, createSender, writeParameters } from "../shared/address.js";
import { findElement, makeHtml, setAttribute, setText } from "../shared/elements.js";
import { releaseFocusAfterPointer } from "../shared/keys.js";
import { mountView } from "../shared/mount.js";
import { addPanelTools } from "../shared/panel_tools.js";
import { findTheme } from "../shared/theme.js";
import { makeLetterRows } from "./letter_rows.js";

/** @import { Component, View } from "../shared/types.d.ts" */
/** @import { EditorData, Slider } from "./types.d.ts" */

const LOST_AFTER_MS = 1500; // an answer that takes longer won't come

/**
 * @param {HTMLElement} root
 * @returns {View<EditorData>}
 */
function createEditor(root) {
  const [host, verdict, letters] = [".sliders", ".verdict", ".table"].map((selector) =>
    findElement(root, selector, HTMLElement),
  );
  host.replaceChildren();
  letters.replaceChildren();
  const table = makeLetterRows(letters);
  const abort = new AbortController();
  releaseFocusAfterPointer(root, abort.signal);
  addPanelTools(
    findElement(root, ".letters", HTMLElement),
    { title: "Letters before and after the change", name: "", listRows: table.listRows },
    abort.signal,
  );
  /** @type {ReturnType<typeof makeRow>[]} */
  let rows = [];
  /** @type {string | null} */
  let known = null; // which sliders these are
  let count = 0; // messages sent
  let sentAt = -Infinity; // when the message was sent that is still unanswered
  let isStale = false;
  /** @type {(message: object) => void} */
  let send = () => {};
  const link = createSender(writeParameters);

  /** The sliders that were moved, as "u3_0.52~u7_-0.1". */
  function writeLink() {
    const moved = rows.filter(({ back }) => !back.disabled);
    link.soon(
      { edit: moved.map(({ name, input }) => `${name}_${input.value}`).join("~") },
      ADDRESS_GAP_MS,
    );
  }

  function collect() {
    return Object.fromEntries(rows.map(({ name, input }) => [name, Number(input.value)]));
  }

  function sendValues() {
    isStale = performance.now() - sentAt < LOST_AFTER_MS;
    if (isStale) return;
    sentAt = performance.now();
    count += 1;
    send({ count, set: known, values: collect() });
  }

  /** @param {Slider} slider */
  function makeRow({ name, label, help, low, high, step, value, own }) {
    const input = makeHtml("input", {
      type: "range",
      min: low,
      max: high,
      step,
      value,
      "aria-label": label,
      "data-slider": name,
    });
    const number = makeHtml("output");
    const back = makeHtml("button", { type: "button", title: `Back to ${own}` });
    back.textContent = "↺";
    const show = () => {
      const at = Number(input.value);
      setText(number, at.toFixed(2));
      const ends = [0, at].map(
        (each) => (Math.max(low, Math.min(high, each)) - low) / (high - low),
      );
      input.style.setProperty("--low", String(Math.min(...ends)));
      input.style.setProperty("--high", String(Math.max(...ends)));
      setAttribute(input, "data-sign", Math.sign(at));
      back.disabled = Math.abs(at - own) < step / 2;
    };
    const change = () => {
      show();
      sendValues();
      writeLink();
    };
    input.addEventListener("input", change);
    back.addEventListener("click", () => {
      input.value = String(own);
      change();
    });
    show();
    const title = makeHtml("span", { class: "name", title: help });
    title.textContent = label;
    const element = makeHtml("div", { class: "row" }, title, input, number, back);
    return { name, input, back, element };
  }

  /** @param {Component<EditorData>} component */
  function update({ data, parentElement, setStateValue }) {
    setAttribute(root, "data-theme", findTheme(parentElement));
    send = (message) => setStateValue("edit", message);
    if (data.set !== known) {
      known = data.set;
      rows = data.sliders.map(makeRow);
      writeLink(); // without the sliders of before
      host.replaceChildren(...rows.map(({ element }) => element));
      sentAt = -Infinity;
      isStale = false;
    }
    table.paint(data.lines);
    setText(verdict, data.verdict);
    setAttribute(root, "data-answered", data.count);
    if (data.count === count) {
      sentAt = -Infinity;
      if (isStale) sendValues();
    }
  }

  return {
    root,
    update,
    remove() {
      abort.abort();
      link.cancel();
    },
  };
}

/** @param {Component<EditorData>} component */
export default (component) => mountView(component, ".stage", createEditor);
