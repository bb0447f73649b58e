"""Holds the patterns that sentences about journeys are made from.

In a pattern, {to} is the destination, {from} the departure and {when} one of the pattern set's
times; {date}, {month} and {weekday} are drawn. All other words are labelled other.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.text.months import MONTHS

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
DAYS = tuple(
    f"{day}{'th' if 11 <= day <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
    for day in range(1, 32)
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Part of a time but not labelled as one.
TIME_PREPOSITIONS = frozenset({"on", "in", "at"})


@dataclass(frozen=True)
class PatternSet:
    """A set of patterns.

    Attributes:
        mirrored: pairs of patterns, the first with a destination and the second with a departure.
        crossed: patterns with both roles; mirroring swaps the two cities.
        times: what {when} stands for.
        common_words: words that training never drops. Users hardly need others in their positions,
            so an unknown word there is a city.
    """

    mirrored: tuple[tuple[str, str], ...]
    crossed: tuple[str, ...]
    times: tuple[str, ...]
    common_words: frozenset[str] = frozenset()

    def __len__(self) -> int:
        """The number of mirrored pairs of patterns, the crossed ones included."""
        return len(self.mirrored) + len(self.crossed)

    def list_words(self) -> tuple[str, ...]:
        """Every word that a sentence can have, in alphabetical order."""
        parts = {
            word
            for text in (*sum(self.mirrored, ()), *self.crossed, *self.times)
            for word in text.split()
        }
        words = {part for part in parts if not part.startswith("{")} | {*CITIES, *MONTHS, *DAYS}
        return tuple(sorted(words | ({*WEEKDAYS} if "{weekday}" in parts else set())))


_COURSE = PatternSet(
    mirrored=(
        ("arrive {to} {when}", "leave {from} {when}"),
        ("reach {to} {when}", "depart {from} {when}"),
        ("arrive downtown {to} {when}", "leave downtown {from} {when}"),
        ("reach the city of {to} {when}", "depart the city of {from} {when}"),
        ("{when} arrive {to}", "{when} leave {from}"),
        ("fly to {to} {when}", "fly from {from} {when}"),
    ),
    crossed=(
        "fly from {from} to {to} {when}",
        "to {to} from {from} {when}",
        "leave {from} for {to} {when}",
        "{when} travel to {to} from {from}",
    ),
    times=("on {date}",),
)
_EVERYDAY = PatternSet(
    mirrored=(
        *_COURSE.mirrored,
        ("arrive in {to} {when}", "depart from {from} {when}"),
        ("arrive at {to} {when}", "leave from {from} {when}"),
        ("go to {to} {when}", "go from {from} {when}"),
        ("go into {to} {when}", "go out of {from} {when}"),
        ("fly into {to} {when}", "fly out of {from} {when}"),
        ("travel to {to} {when}", "travel from {from} {when}"),
        ("i want to go to {to} {when}", "i want to leave {from} {when}"),
        ("i will arrive in {to} {when}", "i will leave {from} {when}"),
        ("we arrive at {to} {when}", "we depart from {from} {when}"),
        ("a flight to {to} {when}", "a flight from {from} {when}"),
        ("please book a flight to {to} {when}", "please book a flight from {from} {when}"),
        ("is there a flight to {to} {when}", "is there a flight from {from} {when}"),
        ("{when} we fly to {to}", "{when} we fly from {from}"),
        ("{when} i arrive in {to}", "{when} i leave {from}"),
    ),
    crossed=(
        *_COURSE.crossed,
        "from {from} to {to} {when}",
        "fly to {to} from {from} {when}",
        "fly from {from} into {to} {when}",
        "a flight from {from} to {to} {when}",
        "i want to go from {from} to {to} {when}",
        "leave {from} {when} and arrive in {to}",
        "arrive in {to} {when} from {from}",
    ),
    times=(
        "on {date}",
        "today",
        "tomorrow",
        "tonight",
        "next week",
        "on {weekday}",
        "in {month}",
        "at noon",
    ),
    common_words=frozenset(
        {
            *("to", "from", "in", "at", "into", "on", "of", "out", "for", "and", "the", "a"),
            *("i", "we", "downtown"),
        }
    ),
)
PATTERNS = {"course": _COURSE, "everyday": _EVERYDAY}
