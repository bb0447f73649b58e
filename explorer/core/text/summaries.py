"""Counts what is in a text: its tokens, invisible characters, and what cleaning takes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.core.text.corpora import clean_lyrics, pick_cleaned
from explorer.core.text.invisible import name_invisible
from explorer.core.text.vocabulary import UNKNOWN, split_tokens

_LONGEST_WORD = 20  # characters on average, in no language with spaces between words


@dataclass(frozen=True, eq=False)
class TextSummary:
    """What is in a text.

    Attributes:
        num_characters: how long it is before cleaning.
        num_tokens: how many tokens it has after cleaning.
        num_kinds: how many different tokens it has after cleaning.
        frequencies: how often each token but `<unk>` occurs, the most frequent first.
        first_line: its first line that isn't blank, before cleaning.
        cleaned: how often each character occurs that cleaning removes, or replaces if it's a
            newline; empty without cleaning.
        invisible: how often each invisible character occurs after cleaning, by its name.
        has_spaces: whether words are separated by spaces, as they aren't in Chinese.
    """

    num_characters: int
    num_tokens: int
    num_kinds: int
    frequencies: tuple[int, ...]
    first_line: str
    cleaned: Mapping[str, int]
    invisible: Mapping[str, int]
    has_spaces: bool

    def count_vocabulary(self, min_freq: int) -> int:
        """How many different tokens occur at least so often, without `<unk>`."""
        return sum(count >= min_freq for count in self.frequencies)


def summarise_text(text: str, *, is_cleaned: bool, split_by: str) -> TextSummary:
    """What is in a text.

    Args:
        text: with newlines as line ends.
        is_cleaned: whether the net reads it as `clean_lyrics` leaves it.
        split_by: what a token is, "character" or "word".
    """
    characters = Counter(text)
    cleaned = pick_cleaned(characters) if is_cleaned else {}
    left = {each: n for each, n in characters.items() if each not in cleaned}
    if "\n" in cleaned:
        left[" "] = left.get(" ", 0) + cleaned["\n"]
    if split_by == "word":
        counts: Mapping[str, int] = Counter(
            split_tokens(clean_lyrics(text) if is_cleaned else text, split_by)
        )
    else:
        counts = left
    num_tokens = sum(counts.values())
    stripped = text.lstrip()
    return TextSummary(
        len(text),
        num_tokens,
        len(counts),
        tuple(sorted((n for each, n in counts.items() if each != UNKNOWN), reverse=True)),
        stripped.partition("\n")[0],
        cleaned,
        name_invisible(left),
        split_by != "word" or len(text) <= _LONGEST_WORD * max(1, num_tokens),
    )
