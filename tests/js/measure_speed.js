// Prints how many updates a second the learning engine makes in node, for each task named, and how
// many milliseconds a landscape of 61 x 61 points takes.

import { computeLandscape, weightPlane } from "../../assets/components/learning/landscape.js";
import { createLearner } from "../../assets/components/learning/learner.js";
import { startSettings } from "../../assets/components/learning/tasks.js";

/** @import { TaskName } from "../../assets/components/learning/types.d.ts" */

for (const name of /** @type {TaskName[]} */ (process.argv.slice(2))) {
  const learner = createLearner(startSettings(name));
  let best = 0;
  for (let round = 0; round < 8; round++) {
    const start = performance.now();
    let updates = 0;
    while (performance.now() - start < 250) {
      for (let i = 0; i < 50; i++) learner.update();
      updates += 50;
    }
    best = Math.max(best, (1000 * updates) / (performance.now() - start));
  }
  const plane = weightPlane("u2", "w5", learner.weights);
  const ranges = { first: [-3, 3], second: [-3, 3], size: 61 };
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    computeLandscape(learner.snapshot(), plane, /** @type {any} */ (ranges));
    return performance.now() - start;
  });
  console.log(name, Math.round(best), Math.round(Math.min(...times)));
}
