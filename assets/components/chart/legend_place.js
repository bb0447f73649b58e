// Keeps a legend that stands below a figure clear of the axis above it.
//
// Plotly takes the legend's distance as a share of the plot's height, and the legend's own rows make
// the plot lower.

/** @import { Plotly } from "./chart.js" */

const MOST_TURNS = 3;

/**
 * What Plotly has made of the layout; null for a legend that doesn't stand below the plot.
 * @param {HTMLElement} root
 */
function readPlace(root) {
  const { legend, _size: size } = /** @type {any} */ (root)._fullLayout; // Plotly's own
  const drawn = root.querySelector("g.legend");
  return drawn && legend?.yanchor === "top" && legend.y < 0 ? { drawn, y: legend.y, size } : null;
}

/**
 * Put the legend at a distance below the plot.
 * @param {Plotly} plotly
 * @param {HTMLElement} root
 * @param {number} distance in px
 */
export async function settleLegend(plotly, root, distance) {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const place = readPlace(root);
    if (!place || Math.abs(place.y * place.size.h + distance) < 4) break;
    await plotly.relayout(root, { "legend.y": -distance / place.size.h });
  }
}

/**
 * Plotly places the legend before it has made room for the numbers of the axes; if the plot has got
 * another height, the legend is where it was.
 * @param {Plotly} plotly
 * @param {HTMLElement} root
 */
export async function placeLegend(plotly, root) {
  const place = readPlace(root);
  const drawn = place?.drawn.getAttribute("transform");
  if (!place || !drawn) return;
  const { f: top } = new DOMMatrix(drawn.replace(/[\d.]+/g, "$&px"));
  if (Math.abs(top - place.size.t - (1 - place.y) * place.size.h) < 1) return;
  await plotly.relayout(root, { "legend.y": place.y });
}

/**
 * Move the legend down until the title of the x axis is clear of it.
 * @param {Plotly} plotly
 * @param {HTMLElement} root
 * @returns {Promise<number | undefined>} its place, as a share of the plot's height
 */
export async function clearTitle(plotly, root) {
  let place = readPlace(root);
  for (let turn = 0; place && turn < MOST_TURNS; turn++) {
    const title = root.querySelector(".xtitle")?.getBoundingClientRect();
    const { top } = place.drawn.getBoundingClientRect();
    const overlap_px = title ? title.bottom - top : 0;
    if (overlap_px < 1) break;
    await plotly.relayout(root, { "legend.y": place.y - overlap_px / place.size.h });
    place = readPlace(root);
  }
  return place?.y;
}
