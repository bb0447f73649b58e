"""Splits a net's error on random walks into the unpredictable step and what the net adds to it.

A walk's next value is its last value x_T plus a step s that is independent of everything before it
and 0 on average. A forecast f knows only what came before, so

    E (f - x_T - s)^2 = E s^2 + E (f - x_T)^2 >= E s^2 = 1/12:

no forecast can beat the last value in the long run, and what it loses is its mean squared distance
from the last value. On a finite test set the mixed term, -2 s (f - x_T), is left over by chance; it
may have either sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray, NetArray
from explorer.core.series.windows import WindowSet, list_last_values


@dataclass(frozen=True)
class WalkError:
    """A mean squared error, and the three parts that it is the sum of.

    Attributes:
        loss: the mean over the nets.
        step: the last value's own error, the mean squared step.
        distance: the forecasts' mean squared distance from the last value.
        chance: the mixed term; 0 in the long run.
    """

    loss: float
    step: float
    distance: float
    chance: float


def split_walk_error(predicted: FloatArray | NetArray, test: WindowSet) -> WalkError:
    """The error of forecasts (S, N, 1) for the windows of random walks, in its parts."""
    last = list_last_values(test.x)
    steps, distances = test.y - last, np.asarray(predicted, np.float64) - last
    return WalkError(
        float(np.square(distances - steps).mean()),
        float(np.square(steps).mean()),
        float(np.square(distances).mean()),
        float(-2 * (steps * distances).mean()),
    )
