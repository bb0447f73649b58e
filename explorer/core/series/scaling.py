"""Finds how a run's numbers are scaled before a net reads them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.series.windows import SeriesWindows


@dataclass(frozen=True, eq=False)
class Scaling:
    """The number that is subtracted from a value, and the one it is then divided by.

    Attributes:
        x_mean: each column's mean (D,).
        x_scale: each column's scale (D,).
        y_mean: the target's mean.
        y_scale: the target's scale.
    """

    x_mean: FloatArray
    x_scale: FloatArray
    y_mean: float
    y_scale: float


def find_scaling(windows: SeriesWindows, scaling: str) -> Scaling:
    """The scaling, from the training windows alone; a column that never changes isn't divided.

    Args:
        windows: the run's windows.
        scaling: "standardised" or "none"; a yes-or-no target is never scaled.
    """
    train = windows.train
    if scaling == "none":
        return Scaling(np.zeros(train.x.shape[2]), np.ones(train.x.shape[2]), 0.0, 1.0)
    deviation = train.x.std(axis=(0, 1))
    mean, scale = train.x.mean(axis=(0, 1)), np.where(deviation > 0, deviation, 1.0)
    if windows.is_yes_no:
        return Scaling(mean, scale, 0.0, 1.0)
    return Scaling(mean, scale, float(train.y.mean()), float(train.y.std()) or 1.0)
