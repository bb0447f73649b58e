// Breaks a figure's title into two lines where it would reach the tools in the corner.

const TOOLS_PX = 110; // with the button of a replay; in presenter mode they hide
const TITLE_LINE_PX = 22;

/**
 * Break the title after the last word that fits.
 * @param {any} layout
 * @param {number} width of the figure, in px
 * @param {(text: string) => number} measure the width of a text in the title's font, in px
 * @param {boolean} [isPresenting]
 */
export function wrapTitle(layout, width, measure, isPresenting = false) {
  const text = layout.title?.text ?? "";
  const room = width - (isPresenting ? 0 : TOOLS_PX);
  if (text.includes("<") || measure(text) <= room) return;
  const gaps = [...text.matchAll(/ /g)].map(({ index }) => index);
  const gap = gaps.findLast((at) => measure(text.slice(0, at)) <= room);
  if (gap === undefined) return;
  layout.title.text = `${text.slice(0, gap)}<br>${text.slice(gap + 1)}`;
  layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 0) + TITLE_LINE_PX };
}

/**
 * A function that measures texts in the font of titles.
 * @param {{ family: string, weight: number }} font
 * @returns {(text: string) => number}
 */
export function measureTitle({ family, weight }) {
  const context = document.createElement("canvas").getContext("2d");
  if (context) context.font = `${weight} 18px ${family}`;
  return (text) => context?.measureText(text).width ?? 0;
}
