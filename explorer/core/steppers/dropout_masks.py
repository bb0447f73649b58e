"""Draws dropout masks from their own generator, which a checkpoint can store.

torch's own dropout draws from the global random state.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidValueError

_NAME = "dropout_generator"
_DROPOUT_SEED_OFFSET = 2**32  # seeds end below it, so that masks and first weights share no stream


class DropoutMasks:
    """Masks that drop each unit with probability p and scale the rest by 1 / (1 - p).

    Args:
        dropout: p; 0 draws nothing.
        seed: of the run.
    """

    def __init__(self, dropout: float, seed: int) -> None:
        """Start the generator."""
        self._dropout = dropout
        self._generator = torch.Generator().manual_seed(seed + _DROPOUT_SEED_OFFSET)

    def draw(self, count: int, shape: tuple[int, ...], dtype: torch.dtype) -> list[Tensor | None]:
        """`count` masks of one shape, drawn in float32 in either precision; None if p is 0."""
        if self._dropout == 0:
            return [None] * count
        keep = 1 - self._dropout
        return [
            torch.empty(shape).bernoulli_(keep, generator=self._generator).div_(keep).to(dtype)
            for _ in range(count)
        ]

    def to_arrays(self) -> dict[str, AnyArray]:
        """The generator's state by name; empty without dropout."""
        if self._dropout == 0:
            return {}
        return {_NAME: self._generator.get_state().numpy()}

    def load_arrays(self, arrays: Mapping[str, AnyArray]) -> None:
        """Restore what `to_arrays` returned.

        Raises:
            InvalidValueError: it isn't a generator's state.
        """
        if _NAME in arrays:
            try:
                self._generator.set_state(torch.from_numpy(arrays[_NAME].copy()))
            except (RuntimeError, TypeError) as error:
                raise InvalidValueError(
                    f"`{_NAME}` must be the state of a random generator, got other numbers; "
                    "use another checkpoint."
                ) from error
