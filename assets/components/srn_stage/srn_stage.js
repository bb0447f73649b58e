// Stage: the scene, who may change it, and the views that show it.
// Knows the order of a gesture: change (any number of times, painted at once), then finish
// (one entry in the history, the address, the message to the server).

import { ADDRESS_GAP_MS, createLinkSender, createSender, writeAddress } from "../shared/address.js";
import { setAttribute, setText } from "../shared/elements.js";
import { createHistory } from "../shared/history.js";
import { mountView } from "../shared/mount.js";
import { createOperations } from "../shared/operations.js";
import { createSliders } from "../shared/sliders.js";
import { findTheme } from "../shared/theme.js";
import { makeTransport } from "../shared/transport.js";
import { createColumns } from "./columns.js";
import { createControls } from "./controls.js";
import { NARROW, WIDE } from "./geometry.js";
import { limitStep, readLink, writeLink } from "./link.js";
import { describeExplosion, drawWeights, OPERATIONS, runNet } from "./net.js";
import { createNetwork } from "./network.js";
import { writeOperation } from "./operation_texts.js";
import { describeSlider, SLIDER_END, SLIDER_GROUPS } from "./slider_groups.js";

const NARROW_PICTURE_PX = 540;
const SEND_GAP_MS = { hand: 100, play: 500 };
const STEP_WAIT_MS = 200;

function createStage(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (selector) => {
    const element = root.querySelector(selector);
    element.replaceChildren();
    return element;
  };
  const history = createHistory();
  const operationNames = ["", ...Object.keys(OPERATIONS)];
  const state = { scene: null, trace: [], chosen: "", hovered: "", selected: "", seed: 1 };
  let host = null;
  let glossary = {};
  let seenRevision = null;
  let adopted = null; // the scene as the server last set it
  let beforeGesture = null;

  const sender = createLinkSender((message) => host.setStateValue("link", message), signal);
  const address = createSender(writeAddress);

  const actions = {
    undo: () => takeBack(history.undo(state.scene)),
    redo: () => takeBack(history.redo(state.scene)),
    reset: () => replaceScene(adopted),
    operationUp: () => moveOperation(-1),
    operationDown: () => moveOperation(1),
  };
  const transport = makeTransport(root.querySelector("[data-bar]"), {
    root,
    symbol: "t",
    onStep: (step, isPlaying) => {
      showStep(step);
      if (isPlaying) sender.soon(writeLink(state.scene), SEND_GAP_MS.play);
      else sender.later(writeLink(state.scene), STEP_WAIT_MS);
    },
    onPlay: (isPlaying) => {
      if (!isPlaying) sender.soon(writeLink(state.scene), 0);
      paint();
    },
    keys: actions,
  });
  const hand = { change, finish, select, say };
  const picture = find(".picture-svg");
  const views = [
    createNetwork(picture, find(".bubble"), hand),
    createSliders([...root.querySelectorAll(".slider-column")].map(emptyColumn), SLIDER_GROUPS, {
      end: SLIDER_END,
      describe: describeSlider,
      ...hand,
    }),
    createOperations(find(".operations"), Object.keys(OPERATIONS), writeOperation, {
      choose,
      hover,
    }),
    createColumns(find(".strip"), { goTo: transport.goTo }),
    createControls(root, signal, {
      actions,
      say,
      setActivation: (f) => replaceScene({ ...state.scene, f }),
      seedWith,
    }),
  ];
  const [network, sliders] = views;
  const message = find("[data-message]");
  const warning = find("[data-warning]");
  const resizing = new ResizeObserver(arrange);
  resizing.observe(picture);
  arrange();

  function arrange() {
    network.arrange(picture.clientWidth < NARROW_PICTURE_PX ? NARROW : WIDE);
  }

  function emptyColumn(column) {
    for (const group of column.querySelectorAll(".group")) group.remove();
    return column;
  }

  function show(scene) {
    state.scene = scene;
    state.trace = runNet(scene);
    paint();
  }

  function paint() {
    const { scene, trace, chosen, hovered, selected, seed } = state;
    const view = {
      scene,
      trace,
      selected,
      seed,
      operation: hovered || chosen,
      history,
      explain: (node) => glossary[node[0]] ?? "",
    };
    transport.setCount(scene.inputs.length);
    transport.show(scene.step);
    for (const { paint: paintView } of views) paintView(view);
    setText(warning, describeExplosion(scene, trace));
    setAttribute(root, "data-step", scene.step);
    setAttribute(root, "data-steps", scene.inputs.length);
    setAttribute(root, "data-playing", transport.isPlaying());
    setAttribute(root, "data-operation", view.operation);
    setAttribute(root, "data-seed", seed);
  }

  function change(name, value) {
    beforeGesture ??= state.scene;
    if (name !== state.selected) state.selected = "";
    show({ ...state.scene, values: { ...state.scene.values, [name]: value } });
  }

  function finish() {
    if (beforeGesture && !isSameNet(beforeGesture, state.scene)) history.push(beforeGesture);
    beforeGesture = null;
    say("");
    paint();
    sender.soon(writeLink(state.scene), SEND_GAP_MS.hand);
  }

  function replaceScene(scene) {
    beforeGesture ??= state.scene;
    show(scene);
    finish();
  }

  function takeBack(scene) {
    if (!scene) return;
    show({ ...scene, step: limitStep(state.scene.step, scene.inputs) });
    finish();
  }

  function seedWith(seed) {
    state.seed = seed;
    const values = { ...state.scene.values, ...drawWeights(seed) };
    replaceScene({ ...state.scene, values });
  }

  function showStep(step) {
    state.scene = { ...state.scene, step: limitStep(step, state.scene.inputs) };
    paint();
    address.soon(writeLink(state.scene), ADDRESS_GAP_MS);
  }

  function select(name) {
    state.selected = name;
    paint();
    sliders.focusField(name);
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
    const count = operationNames.length;
    state.chosen = operationNames[(operationNames.indexOf(state.chosen) + by + count) % count];
    state.hovered = "";
    paint();
  }

  function say(text) {
    setText(message, text);
  }

  /** Take over the scene that the server has set. */
  function adopt({ link, count }) {
    const next = readLink(link);
    const isFirst = state.scene === null;
    const isNew = isFirst || !isSameNet(next, state.scene);
    sender.take(writeLink(next), count);
    address.cancel();
    beforeGesture = null;
    adopted = next;
    if (isNew) {
      transport.stop();
      if (!isFirst) history.push(state.scene);
    }
    // A step that is already further on, in play, is not called back.
    show(transport.isPlaying() ? { ...next, step: state.scene.step } : next);
    // A link that led here stands in the address bar already, as an entry of the browser's
    // history that the back button returns to; a bare address is filled in, and so is one
    // whose entry the sender has stopped.
    writeAddress(writeLink(state.scene));
    if (isFirst) sender.confirm(writeLink(next)); // says that the stage stands
  }

  return {
    root,
    update({ data, parentElement, setStateValue }) {
      host = { setStateValue };
      glossary = data.glossary ?? {};
      setAttribute(root, "data-theme", findTheme(parentElement.host ?? root));
      if (data.revision !== seenRevision) {
        seenRevision = data.revision;
        adopt(data);
      } else {
        sender.hear(data.count);
      }
    },
    remove() {
      abort.abort();
      resizing.disconnect();
      sender.cancel();
      address.cancel();
      transport.destroy();
    },
  };
}

/** Whether two scenes differ in nothing but the step. */
function isSameNet(a, b) {
  return writeLink({ ...a, step: 1 }) === writeLink({ ...b, step: 1 });
}

export default (component) => mountView(component, ".stage", createStage);
