// What a lecture's keys do, which scenes are kept, and how its links are written.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chooseLeaving,
  findPlannedEnd,
  listNeighbours,
  readKey,
  writeClock,
  writeFrameAddress,
} from "../../assets/components/lecture_player/deck.js";
import { isComplete } from "../../assets/components/lecture_player/drawn.js";
import { findLink } from "../../assets/components/shared/scene_link.js";

const deck = { index: 2, count: 9, digits: "", isTyping: false };
/**
 * @param {string} key
 * @param {Partial<typeof deck>} changes
 */
const press = (key, changes = {}) => readKey({ key }, { ...deck, ...changes });

test("a remote's keys go one scene on or back, and stop at the ends", () => {
  assert.deepEqual(press("PageDown"), { kind: "show", index: 3 });
  assert.deepEqual(press("PageUp"), { kind: "show", index: 1 });
  assert.deepEqual(press("PageDown", { index: 8 }), { kind: "show", index: 8 });
  assert.deepEqual(press("PageUp", { index: 0 }), { kind: "show", index: 0 });
  assert.deepEqual(press("Home"), { kind: "show", index: 0 });
  assert.deepEqual(press("End"), { kind: "show", index: 8 });
});

test("digits and Enter jump to a scene, and Escape forgets the digits", () => {
  assert.deepEqual(press("1"), { kind: "typed", digits: "1" });
  assert.deepEqual(press("2", { digits: "1" }), { kind: "typed", digits: "12" });
  assert.deepEqual(press("Enter", { digits: "4" }), { kind: "show", index: 3 });
  assert.deepEqual(press("Enter", { digits: "99" }), { kind: "show", index: 8 });
  assert.deepEqual(press("Enter", { digits: "0" }), { kind: "show", index: 0 });
  assert.deepEqual(press("Escape", { digits: "4" }), { kind: "typed", digits: "" });
  assert.equal(press("Enter"), null);
});

test("letters act on the lecture", () => {
  const kinds = ["b", "B", "q", "a", "n", "r", "f", "Escape"].map((key) => press(key)?.kind);
  assert.deepEqual(kinds, [
    "black",
    "black",
    "question",
    "class",
    "notes",
    "restore",
    "screen",
    "leave",
  ]);
});

test("the scene keeps its own keys", () => {
  for (const key of ["ArrowLeft", " ", "l", "u", "Tab", "x"]) assert.equal(press(key), null);
  assert.equal(readKey({ key: "b", ctrlKey: true }, deck), null);
  assert.equal(readKey({ key: "PageDown", altKey: true }, deck), null);
});

test("in a field everything but a remote's keys is typed", () => {
  for (const key of ["b", "1", "Home", "End", "Escape", "Enter"]) {
    assert.equal(press(key, { isTyping: true, digits: "1" }), null);
  }
  assert.deepEqual(press("PageDown", { isTyping: true }), { kind: "show", index: 3 });
});

test("the next scene is prepared before the previous one", () => {
  assert.deepEqual(listNeighbours(2, 9), [3, 1]);
  assert.deepEqual(listNeighbours(0, 9), [1]);
  assert.deepEqual(listNeighbours(8, 9), [7]);
  assert.deepEqual(listNeighbours(0, 1), []);
});

test("the scene used longest ago is given up, but never the one shown", () => {
  assert.equal(chooseLeaving([5, 1, 3, 2], 2, 9), 5);
  assert.equal(chooseLeaving([1, 3, 2], 2, 9), 1);
  assert.equal(chooseLeaving([2, 1], 2, 9), 1);
});

test("a clock and the time that scenes are meant to take", () => {
  assert.equal(writeClock(0), "0:00");
  assert.equal(writeClock(425.9), "7:05");
  assert.equal(writeClock(3600), "60:00");
  const scenes = [2, 0.5, 3].map((minutes) => ({ title: "", link: "", minutes }));
  assert.equal(findPlannedEnd(scenes, 1), 150);
});

test("a frame's address shows the scene alone, and gives back its link", () => {
  const address = writeFrameAddress("srn?f=tanh&x=1_1~0_0", "/app/", true);
  assert.equal(address, "/app/srn?f=tanh&x=1_1~0_0&embed=true&embed_options=dark_theme&present=1");
  const { pathname, search } = new URL(address, "http://127.0.0.1");
  assert.equal(findLink({ pathname, search }, "/app/"), "srn?f=tanh&x=1_1~0_0");
  assert.equal(
    writeFrameAddress("", "/", false),
    "/?embed=true&embed_options=light_theme&present=1",
  );
  assert.equal(findLink({ pathname: "/", search: "?present=1" }, "/"), "");
});

/**
 * A page as far as it is looked at.
 * @param {{ isPresented?: boolean, selectors?: string[], hosts?: object[] }} page
 */
const makePage = ({ isPresented = true, selectors = [DRAWN], hosts = [] }) =>
  /** @type {any} */ ({
    documentElement: { hasAttribute: () => isPresented },
    querySelector: (/** @type {string} */ wanted) =>
      selectors.find((each) => wanted.includes(each)) ?? null,
    querySelectorAll: () => hosts,
  });
const DRAWN = "stElementContainer";
/** @param {{ clientWidth: number, childNodes: object[] }[]} charts */
const makeHost = (charts) => ({
  shadowRoot: { childElementCount: 1, querySelectorAll: () => charts },
});

test("a page is drawn once everything on it is", () => {
  const [empty, hidden, drawn] = [
    { clientWidth: 500, childNodes: [] },
    { clientWidth: 0, childNodes: [] },
    { clientWidth: 500, childNodes: [{}] },
  ];
  assert.equal(isComplete(makePage({ hosts: [makeHost([hidden, drawn])] })), true);
  assert.equal(isComplete(makePage({ hosts: [makeHost([drawn]), makeHost([empty])] })), false);
  assert.equal(isComplete(makePage({ hosts: [{ shadowRoot: null }] })), false);
  assert.equal(isComplete(makePage({ isPresented: false })), false);
  assert.equal(isComplete(makePage({ selectors: [] })), false);
  assert.equal(isComplete(makePage({ selectors: [DRAWN, "stSkeleton"] })), false);
});
