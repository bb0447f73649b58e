// The SRN's stage: holds the scene, takes changes, and lets each part paint it.
//
// A gesture is any number of calls of `change`, painted at once, and one of `finish`, which makes an
// entry in the history, writes the address and sends the scene to the server.

import { createPlane } from "../phase_plane/plane.js";
import {
  ADDRESS_GAP_MS,
  createLinkSender,
  createSender,
  isFromOutside,
  writeAddress,
} from "../shared/address.js";
import { findElement, setAttribute, setText } from "../shared/elements.js";
import { createHistory } from "../shared/history.js";
import { mountView } from "../shared/mount.js";
import { createChoice, createOperations } from "../shared/operations.js";
import { addPanelTools } from "../shared/panel_tools.js";
import { createSliders } from "../shared/sliders.js";
import { findTheme } from "../shared/theme.js";
import { makeTransport } from "../shared/transport.js";
import { createLearning } from "../srn_learning/learning.js";
import { createColumns } from "./columns.js";
import { createControls } from "./controls.js";
import { findLayout } from "./geometry.js";
import { limitStep, readLink, writeLink } from "./link.js";
import { describeExplosion, drawWeights, OPERATIONS, runNet } from "./net.js";
import { createNetwork } from "./network.js";
import { writeOperation } from "./operation_texts.js";
import { createPainters } from "./painters.js";
import { BLANK_SCENE, isSameNet } from "./scenes.js";
import { describeSlider, SLIDER_END, SLIDER_GROUPS } from "./slider_groups.js";
import { listNetRows, listStepRows } from "./stage_rows.js";
import { createWhy } from "./why_view.js";

/** @import { ServerLayer } from "../phase_plane/types.d.ts" */
/** @import { Component, Values } from "../shared/types.d.ts" */
/** @import { Painting, PictureHand, Scene, StageData, StageState } from "./types.d.ts" */

// The open panel stays in the address beside the scene.
const isKept = (/** @type {string} */ part) => isFromOutside(part) || part.startsWith("srn.panel=");

const SEND_GAP_MS = { hand: 100, play: 500, step: 200 };

