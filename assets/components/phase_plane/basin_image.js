// Paints the server's basins into a small picture, one pixel for each start.

import { makeHtml } from "../shared/elements.js";
import { listLabels, NO_BASINS } from "./server_layer.js";

/** @import { ServerLayer } from "./types.d.ts" */

// Blue and orange mean a sign on this stage, so that other colours come first; numbers tell basins
// apart, too. Okabe and Ito's, as in explorer/figures/palette.py.
export const BASIN_COLOURS = ["#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#0072B2", "#D55E00"];
export const ESCAPE_COLOUR = "#8A939C";
const OPACITY = 70; // of 255

/**
 * The picture, its first row at the top, where h2 is highest.
 * @param {ServerLayer} layer
 */
export function paintBasins(layer) {
  const labels = listLabels(layer);
  const size = Math.sqrt(labels.length);
  const canvas = makeHtml("canvas", { width: size, height: size });
  const image = new ImageData(size, size);
  labels.forEach((label, i) => {
    const colour =
      label >= 0
        ? BASIN_COLOURS[label % BASIN_COLOURS.length]
        : label === NO_BASINS.escapes
          ? ESCAPE_COLOUR
          : "";
    if (!colour) return;
    const row = size - 1 - Math.floor(i / size);
    const at = 4 * (row * size + (i % size));
    for (const channel of [0, 1, 2]) {
      image.data[at + channel] = parseInt(colour.slice(1 + 2 * channel, 3 + 2 * channel), 16);
    }
    image.data[at + 3] = OPACITY;
  });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}
