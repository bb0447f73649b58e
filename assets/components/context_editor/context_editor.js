// Editor: sliders, and the letters that the server decodes for them while the hand still moves.
// Knows the message to the server and back: one is under way at a time, the newest waits. What was
// moved stands in the address, where the server reads it when the page is opened by a link.

import { ADDRESS_GAP_MS, createSender, writeParameters } from "../shared/address.js";
import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { releaseFocusAfterPointer } from "../shared/keys.js";
import { mountView } from "../shared/mount.js";
import { findTheme } from "../shared/theme.js";
import { makeLetterRows } from "./letter_rows.js";

const LOST_AFTER_MS = 1500; // an answer that has not come by then will not come

function createEditor(root) {
  const host = root.querySelector(".sliders");
  const verdict = root.querySelector(".verdict");
  host.replaceChildren();
  root.querySelector(".table").replaceChildren();
  const table = makeLetterRows(root.querySelector(".table"));
  const abort = new AbortController();
  releaseFocusAfterPointer(root, abort.signal);
  let rows = [];
  let known = null; // which sliders stand here
  let count = 0; // messages sent
  let sentAt = -Infinity; // when the message was sent that is still unanswered
  let isStale = false;
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

  function tell() {
    isStale = performance.now() - sentAt < LOST_AFTER_MS;
    if (isStale) return;
    sentAt = performance.now();
    count += 1;
    send({ count, set: known, values: collect() });
  }

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
    const row = { name, input, back };
    const show = () => {
      const at = Number(input.value);
      setText(number, at.toFixed(2));
      const places = [0, at].map(
        (each) => (Math.max(low, Math.min(high, each)) - low) / (high - low),
      );
      input.style.setProperty("--low", Math.min(...places));
      input.style.setProperty("--high", Math.max(...places));
      setAttribute(input, "data-sign", Math.sign(at));
      back.disabled = Math.abs(at - own) < step / 2;
    };
    const change = () => {
      show();
      tell();
      writeLink();
    };
    input.addEventListener("input", change);
    back.addEventListener("click", () => {
      input.value = own;
      change();
    });
    show();
    const title = makeHtml("span", { class: "name", title: help });
    title.textContent = label;
    row.element = makeHtml("div", { class: "row" }, title, input, number, back);
    return row;
  }

  function update({ data, parentElement, setStateValue }) {
    setAttribute(root, "data-theme", findTheme(parentElement.host ?? root));
    send = (message) => setStateValue("edit", message);
    if (data.set !== known) {
      known = data.set;
      rows = data.sliders.map(makeRow);
      writeLink(); // without what was moved on others
      host.replaceChildren(...rows.map(({ element }) => element));
      sentAt = -Infinity;
      isStale = false;
    }
    table.paint(data.lines);
    setText(verdict, data.verdict);
    setAttribute(root, "data-answered", data.count);
    if (data.count === count) {
      sentAt = -Infinity;
      if (isStale) tell();
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

export default (component) => mountView(component, ".stage", createEditor);