/** @param {HTMLElement} root */
function createStage(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (/** @type {string} */ selector) => {
    const element = findElement(root, selector, HTMLElement);
    element.replaceChildren();
    return element;
  };
  /** @type {ReturnType<typeof createHistory<Scene>>} */
  const history = createHistory();
  /** @type {StageState} */
  const state = { scene: BLANK_SCENE, trace: [], chosen: "", hovered: "", selected: "", seed: 1 };
  /** @type {Component<StageData>["setStateValue"]} */
  let setStateValue = () => {};
  /** @type {Record<string, string>} */
  let glossary = {};
  /** @type {ServerLayer | null} */
  let serverLayer = null;
  /** @type {number | null} */
  let seenRevision = null;
  /** @type {Scene | null} */
  let adopted = null; // the scene as the server last set it
  /** @type {Scene | null} */
  let beforeGesture = null;

  const choice = createChoice(
    state,
    () => Object.keys(OPERATIONS),
    () => paint(),
  );
  const why = createWhy(find("[data-why]"), signal, () => paint());
  const sender = createLinkSender((message) => setStateValue("link", message), signal, isKept);
  const address = createSender((/** @type {string} */ query) => writeAddress(query, isKept));

  const actions = {
    undo: () => takeBack(history.undo(learning.freeze(state.scene))),
    redo: () => takeBack(history.redo(learning.freeze(state.scene))),
    reset,
    operationUp: () => choice.move(-1),
    operationDown: () => choice.move(1),
    learn: () => learning.toggle(),
    once: () => learning.once(),
  };
  const transport = makeTransport(findElement(root, "[data-bar]", HTMLElement), {
    root,
    symbol: "t",
    onStep: (step, isPlaying) => {
      showStep(step);
      if (isPlaying) sender.soon(writeScene(), SEND_GAP_MS.play);
      else sender.later(writeScene(), SEND_GAP_MS.step);
    },
    onPlay: (isPlaying) => {
      if (!isPlaying) sender.soon(writeScene(), 0);
      paint();
    },
    keys: actions,
  });
  const message = find("[data-message]");
  const say = (/** @type {string} */ text) => setText(message, text);
  /** @type {PictureHand} */
  const hand = { change, finish, select, say, ask: (node) => why.ask(node, state.scene.step) };
  const picture = findElement(root, ".picture-svg", SVGSVGElement);
  picture.replaceChildren();
  const network = createNetwork(picture, find(".bubble"), hand);
  const columns = ["first", "second"].map((name) => find(`.slider-column.${name}`));
  const sliders = createSliders(columns, SLIDER_GROUPS, {
    end: SLIDER_END,
    describe: describeSlider,
    ...hand,
  });
  const plane = createPlane(find(".plane"), {
    start: ([a1, a2]) => changeValues({ a1, a2 }),
    finish,
  });
  const learning = createLearning(root, signal, {
    scene: () => state.scene,
    show,
    follow: (scene) => show(scene, true),
    record: history.push,
    send: () => sender.soon(writeScene(), SEND_GAP_MS.hand),
    writeAddress: () => address.soon(writeScene(), ADDRESS_GAP_MS),
    say,
    move: changeValues,
    finish,
  });
  const controls = createControls(root, signal, {
    actions,
    say,
    setActivation: (f) => replaceScene({ ...state.scene, f }),
    seedWith,
  });
  const operations = createOperations(find(".operations"), Object.keys(OPERATIONS), writeOperation, choice); // biome-ignore format: one line
  const strip = createColumns(find(".strip"), { goTo: transport.goTo, ask: why.ask });
  // Canvases first: text on them makes the browser compute the style of all that has changed.
  const numbers = [[network.numbers], [sliders], [strip], [operations, why, controls]];
  const paintParts = createPainters(
    [plane],
    numbers.flatMap((group) => [
      [learning, network.edges],
      [network.edges, ...group],
    ]),
  );
  addStageTools();
  const warning = find("[data-warning]");
  const resizing = new ResizeObserver(() => arrange());
  resizing.observe(picture);
  arrange();

  function addStageTools() {
    const panels = {
      ".picture": {
        title: () => `Network at t = ${state.scene.step}`,
        listRows: () => listNetRows(state),
      },
      ".plane": { title: "Phase plane", listRows: plane.listRows },
      ".strip-frame": {
        title: "All time steps",
        listRows: () => listStepRows(state, learning.targets()),
      },
    };
    for (const [place, panel] of Object.entries(panels)) {
      addPanelTools(findElement(root, place, HTMLElement), { ...panel, name: "stage" }, signal);
    }
  }

  /** The link of the scene. While the net learns it's that of the run as it was noted last. */
  function writeScene() {
    return writeLink(learning.isPlaying() ? learning.freeze(state.scene) : state.scene);
  }

  function arrange() {
    network.arrange(findLayout(picture.clientWidth));
  }

  /**
   * @param {Scene} scene
   * @param {boolean} [isFollowing] a run: what moves is painted, and the numbers in turns
   */
  function show(scene, isFollowing) {
    state.scene = scene;
    state.trace = runNet(scene);
    paint(isFollowing);
  }

  function paint(isFollowing = false) {
    const { scene, trace, chosen, hovered, selected, seed } = state;
    /** @type {Painting} */
    const view = {
      scene,
      trace,
      selected,
      seed,
      operation: hovered || chosen,
      history,
      why: why.explain(scene, trace),
      serverLayer,
      targets: learning.targets(),
      bars: learning.bars(),
      explain: (node) => glossary[node[0]] ?? "",
    };
    paintParts(view, isFollowing, beforeGesture ? [sliders] : []);
    transport.setCount(scene.inputs.length);
    transport.show(scene.step);
    setText(warning, describeExplosion(scene, trace));
    setAttribute(root, "data-step", scene.step);
    setAttribute(root, "data-steps", scene.inputs.length);
    setAttribute(root, "data-playing", transport.isPlaying());
    setAttribute(root, "data-operation", view.operation);
    setAttribute(root, "data-seed", seed);
  }

  /**
   * @param {string} name
   * @param {number} value
   */
  function change(name, value) {
    if (name !== state.selected) state.selected = "";
    changeValues({ [name]: value });
  }

  /** @param {Values} values */
  function changeValues(values) {
    beforeGesture ??= state.scene;
    learning.hold(values);
    const scene = { ...state.scene, values: { ...state.scene.values, ...values } };
    if (!learning.isPlaying()) return show(scene);
    state.scene = scene;
    learning.follow();
  }

  function finish() {
    learning.release();
    if (learning.isPlaying()) {
      beforeGesture = null; // undo returns to the scene before it learned
      return;
    }
    state.scene = learning.describe(state.scene);
    if (beforeGesture && !isSameNet(beforeGesture, state.scene)) history.push(beforeGesture);
    beforeGesture = null;
    say("");
    paint();
    sender.soon(writeLink(state.scene), SEND_GAP_MS.hand);
  }

  /** @param {Scene} scene */
  function replaceScene(scene) {
    beforeGesture ??= state.scene;
    learning.replace(state.scene, scene);
    show(scene);
    finish();
  }

  /** Back to the scene as it was opened: what is learned ends, unless the scene was opened learning. */
  function reset() {
    const before = learning.freeze(state.scene);
    const scene = adopted ?? state.scene;
    learning.adopt(scene);
    show(scene);
    beforeGesture = before;
    finish();
  }

  /** @param {Scene | undefined} scene */
  function takeBack(scene) {
    if (!scene) return;
    learning.adopt(scene);
    show({ ...scene, step: limitStep(state.scene.step, scene.inputs) });
    finish();
  }

  /** @param {number} seed */
  function seedWith(seed) {
    state.seed = seed;
    replaceScene({ ...state.scene, values: { ...state.scene.values, ...drawWeights(seed) } });
  }

  /** @param {number} step */
  function showStep(step) {
    state.scene = { ...state.scene, step: limitStep(step, state.scene.inputs) };
    paint();
    address.soon(writeScene(), ADDRESS_GAP_MS);
  }

  /** @param {string} name */
  function select(name) {
    state.selected = name;
    paint();
    sliders.focusField(name);
  }

  /**
   * Take over the scene that the server has set.
   * @param {StageData} data
   */
  function adopt({ link, count }) {
    const next = readLink(link);
    const isFirst = adopted === null;
    const isNew = isFirst || !isSameNet(next, state.scene);
    sender.take(writeLink(next), count);
    address.cancel();
    beforeGesture = null;
    adopted = next;
    if (isNew) {
      if (!isFirst) history.push(learning.freeze(state.scene));
      learning.adopt(next);
      transport.stop();
    }
    // Play may be further on by now; it isn't set back.
    show(transport.isPlaying() ? { ...next, step: state.scene.step } : next);
    // A link that led here is in the address bar already, and the back button returns to it. A bare
    // address is filled in, and so is one whose history entry the sender has stopped.
    writeAddress(writeLink(state.scene), isKept);
    if (isFirst) sender.confirm(writeLink(next)); // says that the stage is ready
  }

  return {
    root,
    update(/** @type {Component<StageData>} */ component) {
      const { data } = component;
      ({ setStateValue } = component);
      glossary = data.glossary ?? {};
      serverLayer = data.plane ?? null;
      setAttribute(root, "data-theme", findTheme(component.parentElement));
      if (data.revision !== seenRevision) {
        seenRevision = data.revision;
        adopt(data);
      } else {
        sender.hear(data.count);
        paint();
      }
    },
    remove() {
      abort.abort();
      resizing.disconnect();
      plane.remove();
      sender.cancel();
      address.cancel();
      transport.destroy();
    },
  };
}

/** @param {Component<StageData>} component */
export default (component) => mountView(component, ".stage", createStage);
