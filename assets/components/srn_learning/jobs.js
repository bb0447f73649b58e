// A second worker for what takes longer than a frame: landscapes and runs of other seeds.

import { startWorker } from "../learning/start_worker.js";

/** @import { Reply, Request } from "../learning/types.d.ts" */

/** @typedef {Extract<Request, { kind: "landscape" | "seeds" | "optimisers" }>} JobRequest */
/** @typedef {JobRequest extends infer Each ? Each extends { id: number } ? Omit<Each, "id"> : never : never} Job */

/** @param {(message: string) => void} fail */
export function createJobs(fail) {
  /** @type {ReturnType<typeof startWorker> | null} */
  let worker = null;
  let count = 0;
  /** @type {Map<number, (reply: Reply) => void>} */
  const waiting = new Map();

  /** @param {Reply} reply */
  function hear(reply) {
    if (!("id" in reply)) return;
    if (reply.kind === "failed") fail(reply.message);
    else waiting.get(reply.id)?.(reply);
  }

  return {
    /**
     * @param {Job} job
     * @param {(reply: Reply) => void} answer gets each reply
     * @returns {number} the job's number
     */
    start(job, answer) {
      worker ??= startWorker(hear, fail);
      count += 1;
      waiting.set(count, answer);
      worker.post(/** @type {Request} */ ({ ...job, id: count }));
      return count;
    },
    /** @param {number} id */
    cancel(id) {
      waiting.delete(id);
      worker?.post({ kind: "cancel", id });
    },
    stop() {
      worker?.stop();
      worker = null;
      waiting.clear();
    },
  };
}
