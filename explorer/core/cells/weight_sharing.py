"""Makes small patterns of weight sharing: fully connected, convolutional and recurrent.

They are for drawing; `parameter_counts` counts real layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import IdArray

_SIZE = 6  # outputs of each pattern
_KERNEL = 3


@dataclass(frozen=True, eq=False)
class SharingPattern:
    """One layer as the matrix from all its inputs to all its outputs.

    Attributes:
        layer: in words.
        numbers: the number of the weight at each entry, from 1; 0 where there is no connection.
        inputs: names of the columns.
        outputs: names of the rows.
        weights: names of the weights by number, from 1; empty if they have none.
    """

    layer: str
    numbers: IdArray
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """The number of different weights."""
        return len(np.unique(self.numbers[self.numbers > 0]))

    @property
    def uses(self) -> int:
        """How often each weight is used."""
        return int((self.numbers == 1).sum())


def find_sharing_patterns() -> tuple[SharingPattern, ...]:
    """A fully connected layer 6 to 6, a convolution of width 3, a recurrent unit over 6 steps."""
    dense = np.arange(1, _SIZE**2 + 1).reshape(_SIZE, _SIZE)
    convolution = np.zeros((_SIZE, _SIZE + _KERNEL - 1), dtype=np.int64)
    recurrent = np.zeros((_SIZE, 2 * _SIZE), dtype=np.int64)
    for row in range(_SIZE):
        convolution[row, row : row + _KERNEL] = np.arange(1, _KERNEL + 1)
        recurrent[row, row], recurrent[row, _SIZE + row] = 1, 2
    return (
        SharingPattern("Fully connected layer", dense, _name("x", 1, 6), _name("y", 1, 6)),
        SharingPattern(
            "Convolution of width 3",
            convolution,
            _name("x", 0, 7),
            _name("y", 1, 6),
            ("k1", "k2", "k3"),
        ),
        SharingPattern(
            "Recurrent layer",
            recurrent,
            (*_name("x", 1, 6), *_name("h", 0, 5)),
            _name("h", 1, 6),
            ("w", "u"),
        ),
    )


def _name(letter: str, first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{letter}{number}" for number in range(first, last + 1))
