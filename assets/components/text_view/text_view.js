// The text view: a text coloured by one unit, its mark, and the strip of all units below it.
//
// A click marks a character and a drag marks several; arrow keys move the mark and choose the unit.
// The browser paints at once; the server is told when a gesture has ended.

import { createSender } from "../shared/address.js";
import { findElement, makeHtml, setAttribute, setText } from "../shared/elements.js";
import { mountView } from "../shared/mount.js";
import { formatNumber, formatShare } from "../shared/numbers.js";
import { addPanelTools } from "../shared/panel_tools.js";
import { findTheme } from "../shared/theme.js";
import { parseWhole, quoteTyped } from "../shared/typed_numbers.js";
import { BLANK_TEXT, createStrip, showSign } from "./strip.js";
import { findValue, keepMark, listTextRows, nameValue, readValues, writeBits } from "./values.js";

/** @import { Component, View } from "../shared/types.d.ts" */
/** @import { PointAt, TextData, TextState } from "./types.d.ts" */

const KEY_WAIT_MS = 250;
const TEXT_SHARE = 66; // percent of the colour behind a letter, so that it stays readable

/**
 * @param {HTMLElement} root
 * @returns {View<TextData>}
 */
function createTextView(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (/** @type {string} */ selector) => findElement(root, selector, HTMLElement);
  const reading = find(".reading");
  const detail = find(".detail");
  const field = findElement(root, "[data-unit-field]", HTMLInputElement);
  find(".rows").replaceChildren();
  const strip = createStrip(root, { point });
  const resizing = new ResizeObserver(strip.redraw);
  resizing.observe(root);
  const sender = createSender(send);
  /** @type {Component<TextData>["setStateValue"]} */
  let setStateValue = () => {};
  /** @type {TextState} */
  let view = BLANK_TEXT;
  /** @type {HTMLElement[]} */
  let letters = [];
  /** @type {number | null} */
  let seen = null; // the last revision
  /** @type {number | null} */
  let anchor = null; // where a drag began

  reading.addEventListener(
    "pointerdown",
    (event) => point("pointerdown", findCharacter(event), null, event),
    { signal },
  );
  reading.addEventListener(
    "pointerover",
    (event) => point("pointermove", findCharacter(event), null, event),
    { signal },
  );
  window.addEventListener("pointerup", release, { signal }); // wherever the pointer is released
  field.addEventListener("change", takeUnit, { signal });
  field.addEventListener("keydown", stepUnit, { signal });
  field.addEventListener("input", () => field.setCustomValidity(""), { signal });
  for (const button of root.querySelectorAll("[data-turn]")) {
    const way = Number(button.getAttribute("data-turn"));
    button.addEventListener("click", () => turn(way), { signal });
  }
  root.addEventListener("keydown", listen, { signal });
  const findTitle = () => (view.choosable ? `Text coloured by unit ${view.unit}` : "Coloured text");
  const panel = { title: findTitle, name: "text", listRows: () => listTextRows(view) };
  addPanelTools(find(".coloured"), panel, signal);

  /** @param {Event} event */
  function findCharacter(event) {
    const [element] = /** @type {HTMLElement[]} */ (event.composedPath());
    const t = element?.dataset?.t;
    return t === undefined ? null : Number(t);
  }

  /** @type {PointAt} */
  function point(kind, t, unit, event) {
    if (t === null || seen === null) return;
    if (kind === "pointerdown") {
      anchor = t;
      if (unit !== null && view.choosable) view.unit = unit;
      mark(t, t + 1);
      if (event.pointerType === "mouse") event.preventDefault();
      root.focus({ preventScroll: true });
    } else if (kind === "pointermove") {
      if (anchor === null) say(t);
      else mark(Math.min(anchor, t), Math.max(anchor, t) + 1);
    }
  }

  function release() {
    if (anchor === null) return;
    anchor = null;
    sender.soon("", 0);
  }

  /** @param {KeyboardEvent} event */
  function listen(event) {
    const target = event.composedPath()[0];
    if (event.altKey || event.ctrlKey || event.metaKey || target === field || seen === null) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      const start = Math.max(0, Math.min(view.chars.length - 1, view.start + step));
      mark(start, event.shiftKey && step > 0 ? view.stop + 1 : start + 1);
      strip.reveal(view.start);
      sender.later("", KEY_WAIT_MS);
    } else if (way && view.choosable) turn(way);
    else return;
    event.preventDefault();
  }

  /** @param {number} way */
  function turn(way) {
    chooseUnit(view.unit + way, KEY_WAIT_MS);
  }

  /**
   * The arrow keys change the number in the unit's field by 1.
   * @param {KeyboardEvent} event
   */
  function stepUnit(event) {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way) return;
    turn(way);
    event.preventDefault();
  }

  /** Take over what is in the unit's field, or say why not. */
  function takeUnit() {
    const unit = parseWhole(field.value, view.units - 1);
    if (unit !== null) return chooseUnit(unit);
    const given = quoteTyped(field.value);
    field.setCustomValidity(
      `Unit: type a whole number from 0 to ${view.units - 1}; ${given} isn't one.`,
    );
    field.reportValidity();
  }

  /**
   * @param {number} unit
   * @param {number} wait_ms
   */
  function chooseUnit(unit, wait_ms = 0) {
    view.unit = Math.max(0, Math.min(view.units - 1, Math.round(unit) || 0));
    paint();
    sender.later("", wait_ms);
  }

  /**
   * @param {number} start
   * @param {number} stop
   */
  function mark(start, stop) {
    view.start = start;
    view.stop = Math.min(stop, view.chars.length);
    paint();
  }

  function send() {
    // The time makes each message differ from the last one; otherwise a return would go unnoticed.
    const { unit, start, stop } = view;
    setStateValue("mark", { unit, start, stop, sent_at: Date.now() });
  }

  /** @param {number} t */
  function valueAt(t) {
    return findValue(view, view.unit, t) ?? 0;
  }

  function paint() {
    setAttribute(root, "data-unit", view.unit);
    setAttribute(root, "data-start", view.start);
    setAttribute(root, "data-stop", view.stop);
    if (Number(field.value) !== view.unit) field.value = String(view.unit);
    letters.forEach((letter, t) => {
      const value = valueAt(t);
      const share = Math.round(TEXT_SHARE * Math.min(1, Math.abs(value) / view.scale));
      const colour = value < 0 ? "negative" : "positive";
      letter.style.background = `color-mix(in srgb, var(--${colour}) ${share}%, transparent)`;
      setAttribute(letter, "data-value", Number(value.toPrecision(4)));
      letter.classList.toggle("marked", t >= view.start && t < view.stop);
    });
    if (view.heatmap) strip.paint({ ...view });
    say(view.start);
  }

  /**
   * Describe a character.
   * @param {number} t
   */
  function say(t) {
    const { chars, surprise, candidates, reader } = view;
    const parts = [`${t + 1} of ${chars.length}: ${showSign(chars[t])}`];
    parts.push(nameValue(view, findValue(view, view.unit, t)));
    const read = [];
    const bits = surprise[t];
    if (bits !== null) {
      read.push(`surprise ${writeBits(bits)} bits (p ${formatShare(2 ** -bits, 3)})`);
    }
    const next = candidates[t].map(([token, p]) => `${showSign(token)} ${formatShare(p, 2)}`);
    if (next.length) read.push(`next: ${next.join(", ")}`);
    if (read.length) parts.push(reader + read[0], ...read.slice(1));
    setText(detail, parts.join("  \u00b7  "));
  }

  /** @param {string[]} chars */
  function write(chars) {
    letters = chars.map((character, t) => {
      const isSign = character === "\n";
      const letter = makeHtml("span", { "data-t": t, ...(isSign ? { class: "sign" } : {}) });
      letter.textContent = isSign ? "\u23ce\n" : character;
      return letter;
    });
    reading.replaceChildren(...letters);
  }

  /** @param {TextData} data */
  function adopt(data) {
    const text = data.chars.join("\u0000");
    const values = readValues(data.values);
    const isMoved = data.revision !== seen || text !== view.text;
    const isUnfolded = data.heatmap && !view.heatmap;
    const kept = seen !== null && !isMoved ? keepMark(view, data) : {};
    if (seen === null || text !== view.text) write(data.chars);
    view = { ...data, ...kept, text, values };
    seen = data.revision;
    setAttribute(root, "data-signed", data.signed);
    setAttribute(root, "data-heatmap", data.heatmap);
    const scale = Number(data.scale.toPrecision(2));
    setText(find(".low"), data.signed ? formatNumber(-scale) : "0");
    setText(find(".high"), formatNumber(scale));
    find(".choose").hidden = !data.choosable;
    field.max = String(data.units - 1);
    paint();
    if (isMoved || isUnfolded) strip.reveal(view.start);
    if (isMoved) {
      const letter = letters[view.start];
      if (letter)
        reading.scrollTop = letter.offsetTop - reading.offsetTop - reading.clientHeight / 3;
    }
  }

  let last = "";
  return {
    root,
    update(component) {
      const { data } = component;
      ({ setStateValue } = component);
      const theme = findTheme(component.parentElement);
      const key = JSON.stringify(data) + theme;
      setAttribute(root, "data-theme", theme);
      if (key === last) return;
      last = key;
      adopt(data);
    },
    remove() {
      abort.abort();
      resizing.disconnect();
      sender.cancel();
      strip.stop();
    },
  };
}

/** @param {Component<TextData>} component */
export default (component) => mountView(component, ".text-view", createTextView);
