// Presents a lecture: its scenes as frames, a slim bar, and the keys that a remote control sends.

import { readParameter, writeParameters } from "../shared/address.js";
import { findElement, makeHtml, setText } from "../shared/elements.js";
import { isTyping } from "../shared/keys.js";
import { mountView } from "../shared/mount.js";
import { findBase } from "../shared/scene_link.js";
import { findTheme } from "../shared/theme.js";
import { findPlannedEnd, readKey, writeClock, writeFrameAddress } from "./deck.js";
import { isComplete } from "./drawn.js";
import { createFrames, LOOK_MS, PATIENCE_MS } from "./frames.js";

/** @import { Component, View } from "../shared/types.d.ts" */
/** @import { AskedQuestion, KeyAction, PlayerData } from "./types.d.ts" */

const DIGITS_MS = 4000; // typed digits without Enter are forgotten
const CLOCK_MS = 500;

/**
 * @param {HTMLElement} root
 * @returns {View<PlayerData>}
 */
function createPlayer(root) {
  const abort = new AbortController();
  const { signal } = abort;
  const find = (/** @type {string} */ name) => findElement(root, name, HTMLElement);
  const findButton = (/** @type {string} */ name) => findElement(root, name, HTMLButtonElement);
  const black = find(".black");
  const asked = find(".asked");
  const classroom = find(".class");
  const base = findBase(window.location);
  /** @type {Component<PlayerData> | undefined} */
  let component;
  let index = -1;
  let digits = "";
  let heard = -1;
  let asking = 0; // 0: the scene alone; 1: its question; 2: the answer, too
  let changing = 0; // when the change under way was asked for
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let forgetting;

  const name = (/** @type {string} */ key) => `lecture.${component?.data.name}.${key}`;
  const frames = createFrames(find(".scenes"), {
    base,
    isDark: () => findTheme(root) === "dark",
    listen,
    onReady(each) {
      if (each === index) finishChange();
    },
    recall: (key) => sessionStorage.getItem(name(key)),
    keep(key, link) {
      if (link === null) sessionStorage.removeItem(name(key));
      else sessionStorage.setItem(name(key), link);
    },
  });
  const clock = setInterval(showClock, CLOCK_MS);

  /** @param {Window} view */
  function listen(view) {
    view.addEventListener("keydown", takeKey, { capture: true, signal });
  }
  listen(window);

  /** @param {KeyboardEvent} event */
  function takeKey(event) {
    if (!component || event.isComposing) return;
    const target = /** @type {Node} */ (event.composedPath()[0]);
    const count = component.data.scenes.length;
    const action = readKey(event, { index, count, digits, isTyping: isTyping(event) });
    const isBarButton = event.key === "Enter" && root.contains(target) && !digits;
    if (!action || isBarButton) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act(action);
  }

  /** @param {KeyAction} action */
  function act(action) {
    if (action.kind === "show") show(action.index);
    else if (action.kind === "typed") type(action.digits);
    else if (action.kind === "black") setBlack(Boolean(black.hidden));
    else if (action.kind === "question") ask((asking + 1) % 3);
    else if (action.kind === "class") askClass(Boolean(classroom.hidden));
    else if (action.kind === "notes") openNotes();
    else if (action.kind === "restore") restore();
    else if (action.kind === "screen") toggleScreen();
    else if (!black.hidden) setBlack(false);
    else if (!classroom.hidden) askClass(false);
    else if (asking) ask(0);
    else leave();
  }

  /** @param {number} target */
  function show(target) {
    type("");
    if (!component || target === index || !component.data.scenes[target]) return;
    changing = performance.now();
    index = target;
    ask(0);
    askClass(false);
    writeParameters({ scene: index + 1 });
    const isReady = frames.show(index);
    paint();
    if (isReady) requestAnimationFrame(() => requestAnimationFrame(finishChange));
    report();
  }

  /** Note how long the change took, once what it shows has been painted. */
  function finishChange() {
    if (changing)
      performance.measure("lecture.change", { start: changing, end: performance.now() });
    changing = 0;
    paint();
  }

  function restore() {
    changing = performance.now();
    frames.restore();
    paint();
  }

  /** @param {boolean} isBlack */
  function setBlack(isBlack) {
    black.hidden = !isBlack;
    report();
  }

  /** @param {string} typed */
  function type(typed) {
    digits = typed;
    clearTimeout(forgetting);
    if (digits) forgetting = setTimeout(type, DIGITS_MS, "");
    paint();
  }

  /** @param {number} stage */
  function ask(stage) {
    asking = findQuestion() ? stage : 0;
    paintQuestion();
  }

  /**
   * Show the page that asks the class this scene's question, or the scene again. The page goes on
   * counting answers behind the scene.
   * @param {boolean} isShown
   */
  function askClass(isShown) {
    const question = findQuestion();
    classroom.hidden = !isShown || !question;
    if (classroom.hidden || !question) return;
    ask(0);
    if (classroom.dataset.question !== question.name) {
      const page = makeHtml("iframe", { title: "Ask the class" });
      page.addEventListener("load", () => page.contentWindow && listen(page.contentWindow));
      page.src = writeFrameAddress(`ask?ask=${question.name}`, base, findTheme(root) === "dark");
      classroom.dataset.question = question.name;
      classroom.replaceChildren(page);
      showOnceDrawn(page);
    }
    const page = classroom.querySelector("iframe.shown");
    if (page instanceof HTMLElement) page.focus();
    else find(".scenes").focus(); // a hidden page would take no keys
  }

  /**
   * Keep the class's page hidden until it's in presenter mode: a class needs no menu.
   * @param {HTMLIFrameElement} page
   */
  function showOnceDrawn(page) {
    const since = performance.now();
    const look = setInterval(() => {
      const drawn = page.contentDocument;
      const isWaiting = performance.now() - since < PATIENCE_MS && !(drawn && isComplete(drawn));
      if (isWaiting && page.isConnected) return;
      clearInterval(look);
      page.classList.add("shown");
      if (!classroom.hidden) page.focus();
    }, LOOK_MS);
  }

  /** @returns {AskedQuestion | undefined} */
  const findQuestion = () => component?.data.questions[String(index)];

  function toggleScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => undefined);
  }

  function openNotes() {
    if (component)
      window.open(base + component.data.notes, "lecture-notes", "width=560,height=720");
  }

  /** Open the lecture to look through it; a page of its own, so that the scenes end. */
  function leave() {
    frames.remember();
    const lecture = encodeURIComponent(component?.data.name ?? "");
    window.location.assign(`${base}lecture?lecture=${lecture}&scene=${index + 1}`);
  }

  const begin = () => sessionStorage.setItem(name("began"), String(Date.now()));
  const readElapsed = () => (Date.now() - Number(sessionStorage.getItem(name("began")))) / 1000;

  function report() {
    component?.setStateValue("stage", {
      index,
      black: !black.hidden,
      elapsed_s: Math.round(readElapsed()),
      heard,
    });
  }

  function showClock() {
    if (!component || index < 0) return;
    const [elapsed, end] = [readElapsed(), findPlannedEnd(component.data.scenes, index)];
    const button = find(".clock");
    setText(button, `${writeClock(elapsed)} / ${writeClock(end)}`);
    button.classList.toggle("late", elapsed > end);
  }

  function paint() {
    if (!component || index < 0) return;
    const { scenes } = component.data;
    setText(find(".position"), `${index + 1} / ${scenes.length}`);
    setText(find(".title"), scenes[index].title);
    const isReady = frames.isReady(index);
    setText(find(".state"), digits ? `Go to ${digits}` : isReady ? "" : "Preparing …");
    setText(find(".preparing-title"), scenes[index].title);
    find(".preparing").hidden = isReady;
    findButton(".previous").disabled = index === 0;
    findButton(".next").disabled = index === scenes.length - 1;
    find(".question").hidden = find(".ask").hidden = !findQuestion();
    showClock();
    paintQuestion();
  }

  function paintQuestion() {
    const question = findQuestion();
    asked.hidden = !asking || !question;
    if (!question) return;
    setText(find(".asked-text"), question.text);
    const choices = question.choices.map((choice) => makeHtml("li", {}, choice));
    find(".asked-choices").replaceChildren(...choices);
    find(".asked-answer").hidden = asking < 2;
    setText(find(".asked-answer"), question.answer || "Computing the answer …");
  }

  /** @type {Record<string, () => void>} */
  const buttons = {
    ".previous": () => show(index - 1),
    ".next": () => show(index + 1),
    ".ask": () => act({ kind: "class" }),
    ".restore": restore,
    ".question": () => act({ kind: "question" }),
    ".notes": openNotes,
    ".screen": toggleScreen,
    ".leave": leave,
    ".clock": () => {
      begin();
      showClock();
      report();
    },
  };
  for (const [selector, action] of Object.entries(buttons)) {
    const press = () => {
      action();
      if (classroom.hidden) frames.focus(); // the keys are the scene's again
    };
    find(selector).addEventListener("click", press, { signal });
  }

  return {
    root,
    update(given) {
      component = given;
      const { data } = given;
      frames.setScenes(data.scenes);
      if (heard < 0) heard = data.order.number; // what was ordered before this page was opened
      if (!sessionStorage.getItem(name("began"))) begin();
      if (index < 0) show(Math.min(Number(readParameter("scene")) || 1, data.scenes.length) - 1);
      else if (data.order.number > heard) {
        heard = data.order.number;
        black.hidden = !data.order.black;
        if (data.order.index === index) report();
        else show(data.order.index);
      }
      paint();
    },
    remove() {
      abort.abort();
      clearInterval(clock);
      clearTimeout(forgetting);
      frames.remove();
    },
  };
}

/** @param {Component<PlayerData>} component */
export default function (component) {
  return mountView(component, ".player", createPlayer);
}
