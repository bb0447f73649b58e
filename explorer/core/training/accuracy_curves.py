"""Collects a run's accuracy over its epochs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.training.events import Diverged, EpochDone


@dataclass(frozen=True, eq=False)
class AccuracyCurve:
    """A run's accuracy on held-out data after each of its N epochs.

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
    name: str, epochs: Iterable[EpochDone], diverged: Diverged | None = None
) -> AccuracyCurve:
    """The curve over those epochs that have an accuracy; `diverged` ends a run that did so."""
    done = list(epochs)
    points = [
        (event.epoch, event.accuracy)
        for event in done
        if event.accuracy is not None and math.isfinite(event.accuracy)
    ]
    epoch, accuracy = np.array(points, np.float64).reshape(-1, 2).T
    return AccuracyCurve(name, epoch, accuracy, diverged.step if diverged and not done else None)
