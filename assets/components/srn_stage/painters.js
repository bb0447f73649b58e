// Paints the parts of the stage: all of them, or, while the net learns, what moves and one more.
//
// Numbers that change sixty times a second can't be read, and laying out all their texts takes a
// third of a frame. So while the stage follows a run, the groups of other parts take turns.

/** @import { Painting } from "./types.d.ts" */

/** @typedef {{ paint: (view: Painting) => void }} Part */

/**
 * @param {Part[]} moving painted each time
 * @param {Part[][]} groups
 */
export function createPainters(moving, groups) {
  let turn = 0;
  /**
   * @param {Painting} view
   * @param {boolean} isFollowing
   * @param {Part[]} held by the hand, so painted each time too
   */
  return (view, isFollowing, held) => {
    turn = (turn + 1) % groups.length;
    const others = isFollowing ? [...groups[turn], ...held] : groups.flat();
    for (const part of new Set([...moving, ...others])) part.paint(view);
  };
}
