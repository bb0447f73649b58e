"""How a run's numbers are scaled before a net reads them; knows windows, no net."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.series.windows import SeriesWindows


@dataclass(frozen=True, eq=False)
class Scaling:
    """What is subtracted from a number and what it is then divided by.

    Attributes:
        x_mean: of each column (D,).
        x_scale: of each column (D,).
        y_mean: of what is forecast.
        y_scale: of what is forecast.
    """

    x_mean: FloatArray
    x_scale: FloatArray
    y_mean: float
    y_scale: float


def find_scaling(windows: SeriesWindows, scaling: str) -> Scaling:
    """The scaling by the training windows alone; a column that never changes is not divided.

    Args:
        windows: of the run.
        scaling: "standardised" or "none"; a yes or no is never scaled.
    """
    train = windows.train
    if scaling == "none":
        return Scaling(np.zeros(train.x.shape[2]), np.ones(train.x.shape[2]), 0.0, 1.0)
    deviation = train.x.std(axis=(0, 1))
    mean, scale = train.x.mean(axis=(0, 1)), np.where(deviation > 0, deviation, 1.0)
    if windows.is_yes_no:
        return Scaling(mean, scale, 0.0, 1.0)
    return Scaling(mean, scale, float(train.y.mean()), float(train.y.std()) or 1.0)
