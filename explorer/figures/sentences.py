"""Numbers, states, fixed points and cycles in words; knows no figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from explorer.core.portraits import Cycle, FixedPoint, Stability

_KINDS: tuple[Stability, ...] = ("stable", "saddle", "unstable", "marginal")


def format_value(value: float, digits: int = 4) -> str:
    """A number that was found, to so many decimals; no point where it is whole, never -0."""
    if abs(value) >= 1e4:
        return f"{value:.3g}"
    nearest = round(value)
    if abs(value - nearest) < 0.5 * 10.0**-digits:
        return str(nearest)
    return f"{value:.{digits}f}"


def format_state(state: Iterable[float]) -> str:
    """A state that was found, in brackets: "(0.9640, -2)"."""
    return "(" + ", ".join(format_value(value) for value in state) + ")"


def format_setting(*values: float) -> str:
    """Numbers that were set, as short as they are: "0.5", or "(0.5, -0.3)" for several."""
    texts = [f"{value + 0.0:.6g}" for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def format_count(count: int, noun: str) -> str:
    """The count with its noun in the right number: "1 saddle", "4 saddles"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def describe_fixed_points(points: Sequence[FixedPoint]) -> str:
    """What kinds of fixed points there are, and where a single one lies."""
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
    place = f"the {points[0].name} at {format_state(points[0].point)}."
    if len(cycles) == 1 and _surrounds(cycles[0], points[0]):
        return f"{found} surrounds {place}"
    return f"{found} beside {place}"


def _surrounds(cycle: Cycle, fixed_point: FixedPoint) -> bool:
    """Whether the cycle's polygon winds round the point, visits taken in order of angle."""
    across, up = (cycle.points - fixed_point.point).T
    angles = np.sort(np.arctan2(up, across))
    # Seen from inside, no gap between neighbours is half a turn.
    return bool(np.diff(angles, append=angles[0] + 2 * np.pi).max() < np.pi - 1e-9)
