// Starts the worker that learns beside the page.

/** @import { Reply, Request } from "./types.d.ts" */

/**
 * A worker: `post` asks it, `answer` gets each of its replies, `stop` ends it at once. The joined
 * script has the worker's modules inside (explorer/ui/shell/es_modules.py).
 * @param {(reply: Reply) => void} answer
 * @param {(message: string) => void} fail gets the message of an error that nothing caught
 */
export function startWorker(answer, fail) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = (event) => answer(event.data);
  worker.onerror = (event) => fail(event.message);
  return {
    post: (/** @type {Request} */ request) => worker.postMessage(request),
    stop: () => worker.terminate(),
  };
}
