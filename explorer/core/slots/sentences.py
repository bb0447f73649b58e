"""Generates sentences about journeys from patterns, with a label for each word.

The sentences come in mirrored pairs: the destination in one is the departure in the other. Every
city therefore has both roles equally often, and a model that sees only the city, not its context,
is right in exactly half of the cases if it always answers destination or departure.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidTextError
from explorer.core.slots.patterns import (
    CITIES,
    DAYS,
    PATTERNS,
    TIME_PREPOSITIONS,
    WEEKDAYS,
    PatternSet,
)
from explorer.core.text.months import MONTHS

LABELS = ("destination", "departure", "time", "other")
DESTINATION, DEPARTURE, TIME, OTHER = range(4)
COURSE_SENTENCES = ("arrive Taipei on November 2nd", "leave Taipei on November 2nd")
MAX_WORDS = 20

_UNKNOWN = "<unk>"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class LabelledSentence:
    """A sentence with a label for each word.

    Attributes:
        words: the T words, in lower case.
        labels: each word's label, as an index of `LABELS`.
    """

    words: tuple[str, ...]
    labels: tuple[int, ...]

    def join_words(self, label: int) -> str:
        """The words with a given label (an index of `LABELS`), separated by spaces."""
        pairs = zip(self.words, self.labels, strict=True)
        return " ".join(word for word, its_label in pairs if its_label == label)


Pair = tuple[LabelledSentence, LabelledSentence]


def _fill(pattern: str, destination: str, departure: str, time: str) -> LabelledSentence:
    parts = {
        "{to}": [(destination, DESTINATION)],
        "{from}": [(departure, DEPARTURE)],
        "{when}": [(word, OTHER if word in TIME_PREPOSITIONS else TIME) for word in time.split()],
    }
    found = [each for part in pattern.split() for each in parts.get(part, [(part, OTHER)])]
    return LabelledSentence(tuple(word for word, _ in found), tuple(label for _, label in found))


def _make_pair(patterns: PatternSet, number: int, city: int, other: int, time: str) -> Pair:
    if number < len(patterns.mirrored):
        arriving, leaving = patterns.mirrored[number]
        other = city
    else:
        arriving = leaving = patterns.crossed[number - len(patterns.mirrored)]
    a, b = CITIES[city], CITIES[other]
    return _fill(arriving, a, b, time), _fill(leaving, b, a, time)


@cache
def list_test_pairs(phrases: str = "course") -> tuple[Pair, ...]:
    """The held-out sentences: every pattern with every city, and their mirror images.

    Args:
        phrases: the key of the patterns in `PATTERNS`.
    """
    patterns, rng = PATTERNS[phrases], np.random.default_rng(0)
    return tuple(
        _make_pair(
            patterns, number, city, (city + 1 + number) % len(CITIES), _draw_time(patterns, rng)
        )
        for number in range(len(patterns))
        for city in range(len(CITIES))
    )


def draw_pairs(count: int, seed: int, phrases: str = "course") -> tuple[Pair, ...]:
    """Mirrored pairs of sentences to learn from; none of the sentences is held out.

    Args:
        count: the number of pairs.
        seed: the seed of the random draws.
        phrases: the key of the patterns in `PATTERNS`.
    """
    held_out = {sentence for pair in list_test_pairs(phrases) for sentence in pair}
    patterns, rng = PATTERNS[phrases], np.random.default_rng(seed)
    found: list[Pair] = []
    while len(found) < count:
        number = int(rng.integers(len(patterns)))
        city, other = (int(index) for index in rng.choice(len(CITIES), 2, replace=False))
        pair = _make_pair(patterns, number, city, other, _draw_time(patterns, rng))
        if not held_out.intersection(pair):
            found.append(pair)
    return tuple(found)


@cache
def list_words(phrases: str = "course") -> tuple[str, ...]:
    """The vocabulary: `<unk>` at index 0, then every word of the sentences alphabetically."""
    return (_UNKNOWN, *PATTERNS[phrases].list_words())


def encode_words(words: Sequence[str], vocabulary: Sequence[str]) -> IdArray:
    """The index of each word in the vocabulary (T,), ignoring case; 0 for unknown words."""
    indices = {word: index for index, word in enumerate(vocabulary)}
    return np.array([indices.get(word.casefold(), 0) for word in words], np.int64)


def split_words(text: str) -> tuple[str, ...]:
    """The words of a typed sentence, without punctuation.

    Raises:
        InvalidTextError: there are no words, or more than 20.
    """
    words = tuple(_WORD.findall(text))
    if not 1 <= len(words) <= MAX_WORDS:
        raise InvalidTextError(
            f"Type a sentence of 1 to {MAX_WORDS} words; this one has {len(words)}."
        )
    return words


def _draw_time(patterns: PatternSet, rng: np.random.Generator) -> str:
    times = patterns.times
    time = times[int(rng.integers(len(times)))] if len(times) > 1 else times[0]
    if "{date}" in time:
        return time.replace("{date}", _draw_date(rng))
    if "{month}" in time:
        return time.replace("{month}", MONTHS[int(rng.integers(12))])
    if "{weekday}" in time:
        return time.replace("{weekday}", WEEKDAYS[int(rng.integers(7))])
    return time


def _draw_date(rng: np.random.Generator) -> str:
    month = int(rng.integers(12))
    return f"{MONTHS[month]} {DAYS[rng.integers(monthrange(2026, month + 1)[1])]}"
