// The encoder-decoder's stage: shows one word or two at a step, decoded in one way, some units chosen.
//
// The server is told which units a click has chosen. The other choices are only written into the
// address, for links; the server doesn't need them.

import { ADDRESS_GAP_MS, createSender, readParameter, writeParameters } from "../shared/address.js";
import { findElement, setAttribute, setText } from "../shared/elements.js";
import { mountView } from "../shared/mount.js";
import { formatShare } from "../shared/numbers.js";
import { addPanelTools } from "../shared/panel_tools.js";
import { findOffset } from "../shared/pointer.js";
import { findTheme } from "../shared/theme.js";
import { makeTransport } from "../shared/transport.js";
import { spellOut } from "./letters.js";
import { orderUnits } from "./orders.js";
import { listStateRows } from "./state_rows.js";
import { makeWord } from "./word.js";

/** @import { Cell, Component, View } from "../shared/types.d.ts" */
/** @import { Decoding, StageData, Word, WordActions } from "./types.d.ts" */

/**
 * @typedef {object} State
 * @property {Word[]} words
 * @property {number[]} chosen units
 * @property {string | null} known the units that the server knows of
 * @property {(units: string) => void} send
 */

const MAX_CHOSEN = 6; // as many as get a slider

/**
 * @param {HTMLElement} root
 * @returns {View<StageData>}
 */
