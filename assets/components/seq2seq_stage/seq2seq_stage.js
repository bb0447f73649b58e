// Stage: which step, which way of decoding and which units are shown of one word or of two.
// Knows the choices and the message to the server: the units chosen by a click. What is looked at
// stands in the address, for links; the server need not know it.

import { ADDRESS_GAP_MS, createSender, readParameter, writeParameters } from "../shared/address.js";
import { setAttribute, setText } from "../shared/elements.js";
import { mountView } from "../shared/mount.js";
import { findTheme } from "../shared/theme.js";
import { makeTransport } from "../shared/transport.js";
import { spellOut } from "./letters.js";
import { orderUnits } from "./orders.js";
import { makeWord } from "./word.js";

const MAX_CHOSEN = 6; // as many as get a slider

function createStage(root) {
  const find = (selector) => root.querySelector(selector);
  const [way, count, order, both] = ["way", "count", "order", "both"].map((name) =>
    find(`[data-${name}]`),
  );
  const [moment, reading, host] = [".moment", ".reading", ".words"].map(find);
  const selects = { way, count, order };
  const state = { words: [], chosen: [], known: null, send: () => {} };
  const link = createSender(writeParameters);
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
  // After a pointer the keys are the stage's again, as after its buttons.
  both.addEventListener("click", ({ detail }) => detail && both.blur(), { signal: abort.signal });
  const resizing = new ResizeObserver(() => state.words.length && paint());
  resizing.observe(host);
  const actions = {
    goTo: transport.goTo,
    say,
    pick(unit, event) {
      const others = state.chosen.filter((each) => each !== unit);
      if (others.length === state.chosen.length && others.length === MAX_CHOSEN) {
        actions.say(
          `${MAX_CHOSEN} units are chosen already: click one of them to let it go.`,
          event,
        );
        return;
      }
      state.chosen = others.length < state.chosen.length ? others : [...others, unit];
      paint();
      state.send(state.chosen.join("-"));
    },
  };

  /** Beside the pointer; an empty text takes the last one away. */
  function say(text, { clientX, clientY }) {
    const { left, top, width } = root.getBoundingClientRect();
    setText(reading, text);
    reading.hidden = !text;
    reading.style.left = `${Math.max(0, Math.min(clientX - left + 14, width - reading.offsetWidth))}px`;
    reading.style.top = `${clientY - top + 18}px`;
  }

  const decode = (word) => word.ways[way.value];
  const countSteps = (word) => word.read.length + decode(word).fed.length;

  const listShown = () => (both.checked ? state.words : state.words.slice(0, 1));
  const countAllSteps = () => Math.max(...listShown().map(countSteps));

  function fitWords() {
    const shown = listShown();
    while (views.length > shown.length) views.pop().element.remove();
    while (views.length < shown.length) {
      views.push(makeWord(actions));
      host.append(views.at(-1).element);
    }
    transport.setCount(countAllSteps());
  }

  /** The hand or the clock has changed what is looked at. */
  function show() {
    paint();
    const isDefault = (select) => select.selectedOptions[0].defaultSelected;
    const step = transport.place();
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
    const step = transport.place();
    const [first] = words;
    const states = [...first.encoder, ...decode(first).states];
    const units = orderUnits(order.value, states, step, Number(count.value));
    words.forEach((word, place) => {
      views[place].paint({
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

  function update({ data, parentElement, setStateValue }) {
    setAttribute(root, "data-theme", findTheme(parentElement.host ?? root));
    state.send = (units) => setStateValue("units", units);
    if (state.known !== data.units) {
      state.known = data.units;
      state.chosen = data.units ? data.units.split("-").map(Number) : [];
    }
    const isFirst = state.words.length === 0;
    const wasLast = !isFirst && transport.place() === countAllSteps();
    state.words = data.words;
    fitWords();
    if (isFirst) transport.show(Number(readParameter("step")) || Infinity);
    else if (wasLast) transport.show(Infinity); // a word is shown written to its end
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

/** What happens at a step, in one sentence. */
function describeMoment(word, decoding, step) {
  const written = step - word.read.length;
  if (written <= 0) {
    const letter = word.read[step - 1];
    const end = written === 0 ? " The state now is the context vector." : "";
    return `The encoder reads ${spellOut(letter)}.${end}`;
  }
  const place = Math.min(written, decoding.fed.length) - 1;
  const [, probability] =
    decoding.top[place].find(([letter]) => letter === decoding.wrote[place]) ?? [];
  const sure = probability === undefined ? "" : ` with probability ${probability.toFixed(3)}`;
  const dropped =
    place >= decoding.kept && decoding.wrote[place] !== "E"
      ? " It stands behind the end and is dropped."
      : "";
  return `The decoder reads ${spellOut(decoding.fed[place])} and writes ${spellOut(decoding.wrote[place])}${sure}.${dropped}`;
}

export default (component) => mountView(component, ".stage", createStage);
