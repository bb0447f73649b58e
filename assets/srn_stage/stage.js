// Stage: the scene, who may change it, and the views that show it.
// Knows the order of a gesture: change (any number of times, painted at once), then finish
// (one entry in the history, the address, the message to the server).

const NARROW_PICTURE_PX = 540;
const SEND_GAP_MS = { hand: 100, play: 500 };
const STEP_WAIT_MS = 200;
const ADDRESS_GAP_MS = 100; // browsers refuse more than about 200 changes in 10 s
const GLOSSARY_TERMS = { x: "input", a: "store", h: "hidden state", y: "output" };

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
  let sent = ""; // what the server knows
  let beforeGesture = null;

  const sender = createSender((query) => {
    writeAddress(query);
    if (query !== sent) host.setStateValue("link", query);
    sent = query;
  });
  const address = createSender(writeAddress);
  const playback = createPlayback({
    advance: () => {
      showStep(state.scene.step + 1);
      sender.soon(writeLink(state.scene), SEND_GAP_MS.play);
      return state.scene.step < state.scene.inputs.length;
    },
    onEnd: pause,
  });

  const actions = {
    first: () => goTo(1),
    back: () => goTo(state.scene.step - 1),
    forward: () => goTo(state.scene.step + 1),
    last: () => goTo(state.scene.inputs.length),
    play: togglePlay,
    undo: () => takeBack(history.undo(state.scene)),
    redo: () => takeBack(history.redo(state.scene)),
    reset: () => replaceScene(adopted),
    operationUp: () => moveOperation(-1),
    operationDown: () => moveOperation(1),
  };
  const hand = { change, finish, select, say };
  const picture = find(".picture-svg");
  const views = [
    createNetwork(picture, find(".bubble"), hand),
    createSliders([...root.querySelectorAll(".slider-column")].map(emptyColumn), hand),
    createOperations(find(".operations"), { choose, hover }),
    createColumns(find(".strip"), { goTo }),
    createControls(root, signal, {
      actions, goTo, say,
      setActivation: (f) => replaceScene({ ...state.scene, f }),
      setSpeed: playback.setSpeed,
      seedWith,
    }),
  ];
  const [network, sliders] = views;
  const message = find("[data-message]");
  const warning = find("[data-warning]");
  const resizing = new ResizeObserver(arrange);
  resizing.observe(picture);
  arrange();
  listenToKeys(root, signal, actions);
  releaseFocusAfterPointer(root, signal);

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
      scene, trace, selected, seed,
      operation: hovered || chosen,
      playing: playback.isPlaying(),
      canUndo: history.hasPast(),
      canRedo: history.hasFuture(),
      explain: (node) => glossary[GLOSSARY_TERMS[node[0]]] ?? "",
    };
    for (const { paint: paintView } of views) paintView(view);
    setText(warning, describeExplosion(scene, trace));
    setAttribute(root, "data-step", scene.step);
    setAttribute(root, "data-steps", scene.inputs.length);
    setAttribute(root, "data-playing", view.playing);
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

  function goTo(step) {
    if (limitStep(step, state.scene.inputs) === state.scene.step) {
      pause();
      return;
    }
    playback.stop();
    showStep(step);
    sender.later(writeLink(state.scene), STEP_WAIT_MS);
  }

  function togglePlay() {
    const last = state.scene.inputs.length;
    if (last === 1) return;
    if (playback.isPlaying()) {
      pause();
      return;
    }
    if (state.scene.step === last) showStep(1);
    playback.start();
    paint();
  }

  function pause() {
    if (!playback.isPlaying()) return;
    playback.stop();
    sender.soon(writeLink(state.scene), 0);
    paint();
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
  function adopt(table) {
    const next = readLink(table);
    const isNew = state.scene === null || !isSameNet(next, state.scene);
    sender.cancel();
    address.cancel();
    beforeGesture = null;
    adopted = next;
    sent = writeLink(next);
    if (isNew) {
      playback.stop();
      if (state.scene) history.push(state.scene);
    }
    // A step that is already further on, in play, is not called back.
    show(playback.isPlaying() ? { ...next, step: state.scene.step } : next);
    // A link that led here stands in the address bar already, as an entry of the browser's
    // history that the back button returns to; only a bare address is filled in.
    if (isBareAddress()) writeAddress(writeLink(state.scene));
  }

  return {
    root,
    update({ data, parentElement, setStateValue }) {
      host = { setStateValue };
      glossary = data.glossary ?? {};
      setAttribute(root, "data-theme", findTheme(parentElement.host ?? root));
      if (data.revision !== seenRevision) {
        seenRevision = data.revision;
        adopt(data.link);
      }
    },
    remove() {
      abort.abort();
      resizing.disconnect();
      sender.cancel();
      address.cancel();
      playback.stop();
    },
  };
}

/** Whether two scenes differ in nothing but the step. */
function isSameNet(a, b) {
  return writeLink({ ...a, step: 1 }) === writeLink({ ...b, step: 1 });
}

/** "dark" or "light", by how bright the page's background is. */
function findTheme(element) {
  const color = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color)?.[1];
  const channels = hex
    ? (hex.length < 6 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)).map((pair) => parseInt(pair, 16))
    : (color.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  const [red, green, blue] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
}

const stages = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  const root = parentElement.querySelector(".stage");
  let stage = stages.get(parentElement);
  if (stage?.root !== root) {
    stage?.remove();
    stage = createStage(root);
    stages.set(parentElement, stage);
  }
  stage.update(component);
  return () => {
    stage.remove();
    stages.delete(parentElement);
  };
}