function createStage(root) {
  const find = (/** @type {string} */ selector) => findElement(root, selector, HTMLElement);
  const [way, count, order] = ["way", "count", "order"].map((name) =>
    findElement(root, `[data-${name}]`, HTMLSelectElement),
  );
  const both = findElement(root, "[data-both]", HTMLInputElement);
  const [moment, reading, host] = [".moment", ".reading", ".words"].map(find);
  const selects = { way, count, order };
  /** @type {State} */
  const state = { words: [], chosen: [], known: null, send: () => {} };
  const link = createSender(writeParameters);
  /** @type {number[]} */
  let units = []; // as they are shown, from the top
  /** @type {ReturnType<typeof makeWord>[]} */
  const views = [];
  const transport = makeTransport(find("[data-bar]"), {
    root,
    symbol: "step",
    onStep: show,
    onPlay: paint,
  });
  const abort = new AbortController();
  for (const choice of [way, count, order, both]) {
    choice.addEventListener(
      "change",
      () => {
        fitWords();
        show();
      },
      { signal: abort.signal },
    );
  }
  for (const [name, select] of Object.entries(selects)) {
    const linked = [...select.options].find(({ value }) => value === readParameter(name));
    if (linked) linked.selected = true;
  }
  both.checked = readParameter("both") === "true";
  // Give the keys back to the stage after a pointer, as its buttons do.
  both.addEventListener("click", ({ detail }) => detail && both.blur(), { signal: abort.signal });
  addPanelTools(
    find(".states"),
    { title: "States of encoder and decoder", name: "stage", listRows: listShownRows },
    abort.signal,
  );
  const resizing = new ResizeObserver(() => state.words.length && paint());
  resizing.observe(host);
  /** @type {WordActions} */
  const actions = {
    goTo: transport.goTo,
    say,
    pick(unit, event) {
      const others = state.chosen.filter((each) => each !== unit);
      if (others.length === state.chosen.length && others.length === MAX_CHOSEN) {
        actions.say(
          `${MAX_CHOSEN} units are chosen, which is the most. Click one of them to remove it.`,
          event,
        );
        return;
      }
      state.chosen = others.length < state.chosen.length ? others : [...others, unit];
      paint();
      state.send(state.chosen.join("-"));
    },
  };

  /**
   * Show a text beside the pointer; an empty one hides it.
   * @param {string} text
   * @param {MouseEvent} event
   */
  function say(text, event) {
    const [x, y] = findOffset(root, event);
    setText(reading, text);
    reading.hidden = !text;
    reading.style.left = `${Math.max(0, Math.min(x + 14, root.clientWidth - reading.offsetWidth))}px`;
    reading.style.top = `${y + 18}px`;
  }

  /** @returns {Cell[][]} */
  function listShownRows() {
    return state.words.length ? listStateRows(listShown(), decode, units) : [];
  }

  const decode = (/** @type {Word} */ word) => word.ways[way.value];
  const countSteps = (/** @type {Word} */ word) => word.read.length + decode(word).fed.length;

  const listShown = () => (both.checked ? state.words : state.words.slice(0, 1));
  const countAllSteps = () => Math.max(...listShown().map(countSteps));

  function fitWords() {
    const shown = listShown();
    while (views.length > shown.length) views.pop()?.element.remove();
    while (views.length < shown.length) {
      const view = makeWord(actions);
      views.push(view);
      host.append(view.element);
    }
    transport.setCount(countAllSteps());
  }

  /** Paint and write the address: the user or the clock has changed what is shown. */
  function show() {
    paint();
    const isDefault = (/** @type {HTMLSelectElement} */ select) =>
      select.selectedOptions[0].defaultSelected;
    const step = transport.position();
    link.soon(
      {
        step: step === countAllSteps() ? "" : step,
        both: both.checked ? "true" : "",
        ...Object.fromEntries(
          Object.entries(selects).map(([name, select]) => [
            name,
            isDefault(select) ? "" : select.value,
          ]),
        ),
      },
      ADDRESS_GAP_MS,
    );
  }

  function paint() {
    const { chosen } = state;
    const words = listShown();
    const step = transport.position();
    const [first] = words;
    const states = [...first.encoder, ...decode(first).states];
    units = orderUnits(order.value, states, step, Number(count.value));
    words.forEach((word, index) => {
      views[index].paint({
        word,
        decoding: decode(word),
        order: units,
        step,
        chosen,
        isAlone: words.length === 1,
      });
    });
    setText(moment, describeMoment(first, decode(first), step));
    setAttribute(root, "data-step", step);
    setAttribute(root, "data-word", first.word);
    setAttribute(root, "data-chosen", chosen.join("-"));
  }

  /** @param {Component<StageData>} component */
  function update({ data, parentElement, setStateValue }) {
    setAttribute(root, "data-theme", findTheme(parentElement));
    state.send = (units) => setStateValue("units", units);
    if (state.known !== data.units) {
      state.known = data.units;
      state.chosen = data.units ? data.units.split("-").map(Number) : [];
    }
    const isFirst = state.words.length === 0;
    const wasLast = !isFirst && transport.position() === countAllSteps();
    state.words = data.words;
    fitWords();
    if (isFirst) transport.show(Number(readParameter("step")) || Infinity);
    else if (wasLast) transport.show(Infinity); // stays at the end of the new word
    paint();
  }

  return {
    root,
    update,
    remove() {
      abort.abort();
      link.cancel();
      resizing.disconnect();
      transport.destroy();
      host.replaceChildren();
    },
  };
}

/**
 * What happens at a step, in one sentence.
 * @param {Word} word
 * @param {Decoding} decoding
 * @param {number} step
 */
function describeMoment(word, decoding, step) {
  const written = step - word.read.length;
  if (written <= 0) {
    const letter = word.read[step - 1];
    const end = written === 0 ? " Its state is now the context vector." : "";
    return `The encoder reads ${spellOut(letter)}.${end}`;
  }
  const index = Math.min(written, decoding.fed.length) - 1;
  const [, probability] =
    decoding.top[index].find(([letter]) => letter === decoding.wrote[index]) ?? [];
  const sure = probability === undefined ? "" : ` with probability ${formatShare(probability, 3)}`;
  const dropped =
    index >= decoding.kept && decoding.wrote[index] !== "E"
      ? " It comes after the end of the word and is dropped."
      : "";
  return `The decoder reads ${spellOut(decoding.fed[index])} and writes ${spellOut(decoding.wrote[index])}${sure}.${dropped}`;
}

/** @param {Component<StageData>} component */
export default (component) => mountView(component, ".stage", createStage);
