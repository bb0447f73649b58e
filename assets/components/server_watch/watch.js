// Asks the server every few seconds whether it's there and what the teacher tells everybody.

/** @import { Answer, Server } from "./types.d.ts" */

const EVERY_MS = 4000;
const LOST_EVERY_MS = 1000;

/**
 * Watch a server, and say what is known of it whenever that changes.
 *
 * It's lost once a question fails, or once the page's own connection has ended: numbers on the page
 * can't follow any more. It's back once both work.
 * @param {Server} server
 * @param {(isLost: boolean, notice: string | null) => void} say
 */
export function createWatch(server, say) {
  let isLost = false;
  /** @type {string | null} */
  let notice = null;
  let asked = 0; // the number of the last question
  let isOver = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Answer | null} answer null: none came */
  function take(answer) {
    const wasLost = isLost;
    const before = notice;
    isLost = answer === null || !server.isConnected();
    if (answer) notice = answer.notice; // of a server that's lost, the last one stays
    if (isLost !== wasLost || notice !== before) say(isLost, notice);
  }

  async function ask() {
    clearTimeout(timer);
    const number = ++asked;
    const answer = await server.ask();
    if (isOver || number !== asked) return; // a later question is on its way
    take(answer);
    timer = setTimeout(ask, isLost ? LOST_EVERY_MS : EVERY_MS);
  }

  ask();
  return {
    ask,
    /** Take note that the page's own connection has ended or is back. */
    noteConnection() {
      if (!server.isConnected() && !isLost) {
        isLost = true;
        say(isLost, notice);
      }
      ask();
    },
    remove() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
