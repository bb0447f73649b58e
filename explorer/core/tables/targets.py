"""Suggests the column to forecast, with the reason, and says where its scale is unusual."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.tables.columns import CONSTANT, COUNTER, NUMBER, TEXT
from explorer.core.tables.number_formats import LIKE_A_NUMBER, LIMITS
from explorer.core.tables.reading import TableReading

_FAR = 4.0  # standard deviations of the training part
_MAX_MISSING = 0.1  # of a column's values, for it to be suggested
_LARGE = 10.0  # beyond which a tanh net without scaling learns slowly
_SMALL = 0.01


@dataclass(frozen=True)
class SuggestedTarget:
    """The column to forecast unless the user chooses another.

    Attributes:
        name: its name.
        reason: why this one, in a sentence.
    """

    name: str
    reason: str


def suggest_target(reading: TableReading) -> SuggestedTarget:
    """The first column of numbers, neither counter nor constant, with few missing values.

    A column that isn't offered because its numbers are too large is named.
    """
    suggested = _suggest(reading)
    beyond = [
        column.name[:40]
        for column in reading.columns
        if column.kind == TEXT
        and 2 * sum(LIKE_A_NUMBER.fullmatch(cell) is not None for cell in column.cells)
        > len(column.cells)
    ]
    if not beyond:
        return suggested
    left = f"{beyond[0]} isn't among them: most of its cells are not numbers {LIMITS}."
    return replace(suggested, reason=f"{suggested.reason} {left}")


def _suggest(reading: TableReading) -> SuggestedTarget:
    numbers = [column for column in reading.numeric if column.kind == NUMBER]
    most = _MAX_MISSING * len(reading.lines)
    complete = [column for column in numbers if column.missing <= most]
    if not numbers:
        first = reading.numeric[0]
        kinds = {column.kind for column in reading.numeric}
        what = "a counter or a constant" if len(kinds) > 1 else f"a {first.kind}"
        which = "Every" if len(reading.numeric) > 1 else "The only"
        left = "nothing" if kinds == {CONSTANT} else "little"
        return SuggestedTarget(
            first.name, f"{which} column of numbers is {what}: there is {left} to forecast."
        )
    chosen = (complete or numbers)[0]
    passed = list(reading.numeric[: reading.numeric.index(chosen)])
    if not passed:
        which = "first" if len(numbers) > 1 else "only"
        return SuggestedTarget(chosen.name, f"It's the {which} column of numbers.")
    skipped = ", ".join(f"{column.name[:30]} ({_name_fault(column.kind)})" for column in passed[:3])
    more = f" and {len(passed) - 3} more" if len(passed) > 3 else ""
    return SuggestedTarget(chosen.name, f"It's the first column of numbers after {skipped}{more}.")


def describe_kind(kind: str) -> str:
    """What forecasting a column of that kind amounts to; empty if there's nothing to warn of."""
    if kind == COUNTER:
        return "This column only counts: each value is the one before plus the same step."
    if kind == CONSTANT:
        return "This column never changes, so there is nothing to forecast."
    return ""


def describe_scale(series: FloatArray, cut: int, *, is_scaled: bool) -> str:
    """Where the target's scale makes learning hard, in a sentence; empty if it doesn't.

    Args:
        series: the target's values (R,).
        cut: the first held-out row.
        is_scaled: whether the nets read standardised values.
    """
    train, test = series[:cut], series[cut:]
    if not train.size or not test.size:
        return ""
    mean, deviation = float(train.mean()), float(train.std())
    low, high = float(train.min()), float(train.max())
    unseen = test[(test < low) | (test > high)]
    if low == high and unseen.size:
        return (
            f"Every value of the training part is {_write(low)}, so there is no change to learn. "
            f"The held-out values are {_write(test.min())} to {_write(test.max())}."
        )
    if unseen.size:
        far = float(np.abs(unseen - mean).max() / deviation)
        if far > _FAR:
            return (
                f"The held-out values ({_write(test.min())} to {_write(test.max())}) leave the "
                f"range of the training part ({_write(low)} to {_write(high)}) and go as far as "
                f"{far:.0f} standard deviations from its mean: no net has learned from such values."
            )
    size = float(np.abs(train).max())
    if not is_scaled and (size > _LARGE or 0 < size < _SMALL):
        return (
            f"The target's values reach {size:.4g} in size in the training part and aren't scaled: "
            "the net has to learn that scale first. Standardised inputs spare it that."
        )
    return ""


def _write(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _name_fault(kind: str) -> str:
    return "with many gaps" if kind == NUMBER else f"a {kind}"
