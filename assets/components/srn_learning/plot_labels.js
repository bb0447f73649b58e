// Places the labels of the horizontal lines in a plot.

const [LABEL_PX, ABOVE_PX] = [15, 5]; // the height of a label, and its distance above a line

/**
 * The baseline of each line's label: above the upper line where there's room, below the lower one,
 * and one label below the other where the lines are close.
 * @param {number[]} lines their vertical positions in pixels, one or two
 * @param {number} top of the plot
 * @param {number} bottom of the plot
 */
export function placeLabels(lines, top, bottom) {
  const upper = Math.min(...lines);
  const first = upper - ABOVE_PX > top + LABEL_PX ? upper - ABOVE_PX : upper + LABEL_PX;
  return lines.map((line, i) => {
    if (line === upper && lines.indexOf(upper) === i) return first;
    const below = Math.max(line + LABEL_PX, first + LABEL_PX);
    return below > bottom - 2 ? line - ABOVE_PX : below;
  });
}
