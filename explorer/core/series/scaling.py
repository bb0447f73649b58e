"""Finds how a run's numbers are scaled before a net reads them, and what it puts out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.series.windows import SeriesWindows, list_last_values


@dataclass(frozen=True, eq=False)
class Scaling:
    """The number that is subtracted from a value, and the one it is then divided by.

    Attributes:
        x_mean: each column's mean (D,).
        x_scale: each column's scale (D,).
        y_mean: the mean of the target, or of its change where the last value is added.
        y_scale: the scale of the same.
    """

    x_mean: FloatArray
    x_scale: FloatArray
    y_mean: float
    y_scale: float


def find_scaling(windows: SeriesWindows, scaling: str, *, adds_last_value: bool = False) -> Scaling:
    """The scaling, from the training windows alone; a column that never changes isn't divided.

    Args:
        windows: the run's windows.
        scaling: "standardised" or "none"; a yes-or-no target is never scaled.
        adds_last_value: whether the nets forecast the change from the last value.
    """
    train = windows.train
    if scaling == "none":
        return Scaling(np.zeros(train.x.shape[2]), np.ones(train.x.shape[2]), 0.0, 1.0)
    # Of equal values, the deviation is 0, or a rounding error above it.
    changes = np.ptp(train.x, axis=(0, 1)) > 0
    mean, scale = train.x.mean(axis=(0, 1)), np.where(changes, train.x.std(axis=(0, 1)), 1.0)
    if windows.is_yes_no:
        return Scaling(mean, scale, 0.0, 1.0)
    y = train.y - list_last_values(train.x) if adds_last_value else train.y
    return Scaling(mean, scale, float(y.mean()), float(y.std()) if np.ptp(y) > 0 else 1.0)
