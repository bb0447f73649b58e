// Measures for each task how many of seeds 1 to 20 solve it, and writes that with the date into
// assets/tasks.json: `node tests/js/measure_shares.js [task ...]`.

import { readFileSync, writeFileSync } from "node:fs";

import { runSeeds } from "../../assets/components/learning/seeds.js";
import { startSettings, TASKS } from "../../assets/components/learning/tasks.js";

/** @import { Measured, Settings, TaskName } from "../../assets/components/learning/types.d.ts" */

const FILE = new URL("../../assets/tasks.json", import.meta.url);
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

/**
 * What is measured besides the defaults: a label, and what differs from them.
 * @type {Partial<Record<TaskName, [label: string, change: Partial<Settings>][]>>}
 */
const VARIANTS = {
  echo: [0, 1, 2, 3].map((delay) => [`d = ${delay}`, { delay }]),
  parity: [
    ["lengths that grow, restarts", {}],
    ["length 10 from the start", { growFrom: 0, restartAfter: 0 }],
  ],
  sine: [6, 12, 20].map((period) => [`period ${period}`, { period }]),
  integrate: [
    ["orthogonal start", {}],
    ["uniform start", { start: "uniform" }],
  ],
};

/**
 * @param {TaskName} name
 * @param {string} label
 * @param {Partial<Settings>} change
 * @returns {Measured}
 */
function measureShare(name, label, change) {
  const runs = [...runSeeds({ ...startSettings(name), ...change }, null, SEEDS)];
  const solvedAt = runs.flatMap((run) => run?.solvedAt ?? []).toSorted((a, b) => a - b);
  const [low, high] = [solvedAt.length - 1, solvedAt.length].map((n) => solvedAt[n >> 1]);
  return {
    label,
    settings: change,
    solved: solvedAt.length,
    of: SEEDS.length,
    medianUpdates: solvedAt.length ? (low + high) / 2 : null,
    date: new Date().toISOString().slice(0, 10),
  };
}

const wanted = process.argv.slice(2);
const table = JSON.parse(readFileSync(FILE, "utf-8"));
for (const task of TASKS) {
  if (task.name === "own" || (wanted.length && !wanted.includes(task.name))) continue;
  const row = table.tasks.find((/** @type {{ name: string }} */ each) => each.name === task.name);
  row.measured = (VARIANTS[task.name] ?? [["", {}]]).map(([label, change]) => {
    const measured = measureShare(task.name, label, change);
    console.log(task.title, label, measured.solved, "of", measured.of, measured.medianUpdates);
    return measured;
  });
}
writeFileSync(FILE, `${JSON.stringify(table, null, 2)}\n`);
