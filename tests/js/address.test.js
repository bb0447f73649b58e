// The address bar holds what is shown; the server hears it soon, in order, and not too often.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import {
  createLinkSender,
  createSender,
  readParameter,
  writeAddress,
  writeParameters,
} from "../../assets/components/shared/address.js";

/** @type {string[]} */
let written = [];
const navigation = new EventTarget();
const location = { pathname: "/srn", search: "", hash: "" };
const history = {
  state: null,
  replaceState(
    /** @type {unknown} */ _state,
    /** @type {string} */ _title,
    /** @type {string} */ url,
  ) {
    written.push(url);
    location.search = url.includes("?") ? url.slice(url.indexOf("?")) : "";
  },
};
let now = 0;
let abort = new AbortController();
Object.assign(globalThis, { window: { location, history, navigation } });
mock.method(performance, "now", () => now);
mock.timers.enable({ apis: ["setTimeout"] });

/** @param {number} ms */
function wait(ms) {
  for (let passed = 0; passed < ms; passed += 10) {
    now += 10;
    mock.timers.tick(10);
  }
}

beforeEach(() => {
  written = [];
  location.search = "";
  abort.abort(); // no test hears from the one before
  abort = new AbortController();
  wait(10_000);
});

test("the address holds the query beside Streamlit's own parameters", () => {
  location.search = "?embed=true&old=1";
  writeAddress("f=tanh&t=2");
  assert.deepEqual(written, ["/srn?embed=true&f=tanh&t=2"]);
  writeAddress("f=tanh&t=2"); // as it is already
  assert.equal(written.length, 1);
});

test("parameters are written beside all others, and an empty one is left out", () => {
  location.search = "?word=night&step=2&both=true";
  writeParameters({ step: "3", both: "", way: "a b" });
  assert.equal(location.search, "?word=night&step=3&way=a%20b");
  assert.equal(readParameter("way"), "a b");
  assert.equal(readParameter("both"), "");
});

test("a sender is quick once, then sends the latest text after the gap", () => {
  /** @type {string[]} */
  const sent = [];
  const sender = createSender((/** @type {string} */ text) => sent.push(text));
  sender.soon("a", 100);
  assert.deepEqual(sent, ["a"]);
  sender.soon("b", 100);
  sender.soon("c", 100);
  wait(50);
  assert.deepEqual(sent, ["a"]);
  wait(100);
  assert.deepEqual(sent, ["a", "c"]);
  sender.later("d", 200);
  sender.cancel();
  wait(500);
  assert.deepEqual(sent, ["a", "c"]);
});

/** A link sender and the messages that it has sent. */
function makeLinkSender() {
  /** @type {{ count: number, query: string }[]} */
  const sent = [];
  const sender = createLinkSender(
    (/** @type {{ count: number, query: string }} */ message) => sent.push(message),
    abort.signal,
  );
  return { sender, sent };
}

test("messages are numbered, and what the server knows isn't sent again", () => {
  const { sender, sent } = makeLinkSender();
  sender.soon("t=1", 0);
  sender.soon("t=1", 0);
  sender.soon("t=2", 0);
  sender.soon("t=1", 0);
  assert.deepEqual(sent, [
    { count: 1, query: "t=1" },
    { count: 2, query: "t=2" },
    { count: 3, query: "t=1" },
  ]);
  assert.equal(location.search, "?t=1");
});

test("a scene that the server sets replaces whatever was under way", () => {
  const { sender, sent } = makeLinkSender();
  sender.later("t=5", 100);
  sender.take("t=9", 4);
  wait(1000);
  assert.deepEqual(sent, []);
  sender.soon("t=9", 0); // the server knows it
  sender.soon("t=8", 0);
  assert.deepEqual(sent, [{ count: 5, query: "t=8" }]);
});

/**
 * Whether the browser may make an entry of its history for an address.
 * @param {string} search
 * @param {string} navigationType
 */
function isEntryMade(search, navigationType = "push") {
  const event = new Event("navigate", { cancelable: true });
  const url = `http://127.0.0.1/srn${search}`;
  navigation.dispatchEvent(Object.assign(event, { navigationType, destination: { url } }));
  return !event.defaultPrevented;
}

test("entries that the server's late answers would make are stopped", () => {
  const { sender } = makeLinkSender();
  assert.equal(isEntryMade("?other=1"), true);
  sender.soon("t=1", 0);
  sender.soon("t=2", 0);
  assert.equal(isEntryMade("?t=1"), false, "a link is under way");
  assert.equal(isEntryMade("?t=1", "traverse"), true, "the back button");
  assert.equal(isEntryMade("?embed=true&t=1"), true, "a parameter changes that isn't the stage's");
  sender.hear(1);
  assert.equal(isEntryMade("?t=1"), false, "the second is still under way");
  sender.hear(2);
  assert.equal(isEntryMade("?t=1"), true, "all were repeated");
});

test("parameters that other websites add stay in the address", () => {
  location.search = "?utm_source=x&fbclid=1&embed=true&w1=3&embedding=2&utm=4";
  writeAddress("t=2");
  assert.deepEqual(written, ["/srn?utm_source=x&fbclid=1&embed=true&t=2"]);
});
