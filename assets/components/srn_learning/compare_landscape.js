// The landscape on which optimisers are compared: all their paths, from one start.

import { projectWeights, sharedPlane } from "../learning/landscape.js";
import { makeHtml } from "../shared/elements.js";
import { describeColours, drawLandscape, makeLandscapeImage } from "./landscape_draw.js";
import { clearCanvas } from "./plot.js";

/** @import { Landscape, OptimiserRun, Snapshot } from "../learning/types.d.ts" */
/** @import { createJobs } from "./jobs.js" */

/**
 * @param {ReturnType<typeof createJobs>} jobs
 * @param {Record<string, string>} colors of the optimisers
 * @param {() => void} found is called when a landscape has come
 */
export function createCompareLandscape(jobs, colors, found) {
  const canvas = makeHtml("canvas", { class: "landscape", "data-plot": "paths", role: "img" });
  canvas.hidden = true;
  /** @type {Landscape | null} */
  let landscape = null;
  /** @type {HTMLCanvasElement | null} */
  let image = null;
  let job = 0;

  function clear() {
    if (job) jobs.cancel(job);
    job = 0;
    landscape = image = null;
    canvas.hidden = true;
  }

  return {
    canvas,
    clear,
    /** Keeps the place of the picture, so that nothing moves when it comes. */
    reserve() {
      clear();
      canvas.hidden = false;
      if (canvas.clientWidth) clearCanvas(canvas);
    },
    /**
     * Computes the landscape around the runs.
     * @param {Snapshot} snapshot that they began from
     * @param {OptimiserRun[]} runs
     */
    compute(snapshot, runs) {
      job = jobs.start({ kind: "landscape", snapshot, ...sharedPlane(runs) }, (reply) => {
        if (reply.kind !== "landscape") return;
        landscape = reply.landscape;
        image = makeLandscapeImage(landscape);
        found();
      });
    },
    /** @param {OptimiserRun[]} runs */
    draw(runs) {
      if (!landscape || !image || !canvas.clientWidth) return;
      const { plane } = landscape;
      const paths = runs.map(({ path, optimiser }) => ({
        points: path.map((weights) => projectWeights(plane, weights)),
        color: colors[optimiser],
        hasEnd: true,
      }));
      drawLandscape(canvas, landscape, image, paths, [0, 0]);
      canvas.setAttribute("aria-label", `Loss landscape with the paths of ${runs.map(({ optimiser }) => optimiser).join(", ")} from one start`); // biome-ignore format: one line
    },
    /** What the picture is, once it is there. */
    describe() {
      if (!landscape) return "";
      const { plane } = landscape;
      const share = Math.floor(1000 * plane.share) / 10; // rounded down: 100 % is all of it
      return (
        `${describeColours(landscape)}, on the plane through the start (white dot) ` +
        `that holds ${share} % of the squared distances from it.`
      );
    },
  };
}
