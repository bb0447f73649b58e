// Moves the names in a figure's margin apart again, once the figure is lower than it was planned.

const NOTE_LINE_PX = 18;
const NOTE_GAP_PX = 2;

/**
 * Centres of labels that don't overlap, each as close to its own place as its neighbours let it.
 * @param {number[]} places in px, in any order
 * @param {number[]} sizes in px
 */
export function moveApart(places, sizes) {
  /** @type {{ members: number[], size: number, centre: number }[]} from the top */
  const blocks = [];
  const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b]);
  for (const index of order) {
    let block = { members: [index], size: sizes[index], centre: places[index] };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      const { members, size, centre } = block;
      if (last.centre + last.size / 2 <= centre - size / 2) break;
      blocks.pop();
      const share = members.length / (members.length + last.members.length);
      block = {
        members: [...last.members, ...members],
        size: last.size + size,
        centre: last.centre + share * (centre - last.centre),
      };
    }
    blocks.push(block);
  }
  const centres = places.slice();
  for (const { members, size, centre } of blocks) {
    let top = centre - size / 2;
    for (const index of members) {
      centres[index] = top + sizes[index] / 2;
      top += sizes[index];
    }
  }
  return centres;
}

/**
 * What to change of a drawn figure so that the names in its margin stand apart. The axis keeps its
 * range, which Plotly would fit to the names.
 * @param {any} full what Plotly has made of the layout
 * @returns {Record<string, unknown>}
 */
export function spreadNotes({ annotations = [], yaxis }) {
  const notes = annotations
    .map((/** @type {object} */ note, /** @type {number} */ index) => ({ ...note, index }))
    .filter((/** @type {any} */ note) => note.showarrow && note.xref === "paper" && note.x === 1);
  if (!notes.length) return {};
  const places = notes.map((/** @type {any} */ note) => yaxis.l2p(note.y));
  const sizes = notes.map(
    (/** @type {any} */ { text }) => NOTE_LINE_PX * text.split("<br>").length + NOTE_GAP_PX,
  );
  const centres = moveApart(places, sizes);
  const changes = Object.fromEntries(
    notes.flatMap((/** @type {any} */ { index }, /** @type {number} */ at) => [
      [`annotations[${index}].ay`, centres[at] - places[at]],
      [`annotations[${index}].font.size`, 14],
    ]),
  );
  return { ...changes, "yaxis.range": [...yaxis.range] };
}
