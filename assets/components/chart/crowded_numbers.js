// Leaves the numbers out of a heatmap's cells where they would overlap; hovering still shows them.

import { readArray } from "./figure_rows.js";

/** @import { Figure } from "./figure_rows.js" */

const CHARACTER_PX = 8; // the mean width of one
const COLOR_BAR_PX = 90; // with its ticks

/**
 * Take the numbers out of heatmaps whose columns are narrower than the longest number.
 * @param {Figure} figure a copy, as wide as `layout.width`; changed
 */
export function leaveCrowdedOut({ data, layout }) {
  const { l = 80, r = 80 } = layout.margin ?? {};
  for (const trace of /** @type {any[]} */ (data)) {
    if (trace.type !== "heatmap" || !trace.texttemplate) continue;
    const rows = trace.text.map((/** @type {any} */ row) => readArray(row));
    const longest = Math.max(...rows.flat().map((/** @type {unknown} */ text) => `${text}`.length));
    const room = layout.width - l - r - (trace.showscale === false ? 0 : COLOR_BAR_PX);
    if (room / rows[0].length < CHARACTER_PX * longest) trace.texttemplate = "";
  }
}
