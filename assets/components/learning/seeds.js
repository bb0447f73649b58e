// Runs a task again from other seeds, or from one start with each optimiser. The generators hand
// back control after a few updates, so that a worker can listen in between.

import { CHECK_EVERY, createLearner, loadLearner } from "./learner.js";
import { DEFAULT_RATES, OPTIMISERS } from "./optimisers.js";
import { findTask } from "./tasks.js";

/** @import { OptimiserRun, OwnTable, SeedRun, Settings, Snapshot } from "./types.d.ts" */

/**
 * One run for each seed, until a test is solved, the run diverges, or the task's most updates are
 * done. Between the runs, null.
 * @param {Settings} settings
 * @param {OwnTable | null} ownTable
 * @param {number[]} seeds
 * @returns {Generator<SeedRun | null, void, void>}
 */
export function* runSeeds(settings, ownTable, seeds) {
  const { maxUpdates } = findTask(settings.task);
  for (const seed of seeds) {
    const learner = createLearner({ ...settings, seed }, ownTable);
    /** @type {SeedRun} */
    const run = { seed, updates: [], losses: [], solvedAt: null, isDiverged: false, weights: [] };
    while (learner.updates < maxUpdates && !run.isDiverged && run.solvedAt === null) {
      for (let i = 0; i < CHECK_EVERY && !run.isDiverged; i++) {
        const { update, loss, isDiverged } = learner.update();
        run.isDiverged = isDiverged;
        if (isDiverged || update <= CHECK_EVERY || update % 10 === 0) {
          run.updates.push(update);
          run.losses.push(loss);
        }
      }
      run.solvedAt = learner.solvedAt;
      yield null;
    }
    run.weights = [...learner.weights];
    yield run;
  }
}

/**
 * One run for each optimiser, all from the snapshot's weights with empty memories: the snapshot's
 * own optimiser at its learning rate, the others at their defaults. Between the runs, null.
 * @param {Snapshot} snapshot
 * @param {number} updates
 * @returns {Generator<OptimiserRun | null, void, void>}
 */
export function* runOptimisers(snapshot, updates) {
  for (const optimiser of OPTIMISERS) {
    const own = snapshot.settings.optimiser === optimiser;
    const learningRate = own ? snapshot.settings.learningRate : DEFAULT_RATES[optimiser];
    const learner = loadLearner({
      ...snapshot,
      settings: { ...snapshot.settings, optimiser, learningRate },
      updates: 0,
      optimiserState: snapshot.optimiserState.map(() => 0),
      optimiserSteps: 0,
      failures: 0,
    });
    /** @type {OptimiserRun} */
    const run = {
      optimiser,
      updates: [],
      losses: [],
      path: [[...learner.weights]],
      isDiverged: false,
    };
    const stride = Math.max(1, Math.ceil(updates / 300));
    while (learner.updates < updates && !run.isDiverged) {
      const { update, loss, isDiverged } = learner.update();
      run.isDiverged = isDiverged;
      if (isDiverged || update === 1 || update % stride === 0) {
        run.updates.push(update);
        run.losses.push(loss);
        run.path.push([...learner.weights]);
      }
      if (update % CHECK_EVERY === 0) yield null;
    }
    yield run;
  }
}
