"""Short cycles of any one-step map F that attract a start, or at least don't repel it.

Each start runs for a while; a state that nearly returns is refined by Newton's method on F iterated
P times, which keeps a slow approach from blurring the cycle. All quantities are dimensionless.
"""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.fixed_points import (
    MAX_CONTINUUM_POINTS,
    MERGE_DISTANCE,
    classify_stability,
    find_distances,
    find_eigenvalues,
    find_smooth,
    iterate_map,
    merge_points,
    record,
    round_point,
    settle,
)
from explorer.core.dynamics.newton import Jacobian, Step, make_differences, solve_newton
from explorer.core.dynamics.results import MAX_PERIOD, Cycle

# Starts of a cycle search run this long; 0.98^500 = 4e-5.
TRANSIENT_STEPS = 500
# A state that a step, or a round, leaves unchanged to this much is at rest, or on a cycle.
PERIOD_TOLERANCE = 1e-6
# A settled state that returns this close is a candidate for a cycle; Newton then decides.
RETURN_DISTANCE = 1e-2
# Only this many candidates are refined for each period: the closest of each round, then others.
MAX_CANDIDATES = 6
# The candidate is close already: if this many steps don't suffice, no cycle attracts it.
CYCLE_NEWTON_STEPS = 20
# A true return ends within this fraction of the farthest excursion; a slow approach to a fixed
# point only moves farther away from its start.
RETURN_RATIO = 0.1
# A cycle that neither attracts nor repels has to be at least this large, and its points have to
# return to within rounding. Where F's linear part is a rotation or a reflection but F itself
# contracts, h returns to within a multiple of |h|^3: tiny orbits seem to close, and none does.
SMALLEST_MARGINAL_CYCLE = 1e-3
MARGINAL_RESIDUAL = 1e-13


def find_cycles(
    step: Step,
    starts: FloatArray,
    *,
    jacobian: Jacobian | None = None,
    max_period: int = MAX_PERIOD,
    transient: int = TRANSIENT_STEPS,
) -> tuple[Cycle, ...]:
    """The cycles of period 2 to `max_period` that attract a start, or at least don't repel it.

    Args:
        step: the map F, (N, H) -> (N, H).
        starts: states to start from, (N, H).
        jacobian: dF/dh, (N, H) -> (N, H, H); by default central differences.
        max_period: longest period P to search for.
        transient: steps before the search for a return begins.
    """
    derive = jacobian or make_differences(step)
    settled = settle(step, starts, transient)
    orbit = record(step, settled[np.isfinite(settled).all(axis=1)], max_period)  # (P + 1, N, H)
    orbit = orbit[:, find_distances(orbit[1], orbit[0]) > PERIOD_TOLERANCE]  # drop states at rest
    cycles: list[Cycle] = []
    for period in range(2, max_period + 1):
        if not orbit.shape[1]:
            break
        gaps = find_distances(orbit[1 : period + 1], orbit[0])  # (P, N)
        limit = np.minimum(RETURN_DISTANCE, RETURN_RATIO * gaps.max(axis=0, initial=0.0))
        near = np.flatnonzero(gaps[-1] < limit)
        if not near.size:
            continue
        near = near[np.argsort(gaps[-1, near], kind="stable")]
        near = near[_choose_candidates(orbit[:period, near])]
        times, derive_times = iterate_map(step, derive, period)
        refined = solve_newton(times, derive_times, orbit[0, near], max_steps=CYCLE_NEWTON_STEPS)
        for point in merge_points(refined, MERGE_DISTANCE):
            if not any(_touches(cycle.points, point) for cycle in cycles):
                cycle = _make_cycle(step, derive, point, period)
                if cycle and (cycle.stability == "stable" or len(cycles) < MAX_CONTINUUM_POINTS):
                    cycles.append(cycle)
        arrived = [
            any(_touches(cycle.points, state, RETURN_DISTANCE) for cycle in cycles)
            for state in orbit[0]
        ]
        # What has returned to within rounding returns at every multiple of the period, too.
        orbit = orbit[:, ~(np.array(arrived, dtype=bool) | (gaps[-1] < PERIOD_TOLERANCE))]
    return tuple(sorted(cycles, key=lambda c: (c.period, round_point(c.points[0]))))


def _choose_candidates(rounds: FloatArray) -> list[int]:
    """Which of the candidates to refine, given a round of each (P, N, H), the closest one first.

    Many starts end on the same cycle and return equally close; they mustn't hide another one.
    """
    own: list[int] = []
    for i in range(rounds.shape[1]):
        if len(own) == MAX_CANDIDATES:
            break
        if not any(_touches(rounds[:, k], rounds[0, i], RETURN_DISTANCE) for k in own):
            own.append(i)
    others = [i for i in range(rounds.shape[1]) if i not in own]
    return (own + others)[:MAX_CANDIDATES]


def _make_cycle(step: Step, derive: Jacobian, point: FloatArray, period: int) -> Cycle | None:
    """The cycle through a point that solves F^P(h) = h; None if it's shorter, repels or is none."""
    points = record(step, point[None], period - 1)[:, 0]  # (P, H)
    away = find_distances(points[1:], point)
    if (away < MERGE_DISTANCE).any():
        return None  # its true period is shorter
    _, derive_times = iterate_map(step, derive, period)
    multipliers = find_eigenvalues(derive_times(point[None]))[0]
    is_smooth = bool(find_smooth(derive, points, derive(points)).all())
    stability = classify_stability(multipliers) if is_smooth else "marginal"
    if stability == "marginal":
        size = 1.0 + float(np.abs(points).max())
        residual = float(np.abs(step(points[-1:])[0] - point).max())
        if away.max() < SMALLEST_MARGINAL_CYCLE * size or residual > MARGINAL_RESIDUAL * size:
            return None
    elif stability != "stable":
        return None
    return Cycle(start_lowest(points), multipliers, stability, is_smooth)


def start_lowest(points: FloatArray) -> FloatArray:
    """The points of a cycle (P, H) in the order of their visits, the smallest first."""
    first = min(range(len(points)), key=lambda i: round_point(points[i]))
    return np.roll(points, -first, axis=0)


def _touches(points: FloatArray, state: FloatArray, distance: float = MERGE_DISTANCE) -> bool:
    return bool((find_distances(points, state) < distance).any())
