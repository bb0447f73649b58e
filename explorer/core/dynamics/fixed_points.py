"""Fixed points of any one-step map F, from its values alone.

All quantities are dimensionless. Newton's method finds stable, saddle and unstable points alike,
whereas minimising the speed q(h) from samples of a trajectory (Sussillo, Barak 2013) also finds
slow points that aren't fixed, and sees only what a trajectory passes.
"""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import BoolArray, ComplexArray, FloatArray
from explorer.core.dynamics.newton import (
    MAX_NEWTON_STEPS,
    RESIDUAL_TOLERANCE,
    Jacobian,
    Step,
    make_differences,
    solve_newton,
)
from explorer.core.dynamics.results import FixedPoint, Stability, Verdict
from explorer.core.errors import InvalidValueError

# A triple root can be located to the cube root of the rounding error, 6e-6, and no better.
MERGE_DISTANCE = 1e-5
# Eigenvalues of a matrix of doubles are accurate to 1e-8 where two coincide; within this margin
# of modulus 1 neither attraction nor repulsion is certain.
EIGENVALUE_MARGIN = 1e-6
# The least margin where the Jacobian is known exactly: of the rounding of its entries.
LEAST_MARGIN = 1e-13
# A singular value of a matrix of doubles that is 0, relative to the matrix.
RANK_TOLERANCE = 1e-13
# Where fixed points fill a line, this many of them represent it.
MAX_CONTINUUM_POINTS = 9
# A second fixed point at about this distance is distinguished from the first.
PROBE_DISTANCE = 1e-3
# Between two fixed points of a line every state is fixed to within rounding, relative to its size.
LINE_RESIDUAL = 1e-14
# What rounding may leave of F(h) - h at a fixed point, relative to |h| and 1 + |J|: 45 units of the
# last place. Next to a point that has only just vanished, much more is left.
POINT_RESIDUAL = 1e-14
# The squares of smaller residuals are 0, so Newton's method takes them for 0.
FAINTEST_RESIDUAL = 1e-150
# Small enough to stay in one smooth piece of F, large enough to cross a kink.
KINK_DISTANCE = 1e-9
# States beyond this count as escaped; in the course's nets, bounded states stay below 100.
ESCAPE_BOUND = 1e6


def find_fixed_points(
    step: Step,
    starts: FloatArray,
    *,
    jacobian: Jacobian | None = None,
    tolerance: float = RESIDUAL_TOLERANCE,
    max_newton_steps: int = MAX_NEWTON_STEPS,
    merge_distance: float = MERGE_DISTANCE,
    is_linear: bool = False,
) -> tuple[FixedPoint, ...]:
    """The fixed points F(h) = h that Newton's method reaches, sorted by h1, then h2, ...

    Args:
        step: the map F, (N, H) -> (N, H).
        starts: states to start from, (N, H).
        jacobian: dF/dh, (N, H) -> (N, H, H); by default central differences, which smooth kinks.
        tolerance: largest residual |F(h) - h| accepted, relative to 1 + |h|.
        max_newton_steps: largest number of steps for each start.
        merge_distance: points closer than this, relative to 1 + |h|, count as one.
        is_linear: whether the Jacobian is the same everywhere, so that it is known exactly.

    Raises:
        InvalidValueError: the starts are not finite numbers of shape (N, H).
    """
    starts = np.asarray(starts, dtype=np.float64)
    if starts.ndim != 2 or not np.isfinite(starts).all():
        raise InvalidValueError(
            f"`starts` must be finite numbers of shape (N, H), got shape {starts.shape}."
        )
    derive = jacobian or make_differences(step)
    points = solve_newton(step, derive, starts, tolerance, max_newton_steps)
    points = merge_points(points, merge_distance)
    points = _snap_points(step, points)
    points = points[_find_fixed(step, derive, points)]
    jacobians = derive(points)
    eigenvalues = find_eigenvalues(jacobians)
    smooth = find_smooth(derive, points, jacobians)
    speeds = 0.5 * np.sum((step(points) - points) ** 2, axis=1)
    found: list[FixedPoint] = []
    continuum: list[FixedPoint] = []
    for i, point in enumerate(points):
        margin = find_margin(jacobians[i]) if is_linear else EIGENVALUE_MARGIN
        stability = classify_stability(eigenvalues[i], margin) if smooth[i] else "marginal"
        is_isolated = stability != "marginal" or (
            # Probing every point of a line would only repeat the same answer.
            len(continuum) < MAX_CONTINUUM_POINTS
            and _is_isolated(step, derive, point, jacobians[i])
        )
        fixed_point = FixedPoint(
            point=point,
            eigenvalues=eigenvalues[i],
            stability=stability,
            is_focus=bool(np.any(np.abs(eigenvalues[i].imag) > EIGENVALUE_MARGIN)),
            is_smooth=bool(smooth[i]),
            is_isolated=is_isolated,
            speed=float(speeds[i]),
            verdict=find_verdict(jacobians[i], margin, is_linear=is_linear)
            if stability == "marginal" and smooth[i]
            else "open",
        )
        (found if is_isolated else continuum).append(fixed_point)
    spread = np.linspace(0, len(continuum) - 1, min(len(continuum), MAX_CONTINUUM_POINTS))
    found += [continuum[round(i)] for i in spread]
    return tuple(sorted(found, key=lambda p: round_point(p.point)))


