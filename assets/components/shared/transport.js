// Makes the bar that steps through positions 1 to `count`: its buttons, its clock and its keys.
//
//   const transport = makeTransport(bar, {
//     root,                                     // the stage, whose keys and pointer it uses
//     symbol: "t",                              // the clock reads "t = 2 of 12"
//     write: (position, count) => "epoch 20",   // or what the clock is to read
//     label: "Time step",                       // of the slider
//     hasKeys: true,                            // false: only the element with the focus has keys
//     speeds: [[2, "2 steps/s"]],               // steps a second, the first one at first
//     onStep: (position, isPlaying) => paint(), // the user or the clock moved to another position
//     onPlay: (isPlaying) => paint(),           // play was pressed, or has ended
//     keys: { undo, redo, operationUp, operationDown }, // further keys of the stage, if any
//   });
//   transport.setCount(12);  // positions 1 to 12; the current one is kept within them
//   transport.show(3);       // moves to a position without calling `onStep`
//   transport.goTo(3);       // as if the user had gone there: play stops, `onStep` is called
//   transport.play();        // as if play was pressed
//   transport.position(); transport.isPlaying(); transport.stop(); transport.destroy();

import { makeHtml, makeOption, makeSvg, setAttribute, setText } from "./elements.js";
import { listenToKeys, releaseFocusAfterPointer, releaseTabsAfterClick } from "./keys.js";

/** @import { Actions } from "./types.d.ts" */

/**
 * @typedef {object} TransportOptions
 * @property {HTMLElement} [root]
 * @property {string} [symbol]
 * @property {(position: number, count: number) => string} [write]
 * @property {string} [label]
 * @property {boolean} [hasKeys]
 * @property {[number, string][]} [speeds]
 * @property {(position: number, isPlaying: boolean) => void} onStep
 * @property {(isPlaying: boolean) => void} [onPlay]
 * @property {Actions} [keys]
 */

/** @type {[string, string, string, string[]][]} name, label, key and the icons' paths */
const TRANSPORT_BUTTONS = [
  ["first", "First step", "Home", ["M4 4h2.4v12H4zM16 4v12L7.4 10z"]],
  ["back", "Back one step", "Left", ["M14 4v12L5 10z"]],
  ["play", "Play", "Space", ["M5.5 3.5v13l11-6.5z", "M5 4h3.6v12H5zM11.4 4H15v12h-3.6z"]],
  ["forward", "Forward one step", "Right", ["M6 4v12l9-6z"]],
  ["last", "Last step", "End", ["M4 4v12l8.6-6zM13.6 4H16v12h-2.4z"]],
];
const SPEEDS = [0.5, 1, 2, 4, 8]; // steps per second
const MOST_CALLS_PER_S = 30; // a faster clock goes several steps at once

/**
 * @param {HTMLElement} host
 * @param {TransportOptions} options
 */
