// Undo and redo go through what was done, and no further.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createHistory } from "../../assets/components/shared/history.js";

test("undo goes back entry by entry, and redo forward again", () => {
  const history = createHistory();
  history.push("a"); // a became b
  history.push("b"); // b became c
  assert.equal(history.undo("c"), "b");
  assert.equal(history.undo("b"), "a");
  assert.equal(history.undo("a"), undefined);
  assert.equal(history.redo("a"), "b");
  assert.equal(history.redo("b"), "c");
  assert.equal(history.redo("c"), undefined);
  assert.equal(history.undo("c"), "b");
});

test("a new change forgets what could have been redone", () => {
  const history = createHistory();
  history.push("a");
  assert.equal(history.undo("b"), "a");
  assert.equal(history.hasFuture(), true);
  history.push("a");
  assert.equal(history.hasFuture(), false);
  assert.equal(history.redo("c"), undefined);
  assert.equal(history.undo("c"), "a");
});

test("the buttons know whether there is anything to undo or redo", () => {
  const history = createHistory();
  const state = () => [history.hasPast(), history.hasFuture()];
  assert.deepEqual(state(), [false, false]);
  history.push(1);
  assert.deepEqual(state(), [true, false]);
  history.undo(2);
  assert.deepEqual(state(), [false, true]);
});

test("the last 200 entries are kept", () => {
  const history = createHistory();
  for (let entry = 0; entry < 250; entry += 1) history.push(entry);
  let present = 250;
  let undone = 0;
  for (let entry = history.undo(present); entry !== undefined; entry = history.undo(present)) {
    assert.equal(entry, present - 1);
    present = entry;
    undone += 1;
  }
  assert.equal(undone, 200);
});

test("any order of changes, undos and redos agrees with a plain list and a position in it", () => {
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 48271) >>> 0) % 2147483647;
    return state % 3;
  };
  const history = createHistory();
  let list = [0];
  let position = 0;
  for (let count = 1; count <= 2000; count += 1) {
    const kind = draw();
    if (kind === 0) {
      history.push(list[position]);
      list = [...list.slice(0, position + 1), count].slice(-150);
      position = list.length - 1;
    } else {
      const next = position + (kind === 1 ? -1 : 1);
      const found = kind === 1 ? history.undo(list[position]) : history.redo(list[position]);
      if (list.length < 150) assert.equal(found, list[next]);
      if (found === undefined) continue;
      position = next;
    }
  }
});
