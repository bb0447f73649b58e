// Lengthens the sequences after a success, and begins anew after too many failures.

/** @import { Settings } from "./types.d.ts" */

/** An update whose loss is below this share of the floor is a success. */
export const SUCCESS = 0.2;

/**
 * How far a run has grown.
 * @typedef {object} Growth
 * @property {number} seqLen of the next update
 * @property {number} restarts how many new starts have been drawn
 * @property {number} failures updates since the last success
 */

/**
 * The length that the sequences begin with.
 * @param {Settings} settings
 */
export function findFirstLength({ growFrom, seqLen }) {
  return growFrom > 0 ? Math.min(growFrom, seqLen) : seqLen;
}

/**
 * The growth after an update.
 * @param {Settings} settings
 * @param {Growth} growth before it
 * @param {boolean} isSuccess
 * @returns {Growth}
 */
export function judgeUpdate(settings, { seqLen, restarts, failures }, isSuccess) {
  if (isSuccess) return { seqLen: Math.min(seqLen + 1, settings.seqLen), restarts, failures: 0 };
  const { restartAfter } = settings;
  if (restartAfter === 0 || failures + 1 < restartAfter) return { seqLen, restarts, failures: failures + 1 }; // biome-ignore format: one line
  return { seqLen: findFirstLength(settings), restarts: restarts + 1, failures: 0 };
}
