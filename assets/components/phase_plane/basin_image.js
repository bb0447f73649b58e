// Paints basins into a small picture, one pixel for each start.

import { makeHtml } from "../shared/elements.js";
import { listLabels, NO_BASINS } from "./server_layer.js";

/** @import { Layer } from "./types.d.ts" */

// Blue and orange mean a sign on this stage, so that other colours come first; numbers tell basins
// apart, too. Okabe and Ito's, as in explorer/figures/palette.py.
export const BASIN_COLOURS = ["#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#0072B2", "#D55E00"];
export const ESCAPE_COLOUR = "#8A939C";
const OPACITY = 70; // of 255
const BASIN_RGB = BASIN_COLOURS.map(splitColour);
const ESCAPE_RGB = splitColour(ESCAPE_COLOUR);

/**
 * The picture, its first row at the top, where h2 is highest.
 * @param {Layer} layer
 */
export function paintBasins(layer) {
  const labels = listLabels(layer);
  const size = Math.sqrt(labels.length);
  const canvas = makeHtml("canvas", { width: size, height: size });
  const image = new ImageData(size, size);
  labels.forEach((label, i) => {
    const isDecided = label >= 0 || label === NO_BASINS.escapes;
    if (!isDecided) return;
    const colour = label < 0 ? ESCAPE_RGB : BASIN_RGB[label % BASIN_RGB.length];
    const row = size - 1 - Math.floor(i / size);
    image.data.set([...colour, OPACITY], 4 * (row * size + (i % size)));
  });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

/** @param {string} colour */
function splitColour(colour) {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
