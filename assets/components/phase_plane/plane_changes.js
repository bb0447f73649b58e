// Says how the fixed points of one net differ from those of the net before it: which have appeared,
// split, gone or changed their stability. Marks on a loss curve are made of it.

import { formatPoint } from "./plane_texts.js";

/** @import { FixedPoint, PlaneChange } from "./types.d.ts" */

/**
 * The changes from one list of fixed points to the next, in the order of the new points. Each point
 * is taken for the nearest earlier one that no other point is nearer to.
 * @param {FixedPoint[]} before
 * @param {FixedPoint[]} after
 * @returns {PlaneChange[]}
 */
export function listPlaneChanges(before, after) {
  const origins = matchPoints(before, after);
  /** @type {PlaneChange[]} */
  const changes = [];
  const changed = new Set(
    after.filter((point) => {
      const origin = origins.get(point);
      return origin && origin.stability !== point.stability;
    }),
  );
  /** @type {Map<FixedPoint, FixedPoint[]>} */
  const branches = new Map();
  const fresh = after.filter((point) => !origins.has(point));
  for (const point of fresh) {
    const nearest = findNearest(
      after.filter((each) => origins.has(each)),
      point,
    );
    // A pair appears where nothing was; a point that splits changes its stability as it does so.
    if (nearest && changed.has(nearest)) {
      branches.set(nearest, [...(branches.get(nearest) ?? []), point]);
    } else {
      const text = `${nameOne(point, "A")} appears at ${formatPoint(point.point, point.f)}.`;
      changes.push({ kind: "appears", point: point.point, text });
    }
  }
  for (const point of changed) {
    const origin = /** @type {FixedPoint} */ (origins.get(point));
    const parts = branches.get(point);
    const place = formatPoint(point.point, point.f);
    if (parts) {
      const names = [point, ...parts].map(({ name }) => name).join(", ");
      const text = `The ${origin.name} near ${place} splits into ${1 + parts.length}: ${names}.`;
      changes.push({ kind: "splits", point: point.point, text });
    } else {
      const text = `The ${origin.name} at ${place} becomes ${nameOne(point, "a")}.`;
      changes.push({ kind: "changes", point: point.point, text });
    }
  }
  const kept = new Set(origins.values());
  for (const point of before) {
    if (kept.has(point)) continue;
    const text = `The ${point.name} at ${formatPoint(point.point, point.f)} is gone.`;
    changes.push({ kind: "goes", point: point.point, text });
  }
  return changes;
}

/**
 * @param {FixedPoint} point
 * @param {string} article
 */
function nameOne({ name }, article) {
  return `${article}${name.startsWith("u") ? "n" : ""} ${name}`;
}

/**
 * The earlier point of each later one: the closest pair first, each point once.
 * @param {FixedPoint[]} before
 * @param {FixedPoint[]} after
 */
function matchPoints(before, after) {
  const pairs = before.flatMap((old) =>
    after.map((point) => ({ old, point, distance: measure(old, point) })),
  );
  /** @type {Map<FixedPoint, FixedPoint>} */
  const origins = new Map();
  const taken = new Set();
  for (const { old, point } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (taken.has(old) || origins.has(point)) continue;
    taken.add(old);
    origins.set(point, old);
  }
  return origins;
}

/**
 * @param {FixedPoint[]} points
 * @param {FixedPoint} from
 * @returns {FixedPoint | undefined}
 */
function findNearest(points, from) {
  return points.toSorted((a, b) => measure(a, from) - measure(b, from))[0];
}

/**
 * @param {FixedPoint} a
 * @param {FixedPoint} b
 */
function measure({ point: [a1, a2] }, { point: [b1, b2] }) {
  return Math.hypot(a1 - b1, a2 - b2);
}
