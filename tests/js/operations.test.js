// Choosing an operation by click and by keys.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createChoice } from "../../assets/components/shared/operations.js";

function makeChoice() {
  const state = { chosen: "", hovered: "" };
  let painted = 0;
  const count = () => painted;
  const choice = createChoice(
    state,
    () => ["a", "b"],
    () => painted++,
  );
  return { state, choice, count };
}

test("a second click takes a choice back, and each click paints once", () => {
  const { state, choice, count } = makeChoice();
  choice.hover("a");
  choice.choose("a");
  assert.deepEqual(state, { chosen: "a", hovered: "" });
  choice.choose("a");
  assert.deepEqual(state, { chosen: "", hovered: "" });
  assert.equal(count(), 3);
});

test("the keys go round through every line and none, both ways", () => {
  const { state, choice } = makeChoice();
  const press = (/** @type {number} */ by) => {
    choice.move(by);
    return state.chosen;
  };
  const down = [1, 1, 1, 1].map(press);
  assert.deepEqual(down, ["a", "b", "", "a"]);
  const up = [-1, -1, -1].map(press);
  assert.deepEqual(up, ["", "b", "a"]);
});
