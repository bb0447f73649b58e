// Lays the next update of a learner open, without doing it.

import { createPasses, findTerms, runBackward, runForward } from "./bptt.js";
import { loadLearner } from "./learner.js";
import { cutOffRecurrence, WEIGHTS } from "./net_weights.js";

/** @import { Learner, UpdateToRead } from "./types.d.ts" */

/**
 * @param {Learner} learner stays as it is
 * @returns {UpdateToRead}
 */
export function readUpdate(learner) {
  const { settings } = learner;
  const batch = learner.nextBatch();
  const passes = createPasses(batch.batchSize, batch.seqLen);
  const used = learner.weights.slice();
  if (learner.isCut) cutOffRecurrence(used);
  runForward(passes, used, batch, settings.activation);
  runBackward(passes, used, batch, settings.activation, settings.bpttLen);
  const terms = findTerms(passes, used, batch);
  const fixed = { ...settings, growFrom: 0, restartAfter: 0 }; // they come after the update
  const twin = loadLearner({ ...learner.snapshot(), settings: fixed });
  const { gradNormBefore, gradNormAfter } = twin.update();
  const weights = WEIGHTS.map((name, i) => ({
    name,
    terms: terms.map((term) => term[i]),
    total: passes.gradient[i],
    clipped: twin.gradient[i],
    isFixed: twin.isFixed[i] === 1,
    before: learner.weights[i],
    after: twin.weights[i],
  }));
  return {
    batch,
    passes,
    dLdy: sumSamples(passes.dLdy, batch),
    dLdh: sumSamples(passes.dLdh, batch),
    weights,
    gradNormBefore,
    gradNormAfter,
  };
}

/**
 * Sums over the samples, [t][unit].
 * @param {Float64Array} numbers [b, t, unit]
 * @param {{ batchSize: number, seqLen: number }} shape
 */
function sumSamples(numbers, { batchSize, seqLen }) {
  const sums = Array.from({ length: seqLen }, () => [0, 0]);
  for (let b = 0; b < batchSize; b++) {
    for (const [t, row] of sums.entries()) {
      const i = (b * seqLen + t) * 2;
      row[0] += numbers[i];
      row[1] += numbers[i + 1];
    }
  }
  return sums;
}
