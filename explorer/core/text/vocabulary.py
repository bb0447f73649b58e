"""Cuts a text into tokens, characters or words, and maps them to indices and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidValueError

UNKNOWN = "<unk>"
SPLITS = ("character", "word")


def split_tokens(text: str, split_by: str = "character") -> Sequence[str]:
    """The tokens of a text in order: its characters, or its words, which white space separates."""
    return text.split() if split_by == "word" else text


def join_tokens(tokens: Iterable[str], split_by: str = "character") -> str:
    """The text that these tokens make; between words there's a space."""
    return (" " if split_by == "word" else "").join(tokens)


@dataclass(frozen=True)
class Vocabulary:
    """The V tokens and their indices.

    Attributes:
        tokens: the tokens by index; characters or words without one of their own get index 0.
        split_by: what a token is, "character" or "word".

    Raises:
        InvalidValueError: there is no token, or a token occurs twice.
    """

    tokens: tuple[str, ...]
    split_by: str = "character"
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
        """The index of each token of a text (T,); 0 for one that isn't in the vocabulary."""
        tokens, indices = split_tokens(text, self.split_by), self._indices
        return np.fromiter((indices.get(each, 0) for each in tokens), np.int64, len(tokens))

    def list_unknown(self, text: str) -> list[str]:
        """The tokens of a text that aren't in the vocabulary, each once, sorted."""
        return sorted({*split_tokens(text, self.split_by)} - self._indices.keys())

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
        return join_tokens((self.tokens[index] for index in indices), self.split_by)


def build_vocabulary(
    text: str, min_freq: int = 0, reserved: Iterable[str] = (), split_by: str = "character"
) -> Vocabulary:
    """The vocabulary of a text: `<unk>`, the reserved tokens, then its characters or words.

    They are sorted by decreasing frequency; ties are broken by first appearance in the text.

    Args:
        text: any text.
        min_freq: characters or words that occur less often get no token of their own.
        reserved: tokens that follow `<unk>`, in this order; one that is in the text keeps that
            index.
        split_by: what a token is, "character" or "word".

    Raises:
        InvalidValueError: a reserved token occurs twice or is `<unk>`.
    """
    first = (UNKNOWN, *reserved)
    # Counter keeps the order of first appearance, and most_common sorts stably.
    counted = Counter(split_tokens(text, split_by)).most_common()
    frequent = (each for each, count in counted if count >= min_freq and each not in first)
    return Vocabulary((*first, *frequent), split_by)
