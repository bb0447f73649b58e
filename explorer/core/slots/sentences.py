"""Sentences about journeys, generated from patterns, with a label for each word.

Knows words, patterns and labels; knows no net. Sentences come in mirrored pairs: what is a
destination in the one is a departure in the other. So every city stands equally often in both
roles, and whoever sees a city without its context and calls it destination or departure is right
in exactly half of the cases.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cache

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidTextError
from explorer.core.text.months import MONTHS

LABELS = ("destination", "departure", "time", "other")
DESTINATION, DEPARTURE, TIME, OTHER = range(4)
CITIES = (
    "taipei",
    "paris",
    "london",
    "tokyo",
    "rome",
    "berlin",
    "madrid",
    "vienna",
    "oslo",
    "cairo",
    "delhi",
    "lima",
)
COURSE_SENTENCES = ("arrive Taipei on November 2nd", "leave Taipei on November 2nd")
MAX_WORDS = 20

# Mirrored patterns: {to} is a destination, {from} a departure, {date} a month and a day.
_MIRRORED = (
    ("arrive {to} on {date}", "leave {from} on {date}"),
    ("reach {to} on {date}", "depart {from} on {date}"),
    ("arrive downtown {to} on {date}", "leave downtown {from} on {date}"),
    ("reach the city of {to} on {date}", "depart the city of {from} on {date}"),
    ("on {date} arrive {to}", "on {date} leave {from}"),
    ("fly to {to} on {date}", "fly from {from} on {date}"),
)
# In these both roles occur; mirrored, the two cities change places.
_CROSSED = (
    "fly from {from} to {to} on {date}",
    "to {to} from {from} on {date}",
    "leave {from} for {to} on {date}",
    "on {date} travel to {to} from {from}",
)
_DAYS = tuple(
    f"{day}{'th' if 11 <= day <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
    for day in range(1, 32)
)
_UNKNOWN = "<unk>"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class LabelledSentence:
    """A sentence word by word.

    Attributes:
        words: as the vocabulary has them, T of them.
        labels: by index of `LABELS`, one a word.
    """

    words: tuple[str, ...]
    labels: tuple[int, ...]

    def join_words(self, label: int) -> str:
        """The words of that label, by index of `LABELS`, with blanks between them."""
        pairs = zip(self.words, self.labels, strict=True)
        return " ".join(word for word, given in pairs if given == label)


Pair = tuple[LabelledSentence, LabelledSentence]


def _fill(pattern: str, destination: str, departure: str, date: str) -> LabelledSentence:
    parts = {
        "{to}": [(destination, DESTINATION)],
        "{from}": [(departure, DEPARTURE)],
        "{date}": [(word, TIME) for word in date.split()],
    }
    found = [each for part in pattern.split() for each in parts.get(part, [(part, OTHER)])]
    return LabelledSentence(tuple(word for word, _ in found), tuple(label for _, label in found))


def _make_pair(pattern: int, city: int, other: int, date: str) -> Pair:
    if pattern < len(_MIRRORED):
        arriving, leaving = _MIRRORED[pattern]
        other = city
    else:
        arriving = leaving = _CROSSED[pattern - len(_MIRRORED)]
    a, b = CITIES[city], CITIES[other]
    return _fill(arriving, a, b, date), _fill(leaving, b, a, date)


def list_test_pairs() -> tuple[Pair, ...]:
    """The held-out sentences: every pattern with every city, each with its mirror image."""
    rng = np.random.default_rng(0)
    return tuple(
        _make_pair(pattern, city, (city + 1 + pattern) % len(CITIES), _draw_date(rng))
        for pattern in range(len(_MIRRORED) + len(_CROSSED))
        for city in range(len(CITIES))
    )


def draw_pairs(count: int, seed: int) -> tuple[Pair, ...]:
    """Mirrored sentences to learn from, none of which is held out.

    Args:
        count: pairs.
        seed: of the draws.
    """
    held_out = {sentence for pair in list_test_pairs() for sentence in pair}
    rng = np.random.default_rng(seed)
    found: list[Pair] = []
    while len(found) < count:
        pattern = int(rng.integers(len(_MIRRORED) + len(_CROSSED)))
        city, other = (int(place) for place in rng.choice(len(CITIES), 2, replace=False))
        pair = _make_pair(pattern, city, other, _draw_date(rng))
        if not held_out.intersection(pair):
            found.append(pair)
    return tuple(found)


@cache
def list_words() -> tuple[str, ...]:
    """The vocabulary: `<unk>` at 0, then every word of the patterns in the alphabet's order."""
    parts = {word for pattern in (*sum(_MIRRORED, ()), *_CROSSED) for word in pattern.split()}
    plain = {word for word in parts if not word.startswith("{")}
    return (_UNKNOWN, *sorted({*plain, *CITIES, *MONTHS, *_DAYS}))


def encode_words(words: tuple[str, ...]) -> IdArray:
    """The index of each word in the vocabulary (T,); 0 for a word that is not in it."""
    places = {word: place for place, word in enumerate(list_words())}
    return np.array([places.get(word.casefold(), 0) for word in words], np.int64)


def split_words(text: str) -> tuple[str, ...]:
    """The words of a typed sentence, without its punctuation.

    Raises:
        InvalidTextError: there is no word, or there are more than 20.
    """
    words = tuple(_WORD.findall(text))
    if not 1 <= len(words) <= MAX_WORDS:
        raise InvalidTextError(f"A sentence must have 1 to {MAX_WORDS} words, got {len(words)}.")
    return words


def _draw_date(rng: np.random.Generator) -> str:
    month = int(rng.integers(12))
    return f"{MONTHS[month]} {_DAYS[rng.integers(monthrange(2026, month + 1)[1])]}"
