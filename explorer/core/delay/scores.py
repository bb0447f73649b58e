"""Scores nets on the delay tasks: how far back they can look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray

R2_BY_LAG = "r2_by_lag"  # in the Measured events of an echo
SOLVED_ACCURACY = 0.95  # a recall counts as solved above this, on sequences never trained on
USABLE_R2 = 0.9  # an echoed input counts as usable from this on


@dataclass(frozen=True, eq=False)
class EchoScore:
    """How well a net echoes each past input after an epoch.

    Attributes:
        architecture: "rnn", "tdnn" or "narx".
        epoch: the epoch.
        num_parameters: weights and biases.
        r2_by_lag: R^2 for the input of 0, 1, ... steps ago, (D + 1,).
        run_name: tells apart nets of one architecture.
    """

    architecture: str
    epoch: int
    num_parameters: int
    r2_by_lag: FloatArray
    run_name: str = ""

    @property
    def reach(self) -> int:
        """How many past inputs are usable: lags from 0 without a gap whose R^2 is 0.9 or more."""
        below = np.flatnonzero(~(self.r2_by_lag >= USABLE_R2))
        return int(below[0]) if below.size else len(self.r2_by_lag)


def find_solved_delay(accuracy_by_delay: Mapping[int, float]) -> int | None:
    """The longest delay up to which all delays tried are solved; None if there is none."""
    solved = None
    for delay, accuracy in sorted(accuracy_by_delay.items()):
        if not accuracy > SOLVED_ACCURACY:
            break
        solved = delay
    return solved
