// Controls: the bar above the picture, and the clock that plays the steps.
// Knows the bar's elements in stage.html; what a button does is the stage's business.

const LARGEST_SEED = 4294967295;

function createControls(root, signal, { actions, goTo, setActivation, setSpeed, seedWith, say }) {
  const find = (selector) => root.querySelector(selector);
  const buttons = Object.fromEntries(
    [...root.querySelectorAll("[data-action]")].map((button) => [button.dataset.action, button]),
  );
  const scrub = find("[data-scrub]");
  const clock = find(".clock");
  const speed = find("[data-speed]");
  const activation = find("[data-activation]");
  const seed = find("[data-seed-field]");
  let shownSeed = "";
  let isSeedTyped = true; // the next draw takes the seed as it stands, not the one after it

  const on = (element, type, act) => element.addEventListener(type, act, { signal });
  for (const [name, button] of Object.entries(buttons)) {
    on(button, "click", () => (name === "randomise" ? randomise() : actions[name]()));
  }
  on(scrub, "input", () => goTo(Number(scrub.value)));
  on(speed, "change", () => setSpeed(Number(speed.value)));
  on(activation, "change", () => setActivation(activation.value));
  on(seed, "input", () => (isSeedTyped = true));
  on(seed, "keydown", (event) => {
    if (event.key === "Enter") randomise();
    if (event.key === "Escape") seed.value = shownSeed;
    if (event.key === "Enter" || event.key === "Escape") seed.blur();
  });

  function randomise() {
    const typed = /^\d{1,10}$/.test(seed.value.trim()) ? Number(seed.value) : NaN;
    if (!(typed <= LARGEST_SEED)) {
      const given = seed.value.trim().slice(0, 24);
      say(
        `The seed must be a whole number from 0 to ${LARGEST_SEED}, got \u201c${given}\u201d. ` +
          `It stays ${shownSeed}; type one such as 7.`,
      );
      seed.value = shownSeed;
      return;
    }
    const next = isSeedTyped ? typed : (typed + 1) % (LARGEST_SEED + 1);
    isSeedTyped = false;
    seedWith(next);
  }

  function paint({ scene, playing, seed: drawn, canUndo, canRedo }) {
    const last = scene.inputs.length;
    setText(clock, `t = ${scene.step} of ${last}`);
    setAttribute(scrub, "max", last);
    if (Number(scrub.value) !== scene.step) scrub.value = String(scene.step);
    setAttribute(scrub, "aria-valuetext", `step ${scene.step} of ${last}`);
    if (activation.value !== scene.f) activation.value = scene.f;
    if (shownSeed !== String(drawn)) seed.value = shownSeed = String(drawn);
    setAttribute(buttons.play, "aria-label", playing ? "Pause" : "Play");
    setAttribute(buttons.play, "title", playing ? "Pause (Space)" : "Play (Space)");
    buttons.first.disabled = buttons.back.disabled = scene.step === 1;
    buttons.last.disabled = buttons.forward.disabled = scene.step === last;
    buttons.play.disabled = last === 1;
    buttons.undo.disabled = !canUndo;
    buttons.redo.disabled = !canRedo;
  }

  return { paint };
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
