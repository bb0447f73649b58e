// While the stage follows a run, what moves and what the hand holds is painted each time, the rest in turns.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createPainters } from "../../assets/components/srn_stage/painters.js";

/** @import { Painting } from "../../assets/components/srn_stage/types.d.ts" */

const view = /** @type {Painting} */ ({});

function startParts() {
  /** @type {string[]} */
  const painted = [];
  const part = (/** @type {string} */ name) => ({ paint: () => void painted.push(name) });
  const [plane, loss, sliders, strip] = ["plane", "loss", "sliders", "strip"].map(part);
  const paint = createPainters([plane], [[loss], [sliders], [loss], [strip]]);
  const look = (/** @type {boolean} */ isFollowing, /** @type {any[]} */ held = []) => {
    painted.length = 0;
    paint(view, isFollowing, held);
    return [...painted];
  };
  return { look, sliders };
}

test("all parts are painted once, in their order, unless a run is followed", () => {
  const { look } = startParts();
  for (let i = 0; i < 5; i++) assert.deepEqual(look(false), ["plane", "loss", "sliders", "strip"]);
});

test("while a run is followed, groups take turns and what the hand holds doesn't wait", () => {
  const { look, sliders } = startParts();
  const turns = [look(true), look(true), look(true), look(true)];
  assert.deepEqual(turns.flat().toSorted(), [
    "loss",
    "loss",
    "plane",
    "plane",
    "plane",
    "plane",
    "sliders",
    "strip",
  ]);
  for (const turn of turns) assert.equal(turn.length, 2);
  for (let i = 0; i < 4; i++) {
    const held = look(true, [sliders]);
    assert.equal(held.filter((name) => name === "sliders").length, 1);
  }
});
