// Transport: the bar that steps through places 1 to `count`, its clock and its keys.
// Knows which place is shown; what a place is, and what is painted there, its owner knows.
//
//   const transport = makeTransport(bar, {
//     root,                                  // the stage: its keys and its pointer
//     symbol: "t",                           // the clock reads "t = 2 of 12"
//     onStep: (place, isPlaying) => paint(), // the hand or the clock has gone to another place
//     onPlay: (isPlaying) => paint(),        // play was pressed, or has ended
//     keys: { undo, redo, operationUp, operationDown }, // further keys of the stage, if any
//   });
//   transport.setCount(12);  // places 1 to 12; the place is kept within them
//   transport.show(3);       // to a place that the owner chose: `onStep` is not called
//   transport.goTo(3);       // as if the hand had gone there: play stops, `onStep` is called
//   transport.place(); transport.isPlaying(); transport.stop(); transport.destroy();

import { makeHtml, makeSvg, setAttribute, setText } from "./elements.js";
import { listenToKeys, releaseFocusAfterPointer } from "./keys.js";

const TRANSPORT_BUTTONS = [
  ["first", "First step", "Home", ["M4 4h2.4v12H4zM16 4v12L7.4 10z"]],
  ["back", "Back one step", "Left", ["M14 4v12L5 10z"]],
  ["play", "Play", "Space", ["M5.5 3.5v13l11-6.5z", "M5 4h3.6v12H5zM11.4 4H15v12h-3.6z"]],
  ["forward", "Forward one step", "Right", ["M6 4v12l9-6z"]],
  ["last", "Last step", "End", ["M4 4v12l8.6-6zM13.6 4H16v12h-2.4z"]],
];
const SPEEDS = [0.5, 1, 2, 4, 8]; // steps per second

export function makeTransport(host, options) {
  const { root = host, symbol = "step", onStep, onPlay = () => {}, keys = {} } = options;
  const abort = new AbortController();
  const { signal } = abort;
  let count = 1;
  let place = 1;
  const playback = createPlayback({
    advance: () => {
      step(place + 1);
      return place < count;
    },
    onEnd: pause,
  });
  const actions = {
    first: () => goTo(1),
    back: () => goTo(place - 1),
    forward: () => goTo(place + 1),
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
    "aria-label": "Time step",
    title: "Time step (Left, Right)",
  });
  const clock = makeHtml("output", { class: "clock" });
  const speed = makeHtml(
    "select",
    { "data-speed": "", "aria-label": "Speed of play", title: "Speed of play" },
    ...SPEEDS.map((value) => {
      const option = makeHtml("option", { value });
      option.textContent = `${value} step${value === 1 ? "" : "s"}/s`;
      option.defaultSelected = value === 1;
      return option;
    }),
  );
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
  listenToKeys(root, signal, { ...actions, ...keys });
  releaseFocusAfterPointer(root, signal);
  paint();

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
    setText(clock, `${symbol} = ${place} of ${count}`);
    setAttribute(scrub, "max", count);
    if (Number(scrub.value) !== place) scrub.value = String(place);
    setAttribute(scrub, "aria-valuetext", `step ${place} of ${count}`);
    setAttribute(host, "data-playing", isPlaying);
    setAttribute(buttons.play, "aria-label", isPlaying ? "Pause" : "Play");
    setAttribute(buttons.play, "title", isPlaying ? "Pause (Space)" : "Play (Space)");
    buttons.first.disabled = buttons.back.disabled = place === 1;
    buttons.last.disabled = buttons.forward.disabled = place === count;
    buttons.play.disabled = count === 1;
  }

  function limit(wanted) {
    return Math.max(1, Math.min(count, Math.round(wanted) || 1));
  }

  function step(wanted) {
    place = limit(wanted);
    paint();
    onStep(place, playback.isPlaying());
  }

  function show(wanted) {
    place = limit(wanted);
    paint();
  }

  function setCount(next) {
    count = Math.max(1, next);
    show(place);
  }

  function goTo(wanted) {
    if (limit(wanted) === place) {
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
    if (place === count) step(1);
    playback.start();
    paint();
    onPlay(true);
  }

  function pause() {
    if (!playback.isPlaying()) return;
    stop();
    onPlay(false);
  }

  /** Play ends without a word to the owner, who has asked for it. */
  function stop() {
    playback.stop();
    paint();
  }

  return {
    setCount,
    show,
    goTo,
    stop,
    place: () => place,
    isPlaying: playback.isPlaying,
    destroy() {
      abort.abort();
      playback.stop();
      for (const part of parts) part.remove();
    },
  };
}

/** Calls `advance` at the set speed; once it returns false, `onEnd`, which stops the clock. */
function createPlayback({ advance, onEnd }) {
  let timer = 0;
  let stepsPerSecond = 1;
  const start = () => {
    timer = setTimeout(() => (advance() ? start() : onEnd()), 1000 / stepsPerSecond);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const isPlaying = () => timer !== 0;
  const setSpeed = (next) => {
    stepsPerSecond = next;
    if (!isPlaying()) return;
    stop();
    start();
  };
  return { start, stop, isPlaying, setSpeed };
}
