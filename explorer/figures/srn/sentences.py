"""Describes fixed points and cycles in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from explorer.core.dynamics.results import Cycle, FixedPoint, Stability
from explorer.figures.sentences import format_count, format_state

_KINDS: tuple[Stability, ...] = ("stable", "saddle", "unstable", "marginal")


def describe_fixed_points(points: Sequence[FixedPoint]) -> str:
    """The kinds of fixed points, and the position of a single one."""
    if not points:
        return "No fixed point."
    if not all(point.is_isolated for point in points):
        return "Fixed points are not isolated: they fill a line or an area."
    if len(points) == 1:
        return f"One {points[0].name} at {format_state(points[0].point)}."
    counts = Counter(point.stability for point in points)
    kinds = ", ".join(
        format_count(counts[kind], kind) if kind == "saddle" else f"{counts[kind]} {kind}"
        for kind in _KINDS
        if counts[kind]
    )
    return f"{len(points)} fixed points: {kinds}."


def describe_cycles(cycles: Sequence[Cycle], points: Sequence[FixedPoint]) -> str:
    """The stable cycles and the fixed points beside them."""
    if len(cycles) == 1:
        found = f"A {cycles[0].name}"
    else:
        periods = sorted({cycle.period for cycle in cycles})
        found = f"{len(cycles)} stable orbits of period {', '.join(map(str, periods))}"
    if len(points) != 1:
        return f"{found} beside {describe_fixed_points(points)}"
    middle = f"the {points[0].name} at {format_state(points[0].point)}."
    if len(cycles) == 1 and _surrounds(cycles[0], points[0]):
        return f"{found} surrounds {middle}"
    return f"{found} beside {middle}"


def _surrounds(cycle: Cycle, fixed_point: FixedPoint) -> bool:
    """Whether the cycle's polygon winds round the point, with its points sorted by angle."""
    across, up = (cycle.points - fixed_point.point).T
    angles = np.sort(np.arctan2(up, across))
    # Seen from inside, no gap between neighbours reaches half a turn.
    return bool(np.diff(angles, append=angles[0] + 2 * np.pi).max() < np.pi - 1e-9)
