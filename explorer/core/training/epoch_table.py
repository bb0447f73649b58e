"""Keeps the numbers of a run's epochs in bounded memory, however many there are.

As many epochs as a run may have are all kept. In a longer log, of another program for instance,
neighbouring epochs form groups, at most `MOST_GROUPS` of them, and a group keeps the epochs at
which a curve has its first, smallest, largest and last number there. A line through those epochs
covers in each column of pixels what the line through all epochs covers, and its first, last,
smallest and largest numbers are exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import astuple

from explorer.core.arrays import BoolArray, FloatArray, IdArray
from explorer.core.training.events import EpochDone

MOST_GROUPS = 2048  # more than a projector has columns of pixels
DRAWN_NATS = 50.0  # exp of anything larger isn't drawn
_MOST_ROWS = 16_384  # so many epochs are kept before any is left out; a run has MAX_EPOCHS at most
_RECENT = 16  # the last epochs are always kept: speed is measured over ten

TimedEpoch = tuple[float, EpochDone]  # elapsed seconds, event

_POSITION, _CHANGES, _CLIPPED_SHARE = "position", "changes", "clipped_share"
_COLUMNS = (_POSITION, _CHANGES, _CLIPPED_SHARE, "elapsed_s", *EpochDone.__struct_fields__)


class EpochTable:
    """A run's epochs as columns of numbers; None becomes nan.

    Attributes:
        count: how many epochs there have been.
        mean_clipped_share: the mean of all epochs' `clipped_share`; nan without an epoch.
    """

    def __init__(self, epochs: Sequence[TimedEpoch] = (), *, most_rows: int = _MOST_ROWS) -> None:
        """Begin with these epochs; beyond `most_rows`, epochs are left out."""
        self._most_rows = most_rows
        self.count = 0
        self._thinned = np.zeros((0, len(_COLUMNS)))
        self._recent = np.zeros((0, len(_COLUMNS)))
        self._group_size = 1
        self._last_step = 0.0
        self._share_sum = 0.0
        self.append(epochs)

    def __len__(self) -> int:
        """How many epochs are kept."""
        return len(self._thinned) + len(self._recent)

    @property
    def mean_clipped_share(self) -> float:
        """The mean of all epochs' clipped shares; nan without an epoch."""
        return self._share_sum / self.count if self.count else float("nan")

    def append(self, epochs: Sequence[TimedEpoch], num_changes: int = 0) -> None:
        """Add epochs.

        Args:
            epochs: in order.
            num_changes: how often settings were changed before them; the epochs on both sides of a
                change are kept.
        """
        if not epochs:
            return
        rows = np.zeros((len(epochs), len(_COLUMNS)))
        rows[:, 3:] = np.array([(time, *astuple(event)) for time, event in epochs], np.float64)
        rows[:, 0] = np.arange(self.count, self.count + len(rows))
        rows[:, 1] = num_changes
        steps = np.diff(rows[:, _COLUMNS.index("step")], prepend=self._last_step)
        rows[:, 2] = rows[:, _COLUMNS.index("clipped_steps")] / np.maximum(steps, 1.0)
        self.count += len(rows)
        self._last_step = float(rows[-1, _COLUMNS.index("step")])
        self._share_sum += float(rows[:, 2].sum())
        self._recent = np.concatenate([self._recent, rows])
        if len(self._recent) > self._most_rows:
            self._thin()

    def column(self, name: str) -> FloatArray:
        """One number of each epoch kept: a field of EpochDone, "elapsed_s" or "clipped_share"."""
        number = _COLUMNS.index(name)
        column: FloatArray = np.concatenate([self._thinned[:, number], self._recent[:, number]])
        return column

    def finite(self, name: str) -> FloatArray:
        """The same, with nan for what isn't finite."""
        values = self.column(name)
        return np.where(np.isfinite(values), values, np.nan)

    def _thin(self) -> None:
        rows = np.concatenate([self._thinned, self._recent[:-_RECENT]])
        self._recent = self._recent[-_RECENT:]
        while rows[-1, 0] // self._group_size >= MOST_GROUPS:
            self._group_size *= 2
        groups = (rows[:, 0] // self._group_size).astype(np.int64)
        keep = np.zeros(len(rows), bool)
        for values in _list_curves(rows):
            keep |= find_extremes(values, groups)
        changes = np.diff(rows[:, 1]) != 0
        keep[:-1] |= changes
        keep[1:] |= changes
        self._thinned = rows[keep]


def _list_curves(rows: FloatArray) -> list[FloatArray]:
    """Each row's number on every curve that is drawn; what a curve leaves out is nan."""
    by_name = dict(zip(_COLUMNS, rows.T, strict=True))
    losses = [by_name["loss"], by_name["validation_loss"]]
    norms = [by_name["grad_norm"], by_name["clipped_norm"]]
    with np.errstate(invalid="ignore"):
        return [
            *(by_name[_POSITION], by_name[_CLIPPED_SHARE], by_name["accuracy"]),
            *losses,
            *(np.where(np.abs(loss) < DRAWN_NATS, loss, np.nan) for loss in losses),
            *norms,
            *(np.where(each > 0, each, np.nan) for each in (*losses, *norms)),
        ]


def find_extremes(values: FloatArray, groups: IdArray) -> BoolArray:
    """Whether each value is its group's first, smallest, largest or last one.

    Args:
        values: in order (N,); what isn't finite never counts.
        groups: the number of each value's group, never falling (N,).

    Returns:
        For each value whether it's one of them (N,); of equal values the first counts.
    """
    keep = np.zeros(len(values), bool)
    chosen = np.flatnonzero(np.isfinite(values))
    if not len(chosen):
        return keep
    values, groups = values[chosen], groups[chosen]
    begins = np.diff(groups, prepend=groups[0] - 1) != 0
    starts = np.flatnonzero(begins)
    number = np.cumsum(begins) - 1
    positions = np.arange(len(values))
    keep[chosen[starts]] = True
    keep[chosen[np.append(starts[1:], len(values)) - 1]] = True
    for extreme in (np.minimum, np.maximum):
        is_extreme = values == extreme.reduceat(values, starts)[number]
        first = np.minimum.reduceat(np.where(is_extreme, positions, len(values)), starts)
        keep[chosen[first]] = True
    return keep
