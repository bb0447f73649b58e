"""Maps characters to token indices and back; one character is one token."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidValueError

UNKNOWN = "<unk>"


@dataclass(frozen=True)
class Vocabulary:
    """The V tokens and their indices.

    Attributes:
        tokens: the tokens by index; characters without a token of their own get index 0.

    Raises:
        InvalidValueError: there is no token, or a token occurs twice.
    """

    tokens: tuple[str, ...]
    _indices: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the tokens."""
        indices = {token: index for index, token in enumerate(self.tokens)}
        if not self.tokens or len(indices) < len(self.tokens):
            raise InvalidValueError(
                "`tokens` must be one or more different tokens, got "
                f"{len(self.tokens)}, of which {len(indices)} are different."
            )
        object.__setattr__(self, "_indices", indices)

    def __len__(self) -> int:
        """The number of tokens V."""
        return len(self.tokens)

    def encode(self, text: str) -> IdArray:
        """The index of each character (T,); 0 for a character without a token."""
        return np.fromiter((self._indices.get(char, 0) for char in text), np.int64, len(text))

    def decode(self, ids: Iterable[int]) -> str:
        """The tokens with these indices, joined.

        Raises:
            InvalidValueError: an index is outside 0 to V - 1.
        """
        indices = [int(index) for index in ids]
        for index in indices:
            if not 0 <= index < len(self.tokens):
                raise InvalidValueError(
                    f"An index must be 0 to {len(self.tokens) - 1}, got {index}."
                )
        return "".join(self.tokens[index] for index in indices)


def build_vocabulary(text: str, min_freq: int = 0, reserved: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary of a text: `<unk>`, the reserved tokens, then its characters.

    Characters are sorted by decreasing frequency; ties are broken by first appearance in the text.

    Args:
        text: any text.
        min_freq: characters that occur less often get no token of their own.
        reserved: tokens that follow `<unk>`, in this order; a character among them keeps that
            index.

    Raises:
        InvalidValueError: a reserved token occurs twice or is `<unk>`.
    """
    first = (UNKNOWN, *reserved)
    # Counter keeps the order of first appearance, and most_common sorts stably.
    counted = Counter(text).most_common()
    frequent = (char for char, count in counted if count >= min_freq and char not in first)
    return Vocabulary((*first, *frequent))
