// Lists what the plane shows as a table.

/** @import { Cell, Point } from "../shared/types.d.ts" */
/** @import { Layer, Plane } from "./types.d.ts" */

/**
 * A heading, then a row for each point: of the run, of the lines on which a unit rests, of the fixed
 * points and of the cycles.
 * @param {Plane} plane
 * @param {Point[]} states of the run, h_0 first
 * @param {Layer | null} layer
 * @returns {Cell[][]}
 */
export function listPlaneRows({ nullclines, fixedPoints }, states, layer) {
  return [
    ["what", "t", "h1", "h2"],
    ...states.map((point, t) => ["run", t, ...point]),
    ...fixedPoints.map(({ name, point }) => [name, null, ...point]),
    ...(layer?.cycles ?? []).flatMap(({ name, points }) =>
      points.map((point, t) => [name, t, ...point]),
    ),
    ...nullclines.flatMap((pieces, unit) =>
      pieces.flat().map((point) => [`h${unit + 1} rests`, null, ...point]),
    ),
  ];
}
