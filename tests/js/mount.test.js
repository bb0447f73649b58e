// One view for each mounted component: a late clean-up leaves the newer view alone.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.HTMLElement = /** @type {any} */ (class {});
const { mountView } = await import("../../assets/components/shared/mount.js");

function makePage() {
  const root = /** @type {any} */ (new HTMLElement());
  const parentElement = { querySelector: () => root };
  /** @type {string[]} */
  const said = [];
  const mount = (/** @type {string} */ data) =>
    mountView(/** @type {any} */ ({ parentElement, data }), ".root", (element) => {
      said.push("create");
      return {
        root: element,
        update: (component) => void said.push(`update ${component.data}`),
        remove: () => void said.push("remove"),
      };
    });
  return { said, mount };
}

test("new data go to the same view, and its clean-up removes it once", () => {
  const { said, mount } = makePage();
  mount("a");
  const cleanUp = mount("b");
  cleanUp();
  cleanUp();
  assert.deepEqual(said, ["create", "update a", "update b", "remove"]);
});

test("the clean-up of an earlier call that comes late leaves the view alone", () => {
  const { said, mount } = makePage();
  const cleanUpOfFirst = mount("a");
  mount("b");
  cleanUpOfFirst();
  mount("c");
  assert.deepEqual(said, ["create", "update a", "update b", "update c"]);
});
