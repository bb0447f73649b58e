// Runs of the same task beside this one: seeds 1 to 20, and the four optimisers from one start.

import { CHECK_EVERY } from "../learning/learner.js";
import { makeHtml, setText } from "../shared/elements.js";
import { formatNumber } from "../shared/numbers.js";
import { createCompareLandscape } from "./compare_landscape.js";
import { nameFloor } from "./loss_legend.js";
import { titleOption } from "./option_titles.js";
import { drawChart } from "./plot.js";

/** @import { OptimiserRun, SeedRun, Snapshot } from "../learning/types.d.ts" */
/** @import { Cell } from "../shared/types.d.ts" */
/** @import { createJobs } from "./jobs.js" */
/** @import { LearningView } from "./types.d.ts" */

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
/** Okabe and Ito's colours, one for each optimiser. */
const COLORS = { sgd: "#0072b2", momentum: "#d55e00", rmsprop: "#009e73", adam: "#cc79a7" };
const OPTIMISER_UPDATES = 1000;

/**
 * @param {ReturnType<typeof createJobs>} jobs
 * @param {() => Snapshot | null} snapshot
 */
export function createCompareView(jobs, snapshot) {
  const canvas = makeHtml("canvas", { class: "loss-plot", "data-plot": "compare", role: "img" });
  const seedsButton = makeButton("seeds", "Again with seeds 1 to 20", runSeeds);
  const optimisersButton = makeButton("optimisers", "The four optimisers from here", runOptimisers);
  const text = makeHtml("p", { class: "plot-legend", "data-compare-text": "" });
  const paths = createCompareLandscape(jobs, COLORS, show);
  const plots = makeHtml("div", { class: "compare-plots" }, paths.canvas, canvas);
  const element = makeHtml("div", {}, makeHtml("div", { class: "cluster" }, seedsButton, optimisersButton), plots, text); // biome-ignore format: one line
  /** @type {(SeedRun | OptimiserRun)[]} */
  let runs = [];
  let job = 0;
  let floor = 0;
  let floorName = "";
  let unit = "";
  let key = ""; // the settings of these runs
  let differences = ""; // of runs with other seeds from the run on the stage
  canvas.hidden = true;

  /**
   * @param {string} action
   * @param {string} label
   * @param {() => void} call
   */
  function makeButton(action, label, call) {
    const button = makeHtml("button", { type: "button", "data-action": action });
    button.textContent = label;
    button.addEventListener("click", call);
    return button;
  }

  /** @param {string} message */
  function begin(message) {
    if (job) jobs.cancel(job);
    runs = [];
    canvas.hidden = true;
    paths.clear();
    setText(text, message);
  }

  function runSeeds() {
    const source = snapshot();
    if (!source) return;
    begin("Learning in the background\u2026");
    const { settings, ownTable, isCut, pinned } = source;
    differences =
      isCut || pinned.length ? " In these runs no wire is cut and no weight pinned." : "";
    if (settings.start === "own") {
      differences += ` Their weights start out ${titleOption("uniform")}.`;
    }
    job = jobs.start({ kind: "seeds", settings, ownTable, seeds: SEEDS }, (reply) => {
      if (reply.kind !== "seed") return;
      runs.push(reply.run);
      setText(text, describeSeeds(reply.isLast));
      draw();
    });
  }

  function runOptimisers() {
    const source = snapshot();
    if (!source) return;
    begin("Learning in the background\u2026");
    paths.reserve();
    job = jobs.start(
      { kind: "optimisers", snapshot: source, updates: OPTIMISER_UPDATES },
      (reply) => {
        if (reply.kind !== "optimiser") return;
        runs.push(reply.run);
        if (reply.isLast) paths.compute(source, listOptimisers());
        show();
      },
    );
  }

  /** @param {boolean} isLast */
  function describeSeeds(isLast) {
    const solved = runs.filter((run) => "seed" in run && run.solvedAt !== null).length;
    const seeds = runs.length === 1 ? "seed" : "seeds";
    const count = `Solved by ${solved} of ${runs.length} ${seeds}${isLast ? "" : " so far"}`;
    return `${count}: a test, made after every ${CHECK_EVERY} updates, was passed, and the run ended there. Blue: solved. Orange: not.${differences}`; // biome-ignore format: one line
  }

  function listOptimisers() {
    return runs.filter((run) => "optimiser" in run);
  }

  function show() {
    setText(text, `Last loss: ${runs.map(describeOptimiser).join(", ")}. ${paths.describe()}`);
    draw();
  }

  /** @param {SeedRun | OptimiserRun} run */
  function describeOptimiser(run) {
    if (!("optimiser" in run)) return "";
    const end = run.isDiverged ? "diverged" : formatNumber(run.losses.at(-1) ?? NaN);
    return `${titleOption(run.optimiser)} (${nameColor(run.optimiser)}) ${end}`;
  }

  /** @param {keyof typeof COLORS} optimiser */
  function nameColor(optimiser) {
    return { sgd: "blue", momentum: "orange", rmsprop: "green", adam: "pink" }[optimiser];
  }

  function draw() {
    canvas.hidden = runs.length === 0;
    if (!canvas.clientWidth) return;
    paths.draw(listOptimisers());
    // A loss far above all first ones, on the way to a divergence, would press the others flat.
    const most = 100 * Math.max(floor, ...runs.map(({ losses }) => losses[0]));
    const limit = (/** @type {number} */ loss) => (loss <= most ? loss : Number.NaN);
    drawChart(canvas, {
      title: `loss (${unit})`,
      isLog: true,
      curves: runs.map((run) => ({
        points: run.updates.map(
          (x, i) => /** @type {[number, number]} */ ([x, limit(run.losses[i])]),
        ),
        color: "optimiser" in run ? COLORS[run.optimiser] : run.solvedAt === null ? "--negative" : "--positive", // biome-ignore format: one line
        width: "optimiser" in run ? 1.5 : 1,
      })),
      levels: floor > 0 ? [{ y: floor, label: floorName }] : [],
    });
    canvas.setAttribute("aria-label", text.textContent ?? "");
  }

  /** @param {LearningView} view */
  function paint(view) {
    floor = view.floor;
    floorName = nameFloor(view);
    unit = view.task.loss === "squared" ? "mean squared error" : "nats";
    const next = JSON.stringify([view.settings, view.ownTable]);
    if (next !== key) begin(""); // runs with other settings say nothing about this one
    key = next;
    draw();
  }

  /** @returns {Cell[][]} */
  function listRows() {
    if (!runs.length) return [];
    const name = (/** @type {SeedRun | OptimiserRun} */ run) =>
      "optimiser" in run ? titleOption(run.optimiser) : `seed ${run.seed}`;
    const rows = runs.flatMap((run) =>
      run.updates.map((update, i) => [name(run), update, run.losses[i]]),
    );
    return [["run", "update", `loss (${unit})`], ...rows];
  }

  return { element, paint, title: "Runs compared", listRows };
}
