"""Decides what becomes of single starts in the long run, for the phase plane and the sweep alike.

A start is iterated in rounds that get longer. After each, a state that nearly returns is refined by
Newton's method to a fixed point or cycle, and counts as settled in its trap only. Growth is proved
in linear pieces of F. What is left after all rounds has its Lyapunov exponent measured: it's called
quasi-periodic or chaotic only if the measurement says so, and unsettled otherwise.
"""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.averages import average_weighted, find_rotation, list_stretches
from explorer.core.dynamics.cycles import start_lowest
from explorer.core.dynamics.fixed_points import (
    ESCAPE_BOUND,
    MERGE_DISTANCE,
    classify_stability,
    find_distances,
    find_eigenvalues,
    find_margin,
    find_smooth,
    iterate_map,
    record,
)
from explorer.core.dynamics.growth import LAWS, find_growth
from explorer.core.dynamics.maps import OneStepMap
from explorer.core.dynamics.newton import solve_newton
from explorer.core.dynamics.results import (
    MAX_PERIOD,
    Approaching,
    Behaviour,
    Chaotic,
    FixedPoint,
    Growing,
    LongRun,
    QuasiPeriodic,
    Settled,
    Unsettled,
)
from explorer.core.dynamics.traps import find_trap

ROUNDS = (200, 400, 800, 3600)
# A state that returns this close, relative to 1 + |h|, is tried as a fixed point or cycle.
RETURN_DISTANCE = 1e-2
MAX_CANDIDATES = 3  # the shortest periods tried in each round
NEWTON_STEPS = 20
LINEAR_REACH = 1e-6  # of a saddle, where its derivative decides which states it draws in
LARGEST_CONDITION = 1e8  # of eigenvectors that still tell the directions apart
# A state that returns to this much, relative to each unit's own size, has arrived exactly: doubles
# tell tiny values apart, so a unit that slowly leaves 0 isn't taken to rest there.
EXACT = 1e-14
# On closed curves the weighted average of the exponent is 0 to this much,
CURVE_EXPONENT = 1e-4
# and in chaos the plain one is at least this large, and several times its own error.
CHAOS_EXPONENT = 5e-3
CHAOS_BLOCKS = 8
CHAOS_ERRORS = 4.0
# An orbit that returns to this much of its size has a period, however long: on a curve
# that never closes, thousands of states are some thousandths apart.
LONG_RETURN = 1e-11
SMALL_MOVE = 0.1  # of one half of an orbit, beside the other: an attractor's halves are alike


def find_long_runs(
    one_step: OneStepMap, starts: FloatArray, fixed_points: tuple[FixedPoint, ...] = ()
) -> tuple[LongRun, ...]:
    """What becomes of each start (N, 2).

    Args:
        one_step: the map F on the plane.
        starts: states to start from, (N, 2).
        fixed_points: known ones; needed only where F shrinks all distances but sets no trap.
    """
    behaviours: list[Behaviour | None] = [None] * len(starts)
    bound = np.inf if one_step.is_bounded else ESCAPE_BOUND * (1.0 + np.abs(starts).max())
    h, steps = starts.copy(), 0
    for count in ROUNDS:
        rows = [row for row, known in enumerate(behaviours) if known is None]
        if not rows:
            break
        orbits = record(one_step.step, h[rows], count).transpose(1, 0, 2)  # (N, M, 2)
        for row, orbit in zip(rows, orbits, strict=True):
            within = _cut_orbit(orbit, bound)
            behaviours[row] = _recognise(one_step, within, steps + len(within) - 1, fixed_points)
            if behaviours[row] is None and len(within) < len(orbit):
                behaviours[row] = _give_up(within, steps + len(within) - 1)
            h[row] = orbit[-1]
        steps += count
    return tuple(
        LongRun(start, known or _measure(one_step, orbits[rows.index(row)], steps))
        for row, (start, known) in enumerate(zip(starts, behaviours, strict=True))
    )


def _cut_orbit(orbit: FloatArray, bound: float) -> FloatArray:
    """The orbit (M, 2), cut off at the first state beyond the bound."""
    beyond = ~(np.abs(orbit) <= bound).all(axis=1)
    return orbit[: int(np.argmax(beyond)) + 1] if beyond.any() else orbit


