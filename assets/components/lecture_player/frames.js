// Keeps the scenes of a lecture as frames, each a page of this app, of which one can be seen.
//
// A scene that is left stays as it is, with whatever was dragged, trained or opened in it. The next
// one is loaded and drawn behind the present one, so changing scenes only changes what is visible.
// Frames cost memory: the one used longest ago is given up, and its address is kept instead, which
// names everything that was chosen there.

import { makeHtml } from "../shared/elements.js";
import { findLink } from "../shared/scene_link.js";
import { chooseLeaving, listNeighbours, MOST_FRAMES, writeFrameAddress } from "./deck.js";
import { isComplete } from "./drawn.js";

/** @import { PlayedScene } from "./types.d.ts" */

/**
 * @typedef {object} Frame
 * @property {HTMLIFrameElement} element
 * @property {boolean} isReady whether its page has been drawn
 * @property {number} size how many elements its page had at the last look
 * @property {number} stillSince since when it has had that many while none of its scripts ran
 * @property {number} completeSince since when all of it has been there
 * @property {number} loadedAt when it began to load
 */

export const LOOK_MS = 50; // how often a page that loads is looked at
const STILL_MS = 400; // a page that stays the same for so long has been drawn
const LONGEST_MS = 4000; // a page that keeps changing, such as one that trains, is ready by then
export const PATIENCE_MS = 60_000; // then a page is shown as it is: it may have something to say
const READY = '[data-testid="stApp"][data-test-script-state="notRunning"]';

/**
 * @param {HTMLElement} place where the frames are
 * @param {object} options
 * @param {string} options.base the path of the app
 * @param {() => boolean} options.isDark
 * @param {(window: Window) => void} options.listen called with the window of each frame that loads
 * @param {(index: number) => void} options.onReady
 * @param {(key: string) => string | null} options.recall what was kept of a scene
 * @param {(key: string, link: string | null) => void} options.keep
 */
export function createFrames(place, { base, isDark, listen, onReady, recall, keep }) {
  /** @type {Map<number, Frame>} the last used one at the end */
  const frames = new Map();
  /** @type {PlayedScene[]} */
  let scenes = [];
  let shown = -1;
  const timer = setInterval(look, LOOK_MS);

  const nameScene = (/** @type {number} */ index) => `${index}.${scenes[index].link}`;

  /** @param {number} index */
  function load(index) {
    const { title, link } = scenes[index];
    const element = makeHtml("iframe", { title, class: "frame" });
    element.addEventListener("load", () => {
      const view = element.contentWindow;
      if (view) listen(view);
    });
    element.src = writeFrameAddress(recall(nameScene(index)) ?? link, base, isDark());
    frames.set(index, {
      element,
      isReady: false,
      size: 0,
      stillSince: 0,
      completeSince: 0,
      loadedAt: performance.now(),
    });
    place.append(element);
  }

  /** Give the keys to the scene shown; a page that is still loading would lose them. */
  function focus() {
    const frame = frames.get(shown);
    if (frame?.isReady) frame.element.focus();
    else place.focus();
  }

  /** @param {number} index */
  function remember(index) {
    const frame = frames.get(index);
    const address = frame?.element.contentWindow?.location;
    if (!frame?.isReady || !address?.pathname.startsWith(base)) return;
    keep(nameScene(index), findLink(address, base));
  }

  /** @param {number} index */
  function drop(index) {
    frames.get(index)?.element.remove();
    frames.delete(index);
  }

  /** @param {Frame} frame */
  function isDrawn(frame) {
    const now = performance.now();
    if (now - frame.loadedAt > PATIENCE_MS) return true;
    const page = frame.element.contentDocument;
    if (!page || !isComplete(page)) {
      frame.completeSince = 0;
      return false;
    }
    frame.completeSince ||= now;
    const size = page.getElementsByTagName("*").length;
    if (size !== frame.size || !page.querySelector(READY)) frame.stillSince = now;
    frame.size = size;
    return now - frame.stillSince > STILL_MS || now - frame.completeSince > LONGEST_MS;
  }

  /** See which pages have been drawn, and load the next one once the present one is there. */
  function look() {
    for (const [index, frame] of frames) {
      if (frame.isReady || !isDrawn(frame)) continue;
      frame.isReady = true;
      frame.element.dataset.ready = ""; // for tests and measurements
      if (index === shown) focus();
      onReady(index);
    }
    if (!frames.get(shown)?.isReady) return;
    if ([...frames.values()].some(({ isReady }) => !isReady)) return; // one at a time
    const missing = listNeighbours(shown, scenes.length).find((each) => !frames.has(each));
    if (missing === undefined) return;
    if (frames.size >= MOST_FRAMES) {
      const leaving = chooseLeaving([...frames.keys()], shown, scenes.length);
      remember(leaving);
      drop(leaving);
    }
    load(missing);
  }

  return {
    /** @param {PlayedScene[]} given */
    setScenes(given) {
      const isSame =
        scenes.length === given.length && given.every(({ link }, k) => link === scenes[k].link);
      if (!isSame) for (const index of [...frames.keys()]) drop(index);
      scenes = given;
    },
    /**
     * Show a scene; whether its page has been drawn already.
     * @param {number} index
     */
    show(index) {
      if (shown !== index && scenes[shown]) remember(shown);
      const frame = frames.get(index);
      if (frame) {
        frames.delete(index);
        frames.set(index, frame); // the last used one
      } else load(index);
      shown = index;
      for (const [each, { element }] of frames) element.classList.toggle("shown", each === index);
      focus();
      return frames.get(index)?.isReady ?? false;
    },
    /** Load the scene shown once more, as it was prepared. */
    restore() {
      keep(nameScene(shown), null);
      drop(shown);
      load(shown);
      frames.get(shown)?.element.classList.add("shown");
      focus();
    },
    focus,
    isReady: (/** @type {number} */ index) => frames.get(index)?.isReady ?? false,
    remember: () => remember(shown),
    remove() {
      clearInterval(timer);
      for (const index of [...frames.keys()]) drop(index);
    },
  };
}
