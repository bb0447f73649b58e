"""Chooses the epochs whose snapshots are kept: those at which the net's answers have changed.

A run may end long before its planned last epoch, and it may stand still for thousands of epochs and
then learn all at once. So snapshots are spaced by how much the answers change, not by epochs. What
is kept can't be taken back, and there is room for a bounded number only: the change that is asked
for grows with the share of the room that is used, so that a large change late in a run still
finds a place.
"""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import Arrays, NetArray
from explorer.core.errors import InvalidValueError

FIRST_CHANGE = 0.03  # total variation, of at most 1
_COUNT, _LAST = "snapshots.count", "snapshots.answers"


def find_change(answers: NetArray, others: NetArray) -> float:
    """The mean total variation distance between rows of probabilities (N, V), from 0 to 1."""
    return float(0.5 * np.abs(answers - others).sum(axis=-1).mean())


def find_least_change(count: int, most: int) -> float:
    """The change that the next snapshot needs if `count` of at most `most` are kept."""
    return FIRST_CHANGE * most / (most - count) if count < most else np.inf


class SnapshotChoice:
    """Which snapshots of one run are kept; deterministic, and saved with the run."""

    def __init__(self, most: int) -> None:
        """Begin without a snapshot, with room for `most`."""
        self.most = most
        self._count = 0
        self._last: NetArray | None = None

    def wants(self, answers: NetArray) -> bool:
        """Whether the answers (N, V), rows of probabilities, differ enough from the last ones kept.

        The first ones always do.
        """
        if self._last is None:
            return self.most > 0
        return find_change(answers, self._last) >= find_least_change(self._count, self.most)

    def keep(self, answers: NetArray) -> None:
        """Count a snapshot with these answers."""
        self._count += 1
        self._last = answers

    def save(self) -> Arrays:
        """What `load` needs to continue; empty before the first snapshot."""
        if self._last is None:
            return {}
        return {_COUNT: np.array(self._count), _LAST: self._last}

    def load(self, arrays: Arrays, shape: tuple[int, ...]) -> Arrays:
        """Continue from what `save` returned, if it is among the arrays; return the others.

        Checkpoints of version 0.1.0 have nothing of it: the next snapshot counts as the first.

        Args:
            arrays: by name.
            shape: of the run's answers.

        Raises:
            InvalidValueError: the arrays belong to another run.
        """
        others = {name: array for name, array in arrays.items() if name not in (_COUNT, _LAST)}
        if _LAST in arrays:
            count, last = arrays.get(_COUNT), arrays[_LAST]
            if count is None or count.shape != () or last.shape != shape:
                raise InvalidValueError(
                    "The checkpoint must belong to this configuration, got snapshots of another."
                )
            self._count, self._last = int(count), last.astype(np.float32)
        return others
