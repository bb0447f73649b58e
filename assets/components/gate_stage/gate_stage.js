// Stage: the scene, who may change it, and the views that show it.
// Knows the order of a gesture: change (any number of times, painted at once), then finish
// (one entry in the history, the address, the message to the server).

import { createLinkSender } from "../shared/address.js";
import { makeHtml, setAttribute, setText } from "../shared/elements.js";
import { createHistory } from "../shared/history.js";
import { makeHistoryButtons } from "../shared/history_buttons.js";
import { mountView } from "../shared/mount.js";
import { parseTyped, spellNumber } from "../shared/numbers.js";
import { createOperations } from "../shared/operations.js";
import { createSliders } from "../shared/sliders.js";
import { findTheme } from "../shared/theme.js";
import { makeTransport } from "../shared/transport.js";
import {
  CELLS,
  describeMemory,
  describeNumber,
  GATE_MEANINGS,
  GATE_OPERATIONS,
  runGates,
  writeGateOperation,
} from "./gates.js";
import { isForeign, readLink, writeLink } from "./link.js";
import { createPicture } from "./picture.js";
import { createTracks } from "./tracks.js";

const SLIDER_END = 8;
const SEND_GAP_MS = 150;
const STEP_WAIT_MS = 300;
const LARGEST_COUNT = 60; // of time steps, as on the server

