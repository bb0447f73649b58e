// A key does what the stage says, unless it belongs to something else on the page.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { listenToKeys } from "../../assets/components/shared/keys.js";

/** An element that matches exactly the selectors it was made with. */
class FakeElement {
  /** @param {string[]} selectors */
  constructor(...selectors) {
    this.selectors = selectors;
    this.isContentEditable = false;
  }

  /** @param {string} selector */
  matches(selector) {
    return selector.split(/,\s*/).some((part) => this.selectors.includes(part));
  }

  /** @param {string} selector */
  closest(selector) {
    return this.matches(selector) ? this : null;
  }
}

/** @type {string[]} */
let called = [];
let top = 0;
/** @type {unknown[]} */
let inside = [];
const names = ["first", "back", "forward", "last", "play", "undo", "redo"];
const actions = Object.fromEntries(names.map((name) => [name, () => called.push(name)]));
const root = {
  contains: (/** @type {unknown} */ element) => inside.includes(element),
  getBoundingClientRect: () => ({ top, bottom: top + 500 }),
};
const page = Object.assign(new EventTarget(), { innerHeight: 720 });
Object.assign(globalThis, { window: page, Element: FakeElement });

beforeEach(() => {
  called = [];
  top = 0;
  inside = [];
});

/**
 * Press a key; tells which action was called and whether the page has lost the key.
 * @param {string} key
 * @param {object} modifiers
 * @param {unknown} target
 */
function press(key, modifiers = {}, target = new FakeElement("body")) {
  const abort = new AbortController();
  listenToKeys(/** @type {any} */ (root), abort.signal, actions);
  const event = new Event("keydown", { cancelable: true });
  Object.assign(event, { key, composedPath: () => [target], ...modifiers });
  page.dispatchEvent(event);
  abort.abort();
  const [name = null] = called;
  called = [];
  assert.equal(event.defaultPrevented, name !== null);
  return name;
}

test("each key has its action", () => {
  const wanted = {
    ArrowLeft: "back",
    ArrowRight: "forward",
    " ": "play",
    Home: "first",
    End: "last",
    a: null,
    ArrowUp: null, // this stage has no action of that name
  };
  for (const [key, name] of Object.entries(wanted)) assert.equal(press(key), name, key);
});

test("undo and redo have the keys of every editor", () => {
  assert.equal(press("z", { ctrlKey: true }), "undo");
  assert.equal(press("z", { metaKey: true }), "undo");
  assert.equal(press("Z", { ctrlKey: true, shiftKey: true }), "redo");
  assert.equal(press("y", { ctrlKey: true }), "redo");
  assert.equal(press("y", { ctrlKey: true, shiftKey: true }), null);
  assert.equal(press("z"), null);
});

test("a key with Shift or Alt, or one that writes a composed character, is the page's", () => {
  assert.equal(press("ArrowRight", { shiftKey: true }), null);
  assert.equal(press("ArrowRight", { altKey: true }), null);
  assert.equal(press("z", { altKey: true, ctrlKey: true }), null);
  assert.equal(press("ArrowRight", { isComposing: true }), null);
});

test("keys that scroll the page are the stage's only while it can be seen", () => {
  top = -600;
  assert.equal(press("End"), null);
  assert.equal(press("ArrowRight"), "forward");
  top = 800;
  assert.equal(press("Home"), null);
  top = 700;
  assert.equal(press("Home"), "first");
});

test("a field that is typed into keeps every key", () => {
  for (const selector of ["input", "textarea", "select"]) {
    assert.equal(press("ArrowRight", {}, new FakeElement(selector)), null);
    assert.equal(press("z", { ctrlKey: true }, new FakeElement(selector)), null);
  }
  const editor = Object.assign(new FakeElement("div"), { isContentEditable: true });
  assert.equal(press(" ", {}, editor), null);
});

test("a slider of the stage keeps its arrows, but not Space", () => {
  const slider = new FakeElement("input", "input[type=range]");
  inside = [slider];
  assert.equal(press("ArrowRight", {}, slider), null);
  assert.equal(press("Home", {}, slider), null);
  assert.equal(press(" ", {}, slider), "play");
});

test("Streamlit's own widgets keep their keys", () => {
  for (const role of ["slider", "tab", "listbox", "dialog"]) {
    assert.equal(press("ArrowRight", {}, new FakeElement(`[role="${role}"]`)), null, role);
  }
});

test("Space presses the button that has the focus", () => {
  const button = new FakeElement("button");
  inside = [button];
  assert.equal(press(" ", {}, button), null);
  assert.equal(press("ArrowRight", {}, button), "forward");
});