export function makeTransport(host, options) {
  const { root = host, symbol = "step", label = "Time step", hasKeys = true } = options;
  const { speeds, onStep, onPlay = () => {}, keys = {} } = options;
  const { write = (at, of) => `${symbol} = ${at} of ${of}` } = options;
  const abort = new AbortController();
  const { signal } = abort;
  let count = 1;
  let position = 1;
  const playback = createPlayback({
    advance: (stride) => {
      step(position + stride);
      return position < count;
    },
    onEnd: pause,
  });
  /** @type {Actions} */
  const actions = {
    first: () => goTo(1),
    back: () => goTo(position - 1),
    forward: () => goTo(position + 1),
    last: () => goTo(count),
    play: togglePlay,
  };

  const buttons = Object.fromEntries(TRANSPORT_BUTTONS.map(makeButton));
  const scrub = makeHtml("input", {
    type: "range",
    "data-scrub": "",
    min: 1,
    max: 1,
    step: 1,
    value: 1,
    "aria-label": label,
    title: `${label} (Left, Right)`,
  });
  const clock = makeHtml("output", { class: "clock" });
  const speed = makeHtml(
    "select",
    { "data-speed": "", "aria-label": "Playback speed", title: "Playback speed" },
    ...(speeds?.map(([value, text]) => makeOption(value, text)) ??
      SPEEDS.map((value) =>
        makeOption(value, `${value} step${value === 1 ? "" : "s"}/s`, value === 1),
      )),
  );
  playback.setSpeed(Number(speed.value));
  const parts = [
    makeHtml("div", { class: "cluster" }, ...Object.values(buttons)),
    makeHtml("div", { class: "time" }, scrub, clock),
    speed,
  ];
  host.classList.add("transport");
  host.setAttribute("role", "toolbar");
  host.setAttribute("aria-label", "Transport");
  host.prepend(...parts);
  scrub.addEventListener("input", () => goTo(Number(scrub.value)), { signal });
  speed.addEventListener("change", () => playback.setSpeed(Number(speed.value)), { signal });
  if (hasKeys) {
    listenToKeys(root, signal, { ...actions, ...keys });
    releaseFocusAfterPointer(root, signal);
    releaseTabsAfterClick(signal);
  }
  paint();

  /**
   * @param {(typeof TRANSPORT_BUTTONS)[number]} button
   * @returns {[string, HTMLButtonElement]}
   */
  function makeButton([name, label, key, paths]) {
    const icons = paths.map((d, index) =>
      makeSvg(
        "svg",
        {
          viewBox: "0 0 20 20",
          "aria-hidden": "true",
          class: index ? "icon-pause" : `icon-${name}`,
        },
        makeSvg("path", { d }),
      ),
    );
    const button = makeHtml(
      "button",
      { type: "button", "data-action": name, "aria-label": label, title: `${label} (${key})` },
      ...icons,
    );
    button.classList.toggle("main", name === "play");
    button.addEventListener("click", actions[name], { signal });
    return [name, button];
  }

  function paint() {
    const isPlaying = playback.isPlaying();
    setText(clock, write(position, count));
    setAttribute(scrub, "max", count);
    if (Number(scrub.value) !== position) scrub.value = String(position);
    setAttribute(
      scrub,
      "aria-valuetext",
      options.write ? write(position, count) : `step ${position} of ${count}`,
    );
    setAttribute(host, "data-playing", isPlaying);
    setAttribute(buttons.play, "aria-label", isPlaying ? "Pause" : "Play");
    setAttribute(buttons.play, "title", isPlaying ? "Pause (Space)" : "Play (Space)");
    buttons.first.disabled = buttons.back.disabled = position === 1;
    buttons.last.disabled = buttons.forward.disabled = position === count;
    buttons.play.disabled = count === 1;
  }

  /** @param {number} wanted */
  function limit(wanted) {
    return Math.max(1, Math.min(count, Math.round(wanted) || 1));
  }

  /** @param {number} wanted */
  function step(wanted) {
    position = limit(wanted);
    paint();
    onStep(position, playback.isPlaying());
  }

  /** @param {number} wanted */
  function show(wanted) {
    position = limit(wanted);
    paint();
  }

  /** @param {number} next */
  function setCount(next) {
    count = Math.max(1, next);
    show(position);
  }

  /** @param {number} wanted */
  function goTo(wanted) {
    if (limit(wanted) === position) {
      pause();
      return;
    }
    playback.stop();
    step(wanted);
  }

  function togglePlay() {
    if (count === 1) return;
    if (playback.isPlaying()) {
      pause();
      return;
    }
    if (position === count) step(1);
    playback.start();
    paint();
    onPlay(true);
  }

  function pause() {
    if (!playback.isPlaying()) return;
    stop();
    onPlay(false);
  }

  /** End play without calling `onPlay`. */
  function stop() {
    playback.stop();
    paint();
  }

  return {
    setCount,
    show,
    goTo,
    play: togglePlay,
    stop,
    position: () => position,
    isPlaying: playback.isPlaying,
    destroy() {
      abort.abort();
      playback.stop();
      for (const part of parts) part.remove();
    },
  };
}

/**
 * Calls `advance` at the set speed; once it returns false, `onEnd`, which stops the clock.
 * @param {{ advance: (stride: number) => boolean, onEnd: () => void }} calls
 */
function createPlayback({ advance, onEnd }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let stepsPerSecond = 1;
  const start = () => {
    const stride = Math.ceil(stepsPerSecond / MOST_CALLS_PER_S);
    const wait_ms = (1000 * stride) / stepsPerSecond;
    timer = setTimeout(() => (advance(stride) ? start() : onEnd()), wait_ms);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const isPlaying = () => timer !== undefined;
  const setSpeed = (/** @type {number} */ next) => {
    stepsPerSecond = next;
    if (!isPlaying()) return;
    stop();
    start();
  };
  return { start, stop, isPlaying, setSpeed };
}
