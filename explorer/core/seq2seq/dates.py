"""Generates dates in words with the same dates in digits: a translation with known answers.

The dates are from 1900 to 2099, written in five forms. Every form has the year in full and the
month in letters, so each date has exactly one translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from explorer.core.text.months import MONTHS

_FIRST, _LAST = date(1900, 1, 1).toordinal(), date(2099, 12, 31).toordinal()
_FORMS = (
    "{month} {day:02d} {year}",
    "{day} {month} {year}",
    "{short} {day} {year}",
    "{day}-{short}-{year}",
    "{year} {month} {day}",
)
SOURCE_LENGTH = len("september 03 1999")
TARGET_LENGTH = len("1999-03-03")


@dataclass(frozen=True)
class DateSet:
    """Training dates and held-out dates; no date is in both, not even in another form.

    Attributes:
        training: pairs (in words, in digits) to learn from.
        held_out: the same for other dates.
    """

    training: tuple[tuple[str, str], ...]
    held_out: tuple[tuple[str, str], ...]


def generate_dates(count: int, held_out: int, seed: int) -> DateSet:
    """Distinct dates from 1900 to 2099, each in one form; the seed determines both."""
    rng = np.random.default_rng(seed)
    days = rng.choice(_LAST - _FIRST + 1, size=count + held_out, replace=False)
    forms = rng.integers(len(_FORMS), size=len(days))
    pairs = tuple(
        write_date(date.fromordinal(_FIRST + int(day)), int(form))
        for day, form in zip(days, forms, strict=True)
    )
    return DateSet(pairs[:count], pairs[count:])


def write_date(day: date, form: int) -> tuple[str, str]:
    """A date in words, in one of five forms (0 to 4), and in digits: year-month-day."""
    month = MONTHS[day.month - 1]
    words = _FORMS[form].format(month=month, short=month[:3], day=day.day, year=day.year)
    return words, day.isoformat()
