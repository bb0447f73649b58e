"""Labels the characters of Chinese texts: frequent characters and repeated words."""

from __future__ import annotations

from collections import Counter

import numpy as np

from explorer.core.activations.labels import TextLabel, make_category

_FREQUENT = 6  # characters with a class of their own
_REPEAT = 100  # characters within which a word counts as repeated


def is_chinese(text: str) -> bool:
    """Whether more than half of the characters, apart from white space, are Chinese."""
    signs = [character for character in text if not character.isspace()]
    return 2 * sum(map(_is_han, signs)) > len(signs)


def list_chinese_labels(text: str) -> list[TextLabel]:
    """The labels for a Chinese text; none for another."""
    return [_label_frequent(text), _label_repeated(text)] if is_chinese(text) else []


def _label_frequent(text: str) -> TextLabel:
    counts = Counter(character for character in text if _is_han(character))
    frequent = {character for character, _ in counts.most_common(_FREQUENT)}
    return make_category(
        "frequent character",
        [character if character in frequent else None for character in text],
        f"Which of the {len(frequent)} most frequent characters it is.",
    )


def _label_repeated(text: str) -> TextLabel:
    """A Chinese word is mostly two characters, and nothing separates it from the next."""
    repeated, is_defined = np.zeros(len(text)), np.zeros(len(text), np.bool_)
    ends: dict[str, int] = {}  # where each pair of characters last ended
    for t in range(1, len(text)):
        pair = text[t - 1 : t + 1]
        if all(map(_is_han, pair)):
            is_defined[t] = True
            repeated[t] = t - ends.get(pair, -_REPEAT - 1) <= _REPEAT
            ends[pair] = t
    meaning = (
        "Whether the last two characters, about one word, stood together within the last "
        f"{_REPEAT} characters."
    )
    return TextLabel("repeated word", "flag", repeated, is_defined, meaning)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"
