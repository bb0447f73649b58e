// Paints the parts of the stage: all of them, or, while the net learns, what moves and one more.
//
// Numbers that change sixty times a second can't be read, and laying out all their texts takes a
// third of a frame. So while the stage follows a run, the groups of parts with numbers take turns.

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
   */
  return (view, isFollowing) => {
    turn = (turn + 1) % groups.length;
    const others = isFollowing ? groups[turn] : groups.flat();
    for (const part of [...moving, ...others]) part.paint(view);
  };
}
