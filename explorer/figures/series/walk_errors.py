"""Says how a net's error on random walks compares with the last value's, and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation

import numpy as np

from explorer.core.series.walk_errors import WalkError
from explorer.figures.sentences import format_value, set_minus

_DIGITS, _MOST_DIGITS = 4, 10


def describe_walk_errors(count: int, errors: Sequence[tuple[str, int, WalkError]]) -> str:
    """Compare each run's loss on `count` held-out series with the last value's.

    Args:
        count: the number of held-out series.
        errors: each run's name with its epoch and its error then.
    """
    finite = [each for each in errors if np.isfinite(each[2].loss)]
    if not finite:
        return "No net has a finite loss yet."
    step = finite[0][2].step
    digits = _find_digits(step, [error.loss for _, _, error in finite])
    parts = [
        f"{name} after epoch {epoch}: {_split(error, digits)}" for name, epoch, error in finite
    ]
    lower = [name for name, _, error in finite if error.loss < step]
    verdict = "No net beats the last value here."
    if lower:
        verdict = f"By chance, the loss of {' and '.join(lower)} is below that of the last value."
    return (
        f"{verdict} On {count} held-out series, the last value's loss is "
        f"{format_value(step, digits)}, the mean squared step. A net's loss is that, plus its "
        f"forecasts' mean squared distance from the last value; the rest is chance: "
        f"{'; '.join(parts)}."
    )


def _find_digits(step: float, losses: Sequence[float]) -> int:
    """As many decimals as show which losses differ from the last value's."""
    for digits in range(_DIGITS, _MOST_DIGITS):
        shown = format_value(step, digits)
        if all(loss == step or format_value(loss, digits) != shown for loss in losses):
            return digits
    return _MOST_DIGITS


def _split(error: WalkError, digits: int) -> str:
    """A loss and its parts; those that are shown add up to the loss that is shown."""
    loss, step, distance = (
        format_value(value, digits) for value in (error.loss, error.step, error.distance)
    )
    rest = format_value(error.chance, digits)
    with suppress(InvalidOperation):  # a number such as 1 − 8e−11
        shown, *others = (Decimal(text.replace("−", "-")) for text in (loss, step, distance))
        left = shown - sum(others)
        if abs(float(left) - error.chance) < 2 * 10.0**-digits:  # larger numbers have few digits
            rest = set_minus(f"{left:f}")
    return f"{loss} (distance {distance}, rest {rest})"
