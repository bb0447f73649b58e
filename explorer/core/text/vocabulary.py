"""The tokens of a text and their numbers; one character is one token.

Knows characters and indices; knows no corpus and no net.
"""

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
    """Tokens by index (V,).

    Attributes:
        tokens: the token of each index; index 0 stands for every character that has none.

    Raises:
        InvalidValueError: there is no token, or one stands twice.
    """

    tokens: tuple[str, ...]
    _indices: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Number the tokens."""
        indices = {token: index for index, token in enumerate(self.tokens)}
        if not self.tokens or len(indices) < len(self.tokens):
            raise InvalidValueError(
                "`tokens` must be one or more different tokens, got "
                f"{len(self.tokens)} of which {len(indices)} are different."
            )
        object.__setattr__(self, "_indices", indices)

    def __len__(self) -> int:
        """The number of tokens V."""
        return len(self.tokens)

    def encode(self, text: str) -> IdArray:
        """The index of each character (T,); 0 for a character that is no token."""
        return np.fromiter((self._indices.get(char, 0) for char in text), np.int64, len(text))

    def decode(self, ids: Iterable[int]) -> str:
        """The tokens of these indices, joined.

        Raises:
            InvalidValueError: an index is not 0 to V - 1.
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

    Characters stand by falling frequency; of two that are equally frequent, the one that appears
    first in the text stands first.

    Args:
        text: any text.
        min_freq: characters that appear less often have no token of their own.
        reserved: tokens that stand behind `<unk>`, in this order; a character among them keeps
            this place.

    Raises:
        InvalidValueError: a reserved token stands twice or is `<unk>`.
    """
    first = (UNKNOWN, *reserved)
    # Counter keeps the order of first appearance, and most_common sorts stably.
    counted = Counter(text).most_common()
    frequent = (char for char, count in counted if count >= min_freq and char not in first)
    return Vocabulary((*first, *frequent))
