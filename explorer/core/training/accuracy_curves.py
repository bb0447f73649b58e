"""Collects a run's accuracy over its epochs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.events import Diverged


@dataclass(frozen=True, eq=False)
class AccuracyCurve:
    """A run's accuracy on held-out data after N of its epochs: all, unless it is very long.

    Attributes:
        name: of the run.
        epoch: (N,), from 1.
        accuracy: share of correct answers, 0 to 1, (N,).
        diverged_step: the step at which the run diverged if no epoch was complete, or None.
    """

    name: str
    epoch: FloatArray
    accuracy: FloatArray
    diverged_step: int | None = None


@dataclass(frozen=True)
class AccuracyLevel:
    """An accuracy that a run is compared with.

    Attributes:
        name: written beside the line.
        accuracy: 0 to 1.
    """

    name: str
    accuracy: float


def collect_accuracy(
    name: str, epochs: EpochTable, diverged: Diverged | None = None
) -> AccuracyCurve:
    """The curve over those epochs that have an accuracy; `diverged` ends a run that did so."""
    accuracy = epochs.column("accuracy")
    known = np.isfinite(accuracy)
    return AccuracyCurve(
        name,
        epochs.column("epoch")[known],
        accuracy[known],
        diverged.step if diverged and not epochs.count else None,
    )