def _give_up(orbit: FloatArray, steps: int) -> Unsettled:
    """How near to a period an orbit (M, 2) has come, by its end."""
    before = orbit[-MAX_PERIOD - 1 : -1][::-1]
    misses = np.abs(before - orbit[-1]).max(axis=1)
    nearest = int(misses.argmin())
    return Unsettled(steps, nearest + 1, float(misses[nearest]))


def _recognise(
    one_step: OneStepMap, orbit: FloatArray, steps: int, fixed_points: tuple[FixedPoint, ...]
) -> Behaviour | None:
    """Growth, an end on a point or cycle, or a proved approach, by the end of an orbit (M, 2)."""
    h = orbit[-1:]
    growth = find_growth(one_step, h)
    law = LAWS[int(growth.laws[0])]
    if law != "none":
        count = int(growth.rounds[0])
        ahead = record(one_step.step, h, 2 * count)[:, 0]
        reach = float(np.abs(ahead[count:-1] - ahead[:count]).max())
        rate = growth.rates[0, : 1 if law == "multiplicative" else 2]
        return Growing(law, rate, count, reach)
    settled = _find_settled(one_step, h)
    if one_step.shrinks_distances and len(fixed_points) == 1:
        limit = fixed_points[0].point
        # Where F hardly shrinks distances, doubles round it to a rest beside its only fixed point.
        if settled is None or (settled.stability != "stable" and not _is_same(h[0], limit)):
            away = float(np.abs(h[0] - limit).max())
            return Approaching(limit, away, steps) if steps > ROUNDS[0] else None
    if settled is not None:
        return settled
    if one_step.is_linear and steps > ROUNDS[0]:
        return _find_linear_approach(one_step, h[0], steps)
    return None


def _find_linear_approach(one_step: OneStepMap, h: FloatArray, steps: int) -> Approaching | None:
    """The approach to the fixed point of a linear F, if all moduli are below 1, however little."""
    W = one_step.jacobian(h[None])[0]
    if classify_stability(find_eigenvalues(W[None])[0], find_margin(W)) != "stable":
        return None
    limit = np.linalg.solve(np.eye(len(h)) - W, one_step.step(np.zeros((1, len(h))))[0])
    return Approaching(limit, float(np.abs(h - limit).max()), steps)


def _find_settled(one_step: OneStepMap, h: FloatArray) -> Settled | None:
    """The fixed point or cycle on which a state (1, 2) has settled, or None."""
    ahead = record(one_step.step, h, MAX_PERIOD)[:, 0]  # (P + 1, 2)
    gaps = find_distances(ahead[1:], ahead[0]) / (1.0 + np.abs(ahead[0]).max())
    # A linear F mixes the units, and the growth of each part of h has been ruled out.
    sizes = np.abs(ahead[0]).max() if one_step.is_linear else np.abs(ahead[0])
    exact = np.flatnonzero((np.abs(ahead[1:] - ahead[0]) <= EXACT * sizes).all(axis=1))
    near = np.flatnonzero(gaps < RETURN_DISTANCE)
    closer = near[gaps[near] < np.minimum.accumulate(np.append(np.inf, gaps[near]))[:-1]]
    for period in [int(index) + 1 for index in closer[:MAX_CANDIDATES]]:
        times, derive_times = iterate_map(one_step.step, one_step.jacobian, period)
        for point in solve_newton(times, derive_times, h, max_steps=NEWTON_STEPS):
            points = record(one_step.step, point[None], period - 1)[:, 0]
            if (find_distances(points[1:], point) < MERGE_DISTANCE).any():
                continue  # its true period is shorter
            trap = find_trap(one_step, points)
            if trap is not None and trap.find_inside(ahead).any():
                return Settled(start_lowest(points), "stable", one_step.is_linear)
            slope = derive_times(point[None])[0]
            if (
                classify_stability(find_eigenvalues(slope[None])[0]) == "saddle"
                and find_smooth(one_step.jacobian, points, one_step.jacobian(points)).all()
                and _leads_in(slope, h[0], point)
            ):
                return Settled(start_lowest(points), "saddle", one_step.is_linear)
    if exact.size:
        period = int(exact[0]) + 1
        _, derive_times = iterate_map(one_step.step, one_step.jacobian, period)
        stability = classify_stability(find_eigenvalues(derive_times(h))[0])
        points = ahead[:period]
        if not find_smooth(one_step.jacobian, points, one_step.jacobian(points)).all():
            stability = "marginal"  # at a kink the multipliers decide nothing
        return Settled(start_lowest(points), stability, one_step.is_linear)
    return None


