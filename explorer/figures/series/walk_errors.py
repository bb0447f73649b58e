"""Says how a net's error on random walks compares with the last value's, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.core.series.walk_errors import WalkError
from explorer.figures.sentences import format_value


def describe_walk_errors(count: int, errors: Sequence[tuple[str, WalkError]]) -> str:
    """Compare each run's loss on `count` held-out series with the last value's.

    Args:
        count: the number of held-out series.
        errors: each run's name with its error.
    """
    finite = [(name, error) for name, error in errors if np.isfinite(error.loss)]
    if not finite:
        return "No net has a finite loss yet."
    step = finite[0][1].step
    parts = [
        f"{name} {format_value(error.loss)} (distance {format_value(error.distance)}, chance "
        f"{format_value(error.chance)})"
        for name, error in finite
    ]
    lower = [name for name, error in finite if error.loss < step]
    verdict = "No net beats the last value here."
    if lower:
        verdict = f"By chance, the loss of {' and '.join(lower)} is below that of the last value."
    return (
        f"{verdict} On {count} held-out series, the last value's loss is {format_value(step)}, the "
        "mean squared step. A net's loss is that, plus its forecasts' mean squared distance from "
        f"the last value, plus chance: {'; '.join(parts)}."
    )
