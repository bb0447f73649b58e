// The key of a browser's runs: a tab whose session has another one gets a token, and hears of other tabs.

import assert from "node:assert/strict";
import { test } from "node:test";

let kept = { digest: "own", token: "" };
globalThis.fetch = async () => /** @type {any} */ ({ json: async () => kept });
const { default: show } = await import("../../assets/components/owner_key/owner_key.js");

/**
 * @param {(token: string) => void} setToken
 * @param {object} parentElement
 */
function draw(setToken, parentElement = {}) {
  const data = { digest: "own", address: "/owner" };
  const setStateValue = (/** @type {string} */ _, /** @type {string} */ token) => setToken(token);
  return show(/** @type {any} */ ({ parentElement, data, setStateValue }));
}

function expectToken() {
  /** @type {(token: string) => void} */
  let hear = () => {};
  const heard = new Promise((resolve) => {
    hear = resolve;
  });
  return { heard, hear };
}

test("a session with the browser's key is left alone; with another one it gets a token at once", async () => {
  kept = { digest: "own", token: "unused" };
  const leave = draw(() => assert.fail("it has the key already"));
  await new Promise((resolve) => setTimeout(resolve));
  leave();
  kept = { digest: "another", token: "a token" };
  const { heard, hear } = expectToken();
  const end = draw(hear);
  assert.equal(await heard, "a token");
  end();
});

test("the next page's view hears of another tab after the last page's view has ended", async () => {
  kept = { digest: "own", token: "" };
  const parent = {};
  const leave = draw(() => assert.fail("its page has been left"), parent);
  const { heard, hear } = expectToken();
  const end = draw(hear, parent);
  leave();
  await new Promise((resolve) => setTimeout(resolve));
  kept = { digest: "another", token: "a later token" };
  const otherTab = new BroadcastChannel("rnn_explorer_owner");
  otherTab.postMessage("a tab was opened");
  assert.equal(await heard, "a later token");
  otherTab.close();
  end();
});
