// Finds the two directions along which points are spread most.

/**
 * The two principal axes of points around 0, of length 1 and orthogonal, and the share of the sum
 * of squares that their plane holds, NaN if all are 0. Points that span less than a plane get unit
 * vectors.
 * @param {number[][]} points all of one length, 2 or more
 */
export function findMainAxes(points) {
  const size = points[0].length;
  const products = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => points.reduce((sum, p) => sum + p[i] * p[j], 0)),
  );
  const { values, vectors } = findEigenpairs(products);
  const order = values.map((_, i) => i).sort((i, j) => values[j] - values[i]);
  const axes = order.slice(0, 2).map((column) => turnUp(vectors.map((row) => row[column])));
  const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
  const held = Math.max(values[order[0]], 0) + Math.max(values[order[1]], 0);
  return { axes, share: total > 0 ? held / total : Number.NaN };
}

/**
 * The direction in which the largest coordinate is positive, so that pictures don't flip.
 * @param {number[]} vector
 */
function turnUp(vector) {
  const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
  return largest < 0 ? vector.map((x) => -x) : vector;
}

/**
 * Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations.
 * @param {number[][]} matrix
 */
export function findEigenpairs(matrix) {
  const size = matrix.length;
  const rest = matrix.map((row) => row.slice());
  const vectors = rest.map((_, i) => rest.map((_, j) => (i === j ? 1 : 0)));
  const scale = Math.max(...rest.flat().map(Math.abs));
  for (let sweep = 0; sweep < 60; sweep++) {
    let largest = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        largest = Math.max(largest, Math.abs(rest[p][q]));
        rotateAxes(rest, vectors, p, q);
      }
    }
    if (largest <= 1e-15 * scale) break;
  }
  return { values: rest.map((row, i) => row[i]), vectors };
}

/**
 * Turns axes p and q so that rest[p][q] becomes 0.
 * @param {number[][]} rest
 * @param {number[][]} vectors
 * @param {number} p
 * @param {number} q
 */
function rotateAxes(rest, vectors, p, q) {
  if (rest[p][q] === 0) return;
  const ratio = (rest[q][q] - rest[p][p]) / (2 * rest[p][q]);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(ratio, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (const row of rest) {
    [row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]];
  }
  for (let k = 0; k < rest.length; k++) {
    const [above, below] = [rest[p][k], rest[q][k]];
    rest[p][k] = cosine * above - sine * below;
    rest[q][k] = sine * above + cosine * below;
  }
  for (const row of vectors) {
    [row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]];
  }
}
