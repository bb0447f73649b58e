"""Traps: ellipses round a fixed point or cycle of a plane map in which every start is attracted.

By the mean value theorem F(h) - F(p) = M (h - p), with M in the convex hull of the Jacobians in the
ellipse. A norm is convex, so the corners of a polytope that contains them bound |M|. Where that
bound is below 1, F contracts the ellipse onto p. No sampling is involved: samples can miss a saddle
close to p, but it rules out the contraction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import BoolArray, FloatArray
from explorer.core.dynamics.maps import OneStepMap

# Radii tried, relative to the size 1 + |p|.
TRAP_RADII = np.geomspace(1e-6, 1e5, 80)
# How much thinner an ellipse is along the faster eigenvector than along the slower one.
TRAP_THINNESSES = (1.0, 4.0, 16.0)
# Eigenvectors closer to parallel than this are no use as axes.
MAX_CONDITION = 1e4
# A contraction must exceed the rounding error.
TRAP_GAIN = 1e-9
# A slower approach than this isn't told apart from none.
LARGEST_MULTIPLIER = 1.0 - 1e-6


@dataclass(frozen=True, eq=False)
class Trap:
    """States from which F leads to a fixed point or cycle.

    Attributes:
        points: the points of the cycle, (P, 2); a fixed point is a cycle of one point.
        to_circles: linear maps that turn each ellipse into a circle, (P, 2, 2).
        radius: of these circles.
    """

    points: FloatArray
    to_circles: FloatArray
    radius: float

    def find_inside(self, h: FloatArray) -> BoolArray:
        """Which of the states (N, 2) are in one of the ellipses, (N,)."""
        inside = np.zeros(len(h), dtype=bool)
        for point, to_circle in zip(self.points, self.to_circles, strict=True):
            scaled = (h - point) @ to_circle.T
            inside |= scaled[:, 0] ** 2 + scaled[:, 1] ** 2 < self.radius**2
        return inside


def find_trap(one_step: OneStepMap, points: FloatArray) -> Trap | None:
    """The longest trap round a cycle (P, 2), or None where no contraction is proved."""
    slopes = one_step.jacobian(points)
    radii = TRAP_RADII * (1.0 + np.abs(points).max())
    best, longest = None, 0.0
    for to_circles in _find_shapes(slopes):
        from_circles = np.linalg.inv(to_circles)
        axes = radii[:, None, None, None] * from_circles  # (R, P, 2, 2)
        centres = np.broadcast_to(points, (len(radii), *points.shape))
        corners = one_step.bound_jacobian(centres.reshape(-1, 2), axes.reshape(-1, 2, 2))
        corners = corners.reshape(len(radii), len(points), -1, 2, 2)
        # From the circle round one point to the circle round the next.
        moves = np.roll(to_circles, -1, axis=0)[:, None] @ corners @ from_circles[:, None]
        contracts = _find_norms(moves).max(axis=(1, 2)) < 1.0 - TRAP_GAIN
        holds = len(radii) if contracts.all() else int(np.argmin(contracts))
        if holds:
            radius = float(radii[holds - 1])
            length = radius * float(np.linalg.norm(from_circles[0], 2))
            if length > longest:
                best, longest = Trap(points, to_circles, radius), length
    return best


def _find_norms(matrices: FloatArray) -> FloatArray:
    """The largest singular value of each 2 x 2 matrix (..., 2, 2), in closed form."""
    squares = (matrices**2).sum(axis=(-2, -1))
    determinants = (
        matrices[..., 0, 0] * matrices[..., 1, 1] - matrices[..., 0, 1] * matrices[..., 1, 0]
    )
    root = np.sqrt(np.maximum(squares**2 - 4.0 * determinants**2, 0.0))
    norms: FloatArray = np.sqrt((squares + root) / 2.0)
    return norms


def _find_shapes(slopes: FloatArray) -> list[FloatArray]:
    """Ellipses worth trying, as maps to a circle (P, 2, 2) for each: the linear part shrinks them.

    For a fixed point the eigenvectors give ellipses that get thinner and thinner along the faster
    one: states close in along a curve, and only an ellipse along that curve covers much of it.
    In general V(d) = sum over k of s^-2k |J^k d|^2 falls by at least the factor s^2 at every step
    (Lyapunov), for any s above the spectral radius.
    """
    round_slope = np.eye(2)
    for slope in slopes:
        round_slope = slope @ round_slope
    values, vectors = np.linalg.eig(round_slope)
    largest = float(np.abs(values).max())
    if largest > LARGEST_MULTIPLIER:
        return [np.broadcast_to(np.eye(2), slopes.shape).copy()]
    shapes = []
    vectors = vectors[:, np.argsort(-np.abs(values))]
    if len(slopes) == 1 and np.linalg.cond(vectors) < MAX_CONDITION:
        to_modes = np.linalg.inv(vectors)
        for thinness in TRAP_THINNESSES:
            weight = (to_modes.conj().T @ np.diag([1.0, thinness**2]) @ to_modes).real
            shapes.append(_factor(weight[None]))
    rate = max(np.sqrt(largest), 1e-3) ** (1.0 / len(slopes))
    weights = _sum_lyapunov(slopes, rate)
    if np.isfinite(weights).all():
        shapes.append(_factor(weights))
    return shapes


def _factor(weights: FloatArray) -> FloatArray:
    """Maps L (P, 2, 2) with L^T L = weight, on a scale on which the first doesn't enlarge."""
    weights = weights / np.linalg.norm(weights[0], 2)
    lower = np.linalg.cholesky(weights).astype(np.float64, copy=False)
    return lower.transpose(0, 2, 1)


def _sum_lyapunov(slopes: FloatArray, rate: float) -> FloatArray:
    """M_i = I + s^-2 J_i^T M_(i+1) J_i round the cycle, (P, 2, 2)."""
    scaled = slopes / rate
    weight, power = np.zeros((2, 2)), np.eye(2)
    for slope in scaled:
        weight = weight + power.T @ power
        power = slope @ power
    for _ in range(50):  # doubling: 2^50 rounds
        weight = weight + power.T @ weight @ power
        power = power @ power
    weights = [weight]
    for slope in scaled[:0:-1]:
        weights.append(np.eye(2) + slope.T @ weights[-1] @ slope)
    return np.array([weights[0], *weights[:0:-1]])
