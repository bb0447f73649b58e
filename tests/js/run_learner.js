// Prints the losses, lengths and restarts of each run, one line of JSON: a test compares them with the exported script's.
// Its argument is a JSON list of runs: settings, how many updates, and an own table or null.

import { createLearner } from "../../assets/components/learning/learner.js";

for (const { settings, updates, ownTable, pinned, isCut } of JSON.parse(process.argv[2])) {
  const learner = createLearner(settings, ownTable);
  for (const name of pinned) learner.pin(name, true);
  learner.cutRecurrence(isCut);
  const done = Array.from({ length: updates }, () => ({ ...learner.update() }));
  const pick = (/** @type {"loss" | "seqLen" | "restarts"} */ name) =>
    done.map((each) => each[name]);
  console.log(
    JSON.stringify({ losses: pick("loss"), lengths: pick("seqLen"), restarts: pick("restarts") }),
  );
}
