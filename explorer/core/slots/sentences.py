"""Generates sentences about journeys from patterns, with a label for each word.

The sentences come in mirrored pairs: the destination in one is the departure in the other. Every
city therefore has both roles equally often, and a model that sees only the city, not its context,
is right in exactly half of the cases if it always answers destination or departure.
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
# These have both roles; mirroring swaps the two cities.
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
    """The held-out sentences: every pattern with every city, and their mirror images."""
    rng = np.random.default_rng(0)
    return tuple(
        _make_pair(pattern, city, (city + 1 + pattern) % len(CITIES), _draw_date(rng))
        for pattern in range(len(_MIRRORED) + len(_CROSSED))
        for city in range(len(CITIES))
    )


def draw_pairs(count: int, seed: int) -> tuple[Pair, ...]:
    """Mirrored pairs of sentences to learn from; none of the sentences is held out.

    Args:
        count: the number of pairs.
        seed: the seed of the random draws.
    """
    held_out = {sentence for pair in list_test_pairs() for sentence in pair}
    rng = np.random.default_rng(seed)
    found: list[Pair] = []
    while len(found) < count:
        pattern = int(rng.integers(len(_MIRRORED) + len(_CROSSED)))
        city, other = (int(index) for index in rng.choice(len(CITIES), 2, replace=False))
        pair = _make_pair(pattern, city, other, _draw_date(rng))
        if not held_out.intersection(pair):
            found.append(pair)
    return tuple(found)


@cache
def list_words() -> tuple[str, ...]:
    """The vocabulary: `<unk>` at index 0, then every word of the sentences alphabetically."""
    parts = {word for pattern in (*sum(_MIRRORED, ()), *_CROSSED) for word in pattern.split()}
    plain = {word for word in parts if not word.startswith("{")}
    return (_UNKNOWN, *sorted({*plain, *CITIES, *MONTHS, *_DAYS}))


def encode_words(words: tuple[str, ...]) -> IdArray:
    """The index of each word in the vocabulary (T,), ignoring case; 0 for unknown words."""
    indices = {word: index for index, word in enumerate(list_words())}
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


def _draw_date(rng: np.random.Generator) -> str:
    month = int(rng.integers(12))
    return f"{MONTHS[month]} {_DAYS[rng.integers(monthrange(2026, month + 1)[1])]}"
