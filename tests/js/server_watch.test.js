// The watch over the server: what it says when questions fail, and when the page's own connection ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createWatch } from "../../assets/components/server_watch/watch.js";

/** @import { Answer } from "../../assets/components/server_watch/types.d.ts" */

/** A server whose answers the test gives, one for each question. */
function makeServer() {
  /** @type {((answer: Answer | null) => void)[]} */
  const open = [];
  const server = {
    connected: true,
    asked: 0,
    isConnected: () => server.connected,
    ask() {
      server.asked++;
      /** @type {Promise<Answer | null>} */
      const answer = new Promise((resolve) => open.push(resolve));
      return answer;
    },
    /** @param {Answer | null} given @param {number} [index] of the questions that are open */
    async answer(given, index = 0) {
      open.splice(index, 1)[0](given);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return server;
}

/** @param {import("node:test").TestContext} t */
function watch(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = makeServer();
  /** @type {[boolean, string | null][]} */
  const said = [];
  const watching = createWatch(server, (...what) => said.push(what));
  return { server, said, watching, pass: (/** @type {number} */ ms) => t.mock.timers.tick(ms) };
}

const quiet = { notice: null };

test("a notice is said once, and its end is said", async (t) => {
  const { server, said, pass } = watch(t);
  await server.answer(quiet);
  assert.deepEqual(said, []);
  for (const notice of ["We go on at 10:15", "We go on at 10:15", null, null]) {
    pass(4000);
    await server.answer({ notice });
  }
  assert.deepEqual(said, [
    [false, "We go on at 10:15"],
    [false, null],
  ]);
});

test("a question that fails means that the server is lost; it's asked more often until it's back", async (t) => {
  const { server, said, pass } = watch(t);
  await server.answer({ notice: "kept" });
  pass(4000);
  await server.answer(null);
  pass(1000);
  await server.answer(null);
  pass(1000);
  await server.answer(quiet);
  assert.deepEqual(said, [
    [false, "kept"],
    [true, "kept"],
    [false, null],
  ]);
  assert.equal(server.asked, 4);
});

test("a connection that ends is said at once, and holds until both are back", async (t) => {
  const { server, said, watching, pass } = watch(t);
  await server.answer(quiet);
  server.connected = false;
  watching.noteConnection();
  assert.deepEqual(said, [[true, null]]);
  await server.answer(quiet); // the server is there, the connection isn't yet
  pass(1000);
  assert.equal(said.length, 1);
  server.connected = true;
  watching.noteConnection();
  await server.answer(null, 0); // the question from before: nobody waits for it any more
  assert.equal(said.length, 1);
  await server.answer(quiet);
  assert.deepEqual(said, [
    [true, null],
    [false, null],
  ]);
});

test("once it's removed, it neither asks nor says anything", async (t) => {
  const { server, said, watching, pass } = watch(t);
  watching.remove();
  await server.answer({ notice: "late" });
  pass(10_000);
  assert.deepEqual(said, []);
  assert.equal(server.asked, 1);
});