def _leads_in(slope: FloatArray, h: FloatArray, point: FloatArray) -> bool:
    """Whether a state lies beside a saddle, on the way into it: no part of it is kept or grows.

    Args:
        slope: the derivative (H, H) at the point.
        h: the state (H,).
        point: the saddle (H,).
    """
    eigenvalues, vectors = np.linalg.eig(slope)
    away = h - point
    if np.abs(away).max() > LINEAR_REACH or np.linalg.cond(vectors) > LARGEST_CONDITION:
        return False
    into_parts = np.linalg.inv(vectors)
    rounding = EXACT * np.abs(point) + np.finfo(np.float64).eps * np.abs(away)
    is_lost = np.abs(into_parts @ away) <= np.abs(into_parts) @ rounding
    return bool(is_lost[np.abs(eigenvalues) > 1.0].all())


def _is_same(h: FloatArray, point: FloatArray) -> bool:
    return bool(np.abs(h - point).max() <= EXACT * np.abs(point).max())


def _measure(one_step: OneStepMap, orbit: FloatArray, steps: int) -> Behaviour:
    """Quasi-periodic, periodic, chaotic or unsettled: by the last round (M, 2) of an orbit."""
    stretches = list_stretches(one_step.jacobian, orbit[:-1])
    halves = [average_weighted(half) for half in np.array_split(stretches, 2)]
    if max(np.abs(halves)) < CURVE_EXPONENT:
        rotation = find_rotation(orbit)
        if rotation is not None and _is_steady(orbit):
            returns = np.flatnonzero(
                find_distances(orbit[-2::-1], orbit[-1])
                <= LONG_RETURN * np.ptp(orbit, axis=0).max()
            )
            if returns.size:
                points = orbit[-int(returns[0]) - 1 :]
                return Settled(start_lowest(points), "marginal", one_step.is_linear)
            return QuasiPeriodic(*rotation, average_weighted(stretches), steps)
    blocks = np.array([block.mean() for block in np.array_split(stretches, CHAOS_BLOCKS)])
    error = float(blocks.std(ddof=1)) / np.sqrt(CHAOS_BLOCKS)
    exponent = float(blocks.mean())
    slopes = one_step.jacobian(orbit[::7])
    is_linear = bool((slopes == slopes[0]).all())
    is_clear = exponent > max(CHAOS_EXPONENT, CHAOS_ERRORS * error)
    if not is_linear and is_clear and not _leaves_slowly(orbit):
        return Chaotic(exponent, steps)
    return _give_up(orbit, steps)


def _leaves_slowly(orbit: FloatArray) -> bool:
    """Whether an orbit (M, 2) may still be on its way from an unstable point, where it's no chaos.

    It either hardly moves in one half of its steps, or goes in one direction every second step.
    """
    moves = np.array([np.ptp(half, axis=0) for half in np.array_split(orbit, 2)])
    if (moves.min(axis=0) < SMALL_MOVE * moves.max(axis=0)).any():
        return True
    ways = [np.sign(np.diff(orbit[first::2], axis=0)) for first in (0, 1)]
    return all(bool(((way >= 0).all(axis=0) | (way <= 0).all(axis=0)).all()) for way in ways)


def _is_steady(orbit: FloatArray) -> bool:
    """Whether both halves of an orbit (M, 2) reach equally far: a slow spiral's halves differ."""
    reaches = [
        np.concatenate([half.min(axis=0), half.max(axis=0)]) for half in np.array_split(orbit, 2)
    ]
    size = float(np.ptp(orbit, axis=0).max())
    return bool(np.abs(reaches[0] - reaches[1]).max() < 1e-3 * size)