def settle(
    step: Step, starts: FloatArray, steps: int, *, bound: float = ESCAPE_BOUND
) -> FloatArray:
    """The states (N, H) after `steps` steps; nan where a state exceeded `bound` on the way."""
    h = np.array(starts, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            h = step(h)
            h[~(np.abs(h) <= bound).all(axis=1)] = np.nan
    return h


def record(step: Step, starts: FloatArray, steps: int) -> FloatArray:
    """The starts and every later state, (steps + 1, N, H)."""
    states = [starts]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            states.append(step(states[-1]))
    return np.array(states)


def iterate_map(step: Step, derive: Jacobian, times: int) -> tuple[Step, Jacobian]:
    """F iterated `times` times, and its Jacobian by the chain rule."""

    def step_times(h: FloatArray) -> FloatArray:
        for _ in range(times):
            h = step(h)
        return h

    def derive_times(h: FloatArray) -> FloatArray:
        product = derive(h)
        for _ in range(times - 1):
            h = step(h)
            product = derive(h) @ product
        return product

    return step_times, derive_times


def _snap_points(step: Step, points: FloatArray) -> FloatArray:
    """The points (N, H), each rounded where the rounded one is fixed exactly.

    Newton's method locates a multiple root such as h = tanh(h) no better than to 1e-5.
    """
    rounded = np.round(points, 4) + 0.0
    exact = (step(rounded) == rounded).all(axis=1)
    snapped: FloatArray = np.where(exact[:, None], rounded, points)
    return snapped


def _find_fixed(step: Step, derive: Jacobian, points: FloatArray) -> BoolArray:
    """Whether only rounding parts each point (N, H) from its next state."""
    steepness = 1.0 + np.abs(derive(points)).sum(axis=2).max(axis=1, initial=0.0)
    size = np.abs(points).max(axis=1, initial=0.0)
    limit = np.maximum(POINT_RESIDUAL * size * steepness, FAINTEST_RESIDUAL)
    fixed: BoolArray = find_distances(step(points), points) <= limit
    return fixed


def merge_points(points: FloatArray, distance: float) -> FloatArray:
    """One point from each cluster of points (N, H): the first, which has the smallest residual."""
    kept = []
    while len(points):
        first = points[0]
        kept.append(first)
        points = points[find_distances(points, first) > distance * (1.0 + np.abs(first).max())]
    return np.array(kept).reshape(len(kept), points.shape[1])


def find_distances(points: FloatArray, others: FloatArray) -> FloatArray:
    """The largest difference of any unit between states (..., H) and others, (...)."""
    distances: FloatArray = np.abs(points - others).max(axis=-1, initial=0.0)
    return distances


def round_point(point: FloatArray) -> tuple[float, ...]:
    """The key for sorting points: rounded, with -0 and 0 equal."""
    return tuple(np.round(point, 6) + 0.0)


def find_eigenvalues(matrices: FloatArray) -> ComplexArray:
    """Eigenvalues of each matrix (N, H, H), largest modulus first, (N, H)."""
    values = np.linalg.eigvals(matrices).astype(np.complex128)
    return np.take_along_axis(values, np.argsort(-np.abs(values), axis=1, kind="stable"), axis=1)


def classify_stability(eigenvalues: ComplexArray, margin: float = EIGENVALUE_MARGIN) -> Stability:
    """The kind of a fixed point or cycle, by the moduli of its eigenvalues (H,).

    Args:
        eigenvalues: of the Jacobian.
        margin: a modulus this close to 1 decides nothing.
    """
    moduli = np.abs(eigenvalues)
    if (np.abs(moduli - 1.0) <= margin).any():
        return "marginal"
    if (moduli < 1.0).all():
        return "stable"
    return "unstable" if (moduli > 1.0).all() else "saddle"


def find_verdict(jacobian: FloatArray, margin: float, *, is_linear: bool) -> Verdict:
    """What the Jacobian (H, H) of a marginal point decides about the states beside it.

    Args:
        jacobian: at the point, where F is smooth.
        margin: a modulus this close to 1 counts as 1.
        is_linear: whether F is linear; its Jordan blocks then decide.
    """
    eigenvalues = np.linalg.eigvals(jacobian)
    if (np.abs(eigenvalues) > 1.0 + margin).any():
        return "repels"
    if not is_linear:
        return "open"
    for value in eigenvalues[np.abs(np.abs(eigenvalues) - 1.0) <= margin]:
        # A Jordan block's eigenvalue is computed as several, of which the mean is exact.
        equal = eigenvalues[np.abs(eigenvalues - value) <= 2.0 * margin]
        rest = jacobian - equal.mean() * np.eye(len(jacobian))
        sizes = np.linalg.svd(rest, compute_uv=False)
        if (sizes <= RANK_TOLERANCE * (1.0 + np.linalg.norm(jacobian))).sum() < len(equal):
            return "drifts"
    return "bounded"


def find_margin(matrix: FloatArray) -> float:
    """How far the computed eigenvalues of an exact matrix (H, H) may be off.

    Bauer and Fike 1960: at most the rounding times the condition of the eigenvectors. Where these
    are almost parallel, as in [[2, -1], [1, 0]], that is much more than the rounding.
    """
    condition = float(np.linalg.cond(np.linalg.eig(matrix)[1]))
    rounding = 10 * np.finfo(np.float64).eps * float(np.linalg.norm(matrix))
    return float(min(EIGENVALUE_MARGIN, max(LEAST_MARGIN, rounding * condition)))


def find_smooth(derive: Jacobian, points: FloatArray, jacobians: FloatArray) -> BoolArray:
    """Whether the Jacobian is the same on all sides of each point (N, H)."""
    smooth = np.ones(len(points), dtype=bool)
    for unit in np.eye(points.shape[1]):
        for side in (KINK_DISTANCE, -KINK_DISTANCE):
            beside = derive(points + side * unit * (1.0 + np.abs(points)))
            scale = np.maximum(np.abs(beside), np.abs(jacobians)).max(axis=(1, 2))
            smooth &= np.abs(beside - jacobians).max(axis=(1, 2)) <= 0.01 * scale
    return smooth


def _is_isolated(step: Step, derive: Jacobian, point: FloatArray, jacobian: FloatArray) -> bool:
    """Whether Newton's method, started close to a fixed point, finds no line of them.

    det(J - I) = 0 alone doesn't decide: h = tanh(h) has a single root, h = h is solved by all h.
    Nor does a second fixed point: h = tanh(1.0000002 h) has three within 8e-4 of 0.
    """
    flat = np.linalg.svd(jacobian - np.eye(len(point)))[2]  # rows: steepest to flattest
    distance = PROBE_DISTANCE * (1.0 + np.abs(point).max())
    directions = np.vstack([flat, np.eye(len(point))])
    probes = point + distance * np.vstack([directions, -directions])
    found = solve_newton(step, derive, probes)
    away = np.linalg.norm(found - point, axis=1)
    middles = (found + point) / 2
    residuals = find_distances(step(middles), middles)
    lies_on_line = residuals <= LINE_RESIDUAL * (1.0 + np.abs(point).max())
    return not bool(((away > distance / 2) & (away < distance * 2) & lies_on_line).any())
