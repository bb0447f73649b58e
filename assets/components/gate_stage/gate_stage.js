// The gates' stage: holds the scene, takes changes, and lets each part paint it.
//
// A gesture is any number of calls of `change`, painted at once, and one of `finish`, which makes an
// entry in the history, writes the address and sends the scene to the server.

import { createLinkSender } from "../shared/address.js";
import { findElement, makeOption, setAttribute, setText } from "../shared/elements.js";
import { createHistory } from "../shared/history.js";
import { makeHistoryButtons } from "../shared/history_buttons.js";
import { mountView } from "../shared/mount.js";
import { createChoice, createOperations } from "../shared/operations.js";
import { addPanelTools } from "../shared/panel_tools.js";
import { createSliders } from "../shared/sliders.js";
import { findTheme } from "../shared/theme.js";
import { makeTransport } from "../shared/transport.js";
import {
  CELLS,
  describeMemory,
  describeNumber,
  GATE_MEANINGS,
  GATE_OPERATIONS,
  listGateRows,
  listUnitRows,
  runGates,
  writeGateOperation,
} from "./gates.js";
import { createInputsField } from "./inputs_field.js";
import { isForeign, readLink, writeLink } from "./link.js";
import { createPicture } from "./picture.js";
import { createTracks } from "./tracks.js";

/** @import { Component, Hand } from "../shared/types.d.ts" */
/** @import { CellName, Example, Painting, Scene, StageData, Step } from "./types.d.ts" */

/**
 * A scene, and the example or link that it came from.
 * @typedef {{ scene: Scene, opened: Scene }} Entry
 */

/**
 * @typedef {object} State
 * @property {Scene} scene
 * @property {Step[]} trace
 * @property {string} chosen
 * @property {string} hovered
 */

/** @type {Scene} until the server sends one */
const BLANK_SCENE = { cell: "lstm", values: {}, inputs: [0], step: 1 };
const SLIDER_END = 8;
const SEND_GAP_MS = 150;
const STEP_WAIT_MS = 300;

