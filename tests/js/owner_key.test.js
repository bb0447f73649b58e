// The key of a browser's runs: a view goes on hearing of other tabs after an earlier one has ended.

import assert from "node:assert/strict";
import { test } from "node:test";

const own = "a".repeat(32);
const other = "b".repeat(32);
globalThis.document = /** @type {any} */ ({ cookie: `rnn_explorer_owner=${own}` });
const { default: show } = await import("../../assets/components/owner_key/owner_key.js");

/** @param {(key: string) => void} setKey */
function draw(setKey) {
  const setStateValue = (/** @type {string} */ _, /** @type {string} */ key) => setKey(key);
  const component = { parentElement: {}, data: { key: own }, setStateValue };
  return show(/** @type {any} */ (component));
}

test("the next page's view hears of another tab's key after the last page's view has ended", async () => {
  const leave = draw(() => assert.fail("its page has been left"));
  /** @type {(key: string) => void} */
  let hear = () => {};
  const heard = new Promise((resolve) => {
    hear = resolve;
  });
  const end = draw(hear);
  leave();
  globalThis.document.cookie = `rnn_explorer_owner=${other}`;
  const otherTab = new BroadcastChannel("rnn_explorer_owner");
  otherTab.postMessage("a key was written");
  assert.equal(await heard, other);
  otherTab.close();
  end();
});