function createStage(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (selector) => root.querySelector(selector);
  const state = { scene: null, trace: [], chosen: "", hovered: "" };
  const history = createHistory(); // of what `remember` gives
  let host = null;
  let examples = [];
  let views = [];
  let shownCell = "";
  let seenRevision = null;
  let opened = null; // the scene as the server or an example has set it
  let beforeGesture = null;

  const sender = createLinkSender(
    (message) => host.setStateValue("link", message),
    signal,
    isForeign,
  );
  const transport = makeTransport(find("[data-bar]"), {
    root,
    symbol: "t",
    onStep: (step, isPlaying) => {
      show({ ...state.scene, step });
      if (!isPlaying) sender.later(writeLink(state.scene), STEP_WAIT_MS);
    },
    onPlay: (isPlaying) => !isPlaying && finish(),
    keys: {
      undo,
      redo,
      operationUp: () => moveOperation(-1),
      operationDown: () => moveOperation(1),
    },
  });
  const example = find("[data-example]");
  const inputs = find("[data-inputs]");
  const hand = { change, finish, say };
  // A tab that was opened with a click would keep the arrow keys to itself.
  const focused = document.activeElement;
  if (focused?.matches("[role=tab]:not(:focus-visible)")) focused.blur();
  on(example, "change", () =>
    open(readLink(examples.find(({ name }) => name === example.value).link)),
  );
  const historyButtons = makeHistoryButtons(find("[data-action=reset]"), { undo, redo }, signal);
  on(find("[data-action=reset]"), "click", () => open(opened));
  on(inputs, "keydown", (event) => {
    if (event.key === "Escape") inputs.value = writeInputs();
    if (event.key === "Enter" || event.key === "Escape") inputs.blur();
  });
  on(inputs, "blur", takeInputs);

  function on(element, type, act) {
    element.addEventListener(type, act, { signal });
  }

  function build(cell) {
    shownCell = cell;
    state.chosen = state.hovered = "";
    for (const selector of [
      ".picture-svg",
      ".operations",
      ".tracks",
      ".slider-column:first-child",
      ".slider-column:last-child",
    ]) {
      find(selector).replaceChildren();
    }
    const { gates, panels, extra } = CELLS[cell];
    const groups = Object.entries(panels).map(([gate, panel]) => ({
      panel,
      caption: GATE_MEANINGS[gate].split(":")[0],
      code: gate,
      names: [
        ...["b", "w", "u"].map((kind) => `${kind}_${gate}`),
        ...(gate === gates.at(-1) ? extra : []),
      ],
    }));
    views = [
      createPicture(find(".picture-svg"), cell),
      createOperations(find(".operations"), GATE_OPERATIONS[cell], writeGateOperation, {
        choose,
        hover,
      }),
      createSliders([...root.querySelectorAll(".slider-column")], groups, {
        end: SLIDER_END,
        describe: describeNumber,
        ...hand,
      }),
      createTracks(find(".tracks"), CELLS[cell].tracks, { goTo: transport.goTo, toggle }),
    ];
  }

  function show(scene) {
    if (scene.cell !== shownCell) build(scene.cell);
    state.scene = scene;
    state.trace = runGates(scene);
    transport.setCount(scene.inputs.length);
    transport.show(scene.step);
    paint();
  }

  function paint() {
    const { scene, trace, chosen, hovered } = state;
    for (const view of views) view.paint({ scene, trace, operation: hovered || chosen });
    setText(find("[data-memory]"), describeMemory(scene, trace));
    const text = writeInputs();
    if (inputs.getRootNode().activeElement !== inputs && inputs.value !== text) inputs.value = text;
    historyButtons.paint(history);
    setAttribute(root, "data-step", scene.step);
    setAttribute(root, "data-steps", scene.inputs.length);
    setAttribute(root, "data-cell", scene.cell);
    setAttribute(root, "data-operation", hovered || chosen);
  }

  /** The scene and the example or link that it came from, which its undoing brings back. */
  function remember() {
    return { scene: state.scene, opened };
  }

  function undo() {
    takeBack(history.undo(remember()));
  }

  function redo() {
    takeBack(history.redo(remember()));
  }

  function takeBack(entry) {
    if (!entry) return;
    opened = entry.opened;
    explain();
    show(stayAt(state.scene.step, entry.scene));
    finish();
  }

  function change(name, value) {
    beforeGesture ??= remember();
    show({ ...state.scene, values: { ...state.scene.values, [name]: value } });
  }

  function finish() {
    if (beforeGesture && !isSameUnit(beforeGesture.scene, state.scene)) history.push(beforeGesture);
    beforeGesture = null;
    say("");
    paint();
    sender.soon(writeLink(state.scene), SEND_GAP_MS);
  }

  function open(scene) {
    transport.stop();
    beforeGesture ??= remember();
    opened = scene;
    explain();
    show(scene);
    finish();
  }

  /** Name the example that stands in the select, if it is the one that was opened. */
  function explain() {
    const found = examples.find((each) => isSameUnit(readLink(each.link), opened));
    example.value = found?.name ?? "";
    setText(find("[data-sentence]"), found?.sentence ?? "");
  }

  function setInputs(next) {
    beforeGesture ??= remember();
    show(stayAt(state.scene.step, { ...state.scene, inputs: next }));
    finish();
  }

  /** An impulse, its negative, or none, by turns. */
  function toggle(t) {
    setInputs(
      state.scene.inputs.map((x, index) => {
        if (index + 1 !== t) return x;
        return x === 0 ? 1 : x > 0 ? -1 : 0;
      }),
    );
  }

  function writeInputs() {
    return state.scene.inputs.map(spellNumber).join(" ");
  }

  /** Take over what stands in the field of the inputs, or say why not. */
  function takeInputs() {
    if (inputs.value === writeInputs()) return;
    const fields = inputs.value
      .trim()
      .split(/[\s,;]+/)
      .filter(Boolean);
    const numbers = fields.map(parseTyped);
    if (!numbers.length || numbers.length > LARGEST_COUNT || numbers.includes(null)) {
      const given = inputs.value.trim().slice(0, 24);
      say(
        `x must be 1 to ${LARGEST_COUNT} numbers parted by blanks, got \u201c${given}\u201d. ` +
          "It stays as it was; type one such as 1 0 0 0.",
      );
      inputs.value = writeInputs();
      return;
    }
    setInputs(numbers);
  }

  function choose(name) {
    state.chosen = state.chosen === name ? "" : name;
    state.hovered = "";
    paint();
  }

  function hover(name) {
    state.hovered = name;
    paint();
  }

  function moveOperation(by) {
    const names = ["", ...GATE_OPERATIONS[state.scene.cell]];
    state.chosen = names[(names.indexOf(state.chosen) + by + names.length) % names.length];
    state.hovered = "";
    paint();
  }

  function say(text) {
    setText(find("[data-message]"), text);
  }

  return {
    root,
    update({ data, parentElement, setStateValue }) {
      host = { setStateValue };
      setAttribute(root, "data-theme", findTheme(parentElement.host ?? root));
      if (data.revision === seenRevision) {
        sender.hear(data.count);
        return;
      }
      seenRevision = data.revision;
      examples = data.examples;
      example.replaceChildren(
        ...examples.map(({ name, title }) => {
          const option = makeHtml("option", { value: name });
          option.textContent = title;
          return option;
        }),
      );
      transport.stop();
      const next = readLink(data.link);
      beforeGesture = null;
      if (state.scene && !isSameUnit(next, state.scene)) history.push(remember());
      opened = next;
      sender.take(writeLink(opened), data.count);
      explain();
      show(opened);
    },
    remove() {
      abort.abort();
      sender.cancel();
      transport.destroy();
    },
  };
}

/** The scene at this step, or at its last one. */
function stayAt(step, scene) {
  return { ...scene, step: Math.min(step, scene.inputs.length) };
}

/** Whether two scenes differ in nothing but the step. */
function isSameUnit(a, b) {
  return writeLink({ ...a, step: 1 }) === writeLink({ ...b, step: 1 });
}

export default (component) => mountView(component, ".stage", createStage);
