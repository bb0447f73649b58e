"""Converts between a forecasting run's snapshots and the arrays of its `Measured` events.

S nets side by side, N windows that they are evaluated on, O values ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.arrays import FloatArray, NetArray
from explorer.core.errors import InvalidTextError
from explorer.core.training.events import Measured

STATE_EDGES = np.linspace(-1, 1, 41)  # edges of the histogram's bins
COUNTED_WINDOWS = 200  # the most windows whose hidden values are counted
SATURATED_FROM = 0.99  # |h| beyond which tanh hardly responds: its slope is below 0.02


@dataclass(frozen=True, eq=False)
class SeriesSnapshot:
    """The nets at an epoch.

    Attributes:
        epoch: the epoch's number.
        predicted: the forecast for every window evaluated, in the series' unit (S, N, O).
        asked: the forecast beyond the end of the series (S, O); (S, 0) if there is none.
        state_counts: how many hidden values lie in each bin of `STATE_EDGES` (40,), in the first
            200 windows.
        saturated: the share of these with |h| above 0.99.
    """

    epoch: int
    predicted: NetArray
    asked: NetArray
    state_counts: NDArray[np.int64]
    saturated: float

    def to_measured(self) -> Measured:
        """The event that stores it."""
        return Measured(
            self.epoch,
            {
                "predicted": self.predicted,
                "asked": self.asked,
                "state_counts": self.state_counts,
                "saturated": np.array([self.saturated]),
            },
        )


def read_snapshot(measured: Measured, shape: tuple[int, int, int]) -> SeriesSnapshot:
    """The snapshot in an event that `to_measured` made.

    The arrays are checked, because an imported run may contain anything.

    Args:
        measured: the event.
        shape: the shape of the forecasts, (S, N, O).

    Raises:
        InvalidTextError: an array is missing or has another shape.
    """
    arrays = measured.arrays
    S, _, ahead = shape
    expected: dict[str, set[tuple[int, ...]]] = {
        "predicted": {shape},
        "asked": {(S, ahead), (S, 0)},
        "state_counts": {(len(STATE_EDGES) - 1,)},
        "saturated": {(1,)},
    }
    for name, shapes in expected.items():
        if name not in arrays or arrays[name].shape not in shapes:
            raise InvalidTextError(
                f"`{name}` of epoch {measured.epoch} must have shape {min(shapes)}; this app did "
                "not write the run's log."
            )
    return SeriesSnapshot(
        measured.epoch,
        arrays["predicted"],
        arrays["asked"],
        arrays["state_counts"],
        float(arrays["saturated"][0]),
    )


NamedSnapshot = tuple[str, SeriesSnapshot]  # a run's name and its nets


def average_nets(snapshot: SeriesSnapshot) -> FloatArray:
    """The nets' mean forecast of the first value ahead (N,)."""
    mean: FloatArray = snapshot.predicted[:, :, 0].astype(np.float64).mean(axis=0)
    return mean
