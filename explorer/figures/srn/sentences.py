"""Describes fixed points and cycles in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from explorer.core.dynamics.results import (
    MAX_PERIOD,
    Approaching,
    Behaviour,
    Chaotic,
    Cycle,
    FixedPoint,
    Growing,
    QuasiPeriodic,
    Settled,
    Stability,
    Unsettled,
)
from explorer.core.nonlinearities import UNBOUNDED
from explorer.figures.sentences import (
    format_count,
    format_eigenvalue,
    format_number,
    format_state,
    format_value,
)

_KINDS: tuple[Stability, ...] = ("stable", "saddle", "unstable", "marginal")


def describe_fixed_points(
    points: Sequence[FixedPoint], bounds: tuple[float, float] = UNBOUNDED
) -> str:
    """The kinds of fixed points, and the position of a single one, within the state's bounds."""
    if not points:
        return "No fixed point."
    if not all(point.is_isolated for point in points):
        return "Fixed points are not isolated: they fill a line or an area."
    if len(points) == 1:
        return f"One {points[0].name} at {format_state(points[0].point, bounds)}."
    counts = Counter(point.stability for point in points)
    kinds = ", ".join(
        format_count(counts[kind], kind) if kind == "saddle" else f"{counts[kind]} {kind}"
        for kind in _KINDS
        if counts[kind]
    )
    return f"{len(points)} fixed points: {kinds}."


def describe_cycles(
    cycles: Sequence[Cycle],
    points: Sequence[FixedPoint],
    bounds: tuple[float, float] = UNBOUNDED,
) -> str:
    """The stable cycles and the fixed points beside them, within the state's bounds."""
    if len(cycles) == 1:
        found = f"A {cycles[0].name}"
    else:
        periods = sorted({cycle.period for cycle in cycles})
        found = f"{len(cycles)} stable orbits of period {', '.join(map(str, periods))}"
    if len(points) != 1:
        return f"{found} beside {describe_fixed_points(points, bounds)}"
    middle = f"the {points[0].name} at {format_state(points[0].point, bounds)}."
    if len(cycles) == 1 and _surrounds(cycles[0], points[0]):
        return f"{found} surrounds {middle}"
    return f"{found} beside {middle}"


def describe_behaviour(behaviour: Behaviour, bounds: tuple[float, float] = UNBOUNDED) -> str:
    """What h does in the long run: "settles at (0.9575, 0)", for a sentence with h as subject.

    Args:
        behaviour: what was found.
        bounds: low and high, what no state reaches.
    """
    match behaviour:
        case Settled():
            text = _describe_settled(behaviour, bounds)
        case Approaching(limit=limit, steps=steps):
            text = (
                f"approaches {format_state(limit, bounds)}, too slowly to settle in {steps} steps"
            )
        case Growing():
            text = f"grows without bound, {_describe_growth(behaviour)}"
        case QuasiPeriodic(rotation_number=number, curves=curves):
            way = "round a closed curve" if curves == 1 else f"over {curves} closed curves in turn"
            text = (
                f"is quasi-periodic: it goes {way} with rotation number {format_value(number)} "
                f"and no period up to {MAX_PERIOD}"
            )
        case Chaotic(exponent=exponent):
            text = (
                f"is chaotic: its largest Lyapunov exponent is {format_value(exponent, 3)} per step"
            )
        case Unsettled(steps=steps, period=period, miss=miss):
            text = (
                f"has not settled after {steps} steps: of the periods up to {MAX_PERIOD} it comes "
                f"closest to {period}, which it misses by {format_number(miss, '.2g')}"
            )
    return text


def _describe_settled(settled: Settled, bounds: tuple[float, float]) -> str:
    if settled.period > 1:
        return f"cycles with period {settled.period}{_judge_orbit(settled)}"
    state = format_state(settled.points[0], bounds)
    if settled.stability == "stable":
        return f"settles at {state}"
    kind = "saddle" if settled.stability == "saddle" else f"{settled.stability} point"
    return f"settles on the {kind} at {state}"


def _judge_orbit(settled: Settled) -> str:
    """What is known of an orbit beyond that it's there."""
    if settled.stability == "stable":
        return ""
    if settled.is_linear or settled.stability != "marginal":
        return ", on an orbit that doesn't attract"
    return ", on an orbit that isn't known to attract"


def _describe_growth(growth: Growing) -> str:
    if growth.law == "additive" and growth.round > 1:
        return f"every {growth.round} steps by up to {format_value(growth.reach)} in a unit"
    if growth.law == "additive":
        return f"by {format_state(growth.rate)} per step"
    if growth.law == "quadratic":
        return "like the square of the number of steps"
    return f"in the end by a factor of {format_value(float(growth.rate[0]))} per step"


def list_eigenvalues(attractor: FixedPoint | Cycle) -> str:
    """The eigenvalues of a fixed point, or the multipliers of a cycle, in words."""
    if isinstance(attractor, FixedPoint):
        first, second = attractor.eigenvalues.tolist()
    else:
        first, second = attractor.multipliers.tolist()
    if abs(first.imag) > 1e-9:
        return format_eigenvalue(first, "±")
    return f"{format_eigenvalue(first)} and {format_eigenvalue(second)}"


def _surrounds(cycle: Cycle, fixed_point: FixedPoint) -> bool:
    """Whether the cycle's polygon winds round the point, with its points sorted by angle."""
    across, up = (cycle.points - fixed_point.point).T
    angles = np.sort(np.arctan2(up, across))
    # Seen from inside, no gap between neighbours reaches half a turn.
    return bool(np.diff(angles, append=angles[0] + 2 * np.pi).max() < np.pi - 1e-9)
