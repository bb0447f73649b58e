"""The share of right answers over the epochs of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class AccuracyCurve:
    """What a run reached on held-out data after each of its N epochs.

    Attributes:
        name: of the run.
        epoch: (N,), from 1.
        accuracy: share of the answers that are right, 0 to 1 (N,).
    """

    name: str
    epoch: FloatArray
    accuracy: FloatArray


@dataclass(frozen=True)
class AccuracyLevel:
    """An accuracy that a run is compared with.

    Attributes:
        name: what stands beside the line.
        accuracy: 0 to 1.
    """

    name: str
    accuracy: float


def collect_accuracy(name: str, epochs: Iterable[Mapping[str, Any]]) -> AccuracyCurve:
    """The curve from the fields of EpochDone, one an epoch; epochs without an accuracy are left."""
    rows = [table for table in epochs if isinstance(table.get("accuracy"), int | float)]
    return AccuracyCurve(
        name,
        np.array([row["epoch"] for row in rows], np.float64),
        np.array([row["accuracy"] for row in rows], np.float64),
    )
