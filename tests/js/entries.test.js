// Each of the user's actions makes at most one entry in the browser's history.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keepOneEntry, listDifferences } from "../../assets/components/page_tools/entries.js";

const location = { pathname: "/series", search: "" };
/** @type {string[]} */
let replaced = [];
/** @type {string[]} */
let pushed = [];
const history = {
  state: null,
  pushState(/** @type {unknown} */ _state, /** @type {string} */ _title, /** @type {URL} */ url) {
    pushed.push(url.search);
  },
  replaceState(
    /** @type {unknown} */ _state,
    /** @type {string} */ _title,
    /** @type {URL} */ url,
  ) {
    replaced.push(url.search);
  },
};
const createView = (hasBeenActive = false) =>
  Object.assign(new EventTarget(), {
    location,
    history,
    navigation: new EventTarget(),
    navigator: { userActivation: { hasBeenActive } },
  });
let view = createView();
let abort = new AbortController();

/** @param {boolean} hasBeenActive whether the user has clicked before the script was loaded */
function load(hasBeenActive) {
  abort.abort();
  abort = new AbortController();
  view = createView(hasBeenActive);
  Object.assign(globalThis, { window: view });
  keepOneEntry(
    (name) => name === "cell",
    (name) => name === "step",
    abort.signal,
  );
}

beforeEach(() => {
  replaced = [];
  pushed = [];
  location.search = "?series=weather";
  load(false);
});

/**
 * Whether an address becomes an entry.
 * @param {string} url
 */
function push(url) {
  const event = Object.assign(new Event("navigate", { cancelable: true }), {
    navigationType: "push",
    destination: { url: new URL(url, "http://host/series").href, sameDocument: true },
  });
  view.navigation.dispatchEvent(event);
  return !event.defaultPrevented;
}

const click = () => view.dispatchEvent(new Event("click"));

test("addresses differ in the parameters that are new, gone or changed", () => {
  const before = new URLSearchParams("a=1&b=2&c=3&d=4&d=5");
  const after = new URLSearchParams("a=1&b=3&e=3&d=4");
  assert.deepEqual(listDifferences(before, after), ["b", "c", "d", "e"]);
});

test("a click makes one entry; what the server corrects afterwards replaces it", () => {
  click();
  assert.ok(push("?series=sales&weather.window=5"));
  assert.ok(!push("?series=sales"));
  assert.deepEqual(replaced, ["?series=sales"]);
});

test("an address that nobody asked for makes no entry", () => {
  assert.ok(!push("?series=sales"));
});

test("a click makes its entry even if it came before the script that decides", () => {
  load(true);
  assert.ok(push("?series=sales&weather.window=5"));
  assert.ok(!push("?series=sales"));
});

test("a setting makes no entry", () => {
  click();
  assert.ok(!push("?series=weather&cell=gru"));
  assert.ok(push("?series=sales&cell=gru"));
});

test("another page always makes an entry", () => {
  assert.ok(push("/runs"));
});

test("an entry that was stopped already stays stopped, and its address unwritten", () => {
  view.navigation.addEventListener("navigate", (event) => event.preventDefault(), {
    capture: true,
  });
  click();
  assert.ok(!push("?series=sales"));
  assert.deepEqual(replaced, []);
});

test("what only the browser writes stays in an address that the server sends", () => {
  location.search = "?series=weather&step=2";
  click();
  assert.ok(!push("?series=sales"));
  assert.deepEqual(pushed, ["?series=sales&step=2"]);
  assert.ok(!push("?series=sales&step=2&x=1"));
  assert.deepEqual(replaced, ["?series=sales&step=2&x=1"]);
});
