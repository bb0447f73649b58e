// Text view: a text coloured by one unit, its mark, and the strip of all units below it.
// Knows the gestures: a click marks a character, a drag marks a stretch, arrows move the mark and
// choose the unit. The browser paints at once; the server is told when a gesture has ended.

import { createSender } from "../shared/address.js";
import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { mountView } from "../shared/mount.js";
import { formatNumber } from "../shared/numbers.js";
import { findTheme } from "../shared/theme.js";
import { createStrip, showSign } from "./strip.js";

const KEY_WAIT_MS = 250;
const TEXT_SHARE = 66; // percent of the colour behind a letter, which must stay readable

function createTextView(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (selector) => root.querySelector(selector);
  const reading = find(".reading");
  const detail = find(".detail");
  const field = find("[data-unit-field]");
  find(".rows").replaceChildren();
  const strip = createStrip(root, { point });
  const resizing = new ResizeObserver(strip.redraw);
  resizing.observe(root);
  const sender = createSender(send);
  let host = null;
  let view = null;
  let letters = [];
  let seen = null;
  let anchor = null;

  reading.addEventListener(
    "pointerdown",
    (event) => point("pointerdown", findPlace(event), null, event),
    { signal },
  );
  reading.addEventListener(
    "pointerover",
    (event) => point("pointermove", findPlace(event), null, event),
    { signal },
  );
  window.addEventListener("pointerup", release, { signal }); // wherever the hand lets go
  field.addEventListener("change", () => chooseUnit(Number(field.value)), { signal });
  for (const button of root.querySelectorAll("[data-turn]")) {
    button.addEventListener("click", () => turn(Number(button.dataset.turn)), { signal });
  }
  root.addEventListener("keydown", listen, { signal });

  function findPlace(event) {
    const place = event.composedPath()[0]?.dataset?.t;
    return place === undefined ? null : Number(place);
  }

  function point(kind, t, unit, event) {
    if (t === null || !view) return;
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

  function listen(event) {
    const target = event.composedPath()[0];
    if (event.altKey || event.ctrlKey || event.metaKey || target === field || !view) return;
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

  function turn(way) {
    chooseUnit(view.unit + way, KEY_WAIT_MS);
  }

  function chooseUnit(unit, wait_ms = 0) {
    view.unit = Math.max(0, Math.min(view.units - 1, Math.round(unit) || 0));
    paint();
    sender.later("", wait_ms);
  }

  function mark(start, stop) {
    view.start = start;
    view.stop = Math.min(stop, view.chars.length);
    paint();
  }

  function send() {
    // The time makes each message differ from the last, or going back to it would not be told.
    const { unit, start, stop } = view;
    host.setStateValue("mark", { unit, start, stop, sent_at: Date.now() });
  }

  function valueAt(t) {
    return (view.values[view.unit * view.chars.length + t] / 127) * view.scale;
  }

  function paint() {
    setAttribute(root, "data-unit", view.unit);
    setAttribute(root, "data-start", view.start);
    setAttribute(root, "data-stop", view.stop);
    if (Number(field.value) !== view.unit) field.value = view.unit;
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

  function say(t) {
    const { chars, surprise, candidates, noun } = view;
    const parts = [`${t + 1} of ${chars.length}: ${showSign(chars[t])}`];
    parts.push(
      `${noun}${view.choosable ? ` ${view.unit}` : ""} ${formatNumber(Number(valueAt(t).toPrecision(2)))}`,
    );
    if (surprise[t] !== null)
      parts.push(`surprise ${surprise[t].toFixed(2)} bits (p ${(2 ** -surprise[t]).toFixed(3)})`);
    const next = candidates[t].map(([token, p]) => `${showSign(token)} ${p.toFixed(2)}`);
    if (next.length) parts.push(`next: ${next.join(", ")}`);
    setText(detail, parts.join("  \u00b7  "));
  }

  function write(chars) {
    letters = chars.map((character, t) => {
      const isSign = character === "\n";
      const letter = makeHtml("span", { "data-t": t, ...(isSign ? { class: "sign" } : {}) });
      letter.textContent = isSign ? "\u23ce\n" : character;
      return letter;
    });
    reading.replaceChildren(...letters);
  }

  function adopt(data) {
    const text = data.chars.join("\u0000");
    const values = Int8Array.from(atob(data.values), (sign) => sign.charCodeAt(0));
    const isMoved = data.revision !== seen || text !== view?.text;
    const isUnfolded = data.heatmap && !view?.heatmap;
    const kept =
      view && !isMoved
        ? { unit: Math.min(view.unit, data.units - 1), start: view.start, stop: view.stop }
        : {};
    if (text !== view?.text) write(data.chars);
    view = { ...data, ...kept, text, values };
    seen = data.revision;
    setAttribute(root, "data-signed", data.signed);
    setAttribute(root, "data-heatmap", data.heatmap);
    const scale = Number(data.scale.toPrecision(2));
    setText(find(".low"), data.signed ? formatNumber(-scale) : "0");
    setText(find(".high"), formatNumber(scale));
    find(".choose").hidden = !data.choosable;
    field.max = data.units - 1;
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
    update({ data, parentElement, setStateValue }) {
      host = { setStateValue };
      const theme = findTheme(parentElement.host ?? root);
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

export default (component) => mountView(component, ".text-view", createTextView);