/** @param {HTMLElement} root */
function createStage(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (/** @type {string} */ selector) => findElement(root, selector, HTMLElement);
  /** @type {State} */
  const state = { scene: BLANK_SCENE, trace: [], chosen: "", hovered: "" };
  /** @type {ReturnType<typeof createHistory<Entry>>} */
  const history = createHistory();
  /** @type {Component<StageData>["setStateValue"]} */
  let setStateValue = () => {};
  /** @type {Example[]} */
  let examples = [];
  /** @type {{ paint: (view: Painting) => void }[]} */
  let views = [];
  let shownCell = "";
  /** @type {number | null} */
  let seenRevision = null;
  let opened = BLANK_SCENE; // the scene as the server or an example has set it
  let sentence = ""; // on the example that was opened
  /** @type {Entry | null} */
  let beforeGesture = null;

  const choice = createChoice(
    state,
    () => GATE_OPERATIONS[state.scene.cell],
    () => paint(),
  );
  const sender = createLinkSender((message) => setStateValue("link", message), signal, isForeign);
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
      operationUp: () => choice.move(-1),
      operationDown: () => choice.move(1),
    },
  });
  const example = findElement(root, "[data-example]", HTMLSelectElement);
  const reset = find("[data-action=reset]");
  const picture = findElement(root, ".picture-svg", SVGSVGElement);
  /** @type {Hand} */
  const hand = { change, finish, say };
  // A tab that was opened with a click would keep the arrow keys to itself.
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  if (focused?.matches("[role=tab]:not(:focus-visible)")) focused.blur();
  const historyButtons = makeHistoryButtons(reset, { undo, redo }, signal);
  reset.addEventListener("click", () => open(opened), { signal });
  example.addEventListener("change", openExample, { signal });
  const inputs = createInputsField(findElement(root, "[data-inputs]", HTMLInputElement), signal, {
    take: setInputs,
    say,
  });

  for (const [place, title, listRows] of /** @type {const} */ ([
    [".picture", "The unit at one step", listUnitRows],
    [".through-time", "The unit through time", listGateRows],
  ])) {
    const panel = { title, name: "gates", listRows: () => listRows(state) };
    addPanelTools(find(place), panel, signal);
  }

  function openExample() {
    const found = examples.find(({ name }) => name === example.value);
    if (found) open(readLink(found.link));
  }

  /** @param {CellName} cell */
  function build(cell) {
    shownCell = cell;
    state.chosen = state.hovered = "";
    const columns = [".slider-column:first-child", ".slider-column:last-child"].map(find);
    for (const part of [picture, find(".operations"), find(".tracks"), ...columns]) {
      part.replaceChildren();
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
      createPicture(picture, cell),
      createOperations(find(".operations"), GATE_OPERATIONS[cell], writeGateOperation, choice),
      createSliders(columns, groups, {
        end: SLIDER_END,
        describe: describeNumber,
        ...hand,
      }),
      createTracks(find(".tracks"), CELLS[cell].tracks, { goTo: transport.goTo, toggle }),
    ];
  }

  /** @param {Scene} scene */
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
    const isChanged = sentence && !isSameUnit(scene, opened);
    setText(find("[data-sentence]"), isChanged ? `Before your changes: ${sentence}` : sentence);
    inputs.paint({ scene });
    historyButtons.paint(history);
    setAttribute(root, "data-step", scene.step);
    setAttribute(root, "data-steps", scene.inputs.length);
    setAttribute(root, "data-cell", scene.cell);
    setAttribute(root, "data-operation", hovered || chosen);
  }

  /** The scene and where it came from; undo brings both back. */
  function remember() {
    return { scene: state.scene, opened };
  }

  function undo() {
    takeBack(history.undo(remember()));
  }

  function redo() {
    takeBack(history.redo(remember()));
  }

  /** @param {Entry | undefined} entry */
  function takeBack(entry) {
    if (!entry) return;
    opened = entry.opened;
    explain();
    show(stayAt(state.scene.step, entry.scene));
    finish();
  }

  /**
   * @param {string} name
   * @param {number} value
   */
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

  /** @param {Scene} scene */
  function open(scene) {
    transport.stop();
    beforeGesture ??= remember();
    opened = scene;
    explain();
    show(scene);
    finish();
  }

  /** Select the example that was opened, and find its sentence, if it was an example. */
  function explain() {
    const found = examples.find((each) => isSameUnit(readLink(each.link), opened));
    example.value = found?.name ?? "";
    sentence = found?.sentence ?? "";
  }

  /** @param {number[]} next */
  function setInputs(next) {
    beforeGesture ??= remember();
    show(stayAt(state.scene.step, { ...state.scene, inputs: next }));
    finish();
  }

  /**
   * Set an impulse, then its negative, then none.
   * @param {number} t
   */
  function toggle(t) {
    setInputs(
      state.scene.inputs.map((x, index) => {
        if (index + 1 !== t) return x;
        return x === 0 ? 1 : x > 0 ? -1 : 0;
      }),
    );
  }

  /** @param {string} text */
  function say(text) {
    setText(find("[data-message]"), text);
  }

  return {
    root,
    update(/** @type {Component<StageData>} */ component) {
      const { data } = component;
      ({ setStateValue } = component);
      setAttribute(root, "data-theme", findTheme(component.parentElement));
      if (data.revision === seenRevision) {
        sender.hear(data.count);
        return;
      }
      const isFirst = seenRevision === null;
      seenRevision = data.revision;
      examples = data.examples;
      example.replaceChildren(...examples.map(({ name, title }) => makeOption(name, title)));
      transport.stop();
      const next = readLink(data.link);
      beforeGesture = null;
      if (!isFirst && !isSameUnit(next, state.scene)) history.push(remember());
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

/**
 * The scene at this step, or at its last one.
 * @param {number} step
 * @param {Scene} scene
 */
function stayAt(step, scene) {
  return { ...scene, step: Math.min(step, scene.inputs.length) };
}

/**
 * Whether two scenes differ in nothing but the step.
 * @param {Scene} a
 * @param {Scene} b
 */
function isSameUnit(a, b) {
  return writeLink({ ...a, step: 1 }) === writeLink({ ...b, step: 1 });
}

/** @param {Component<StageData>} component */
export default (component) => mountView(component, ".stage", createStage);
