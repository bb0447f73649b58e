"""Finds the column, or the columns, that say when each row of a table was measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.errors import InvalidTextError, quote
from explorer.core.tables.calendar_times import TimeArray
from explorer.core.tables.cells import CellColumn
from explorer.core.tables.dates import DateColumn, join_date_parts, read_dates, read_times_of_day
from explorer.core.tables.number_formats import NumberFormat, read_numbers

_PARTS = (
    re.compile(r"year|yr|yyyy|jahr|année|annee|año|anno|年", re.IGNORECASE),
    re.compile(r"month|mon|mo|mm|monat|mois|mes|mese|月", re.IGNORECASE),
    re.compile(r"day|dd|tag|jour|día|dia|giorno|日", re.IGNORECASE),
    re.compile(r"hour|hr|hh|stunde|heure|hora|ora", re.IGNORECASE),
)
_HOUR = 3_600_000  # milliseconds


@dataclass(frozen=True, eq=False)
class FoundDates:
    """The dates of a table's rows.

    Attributes:
        name: the name of the column, or of the first of several.
        columns: the indices of all columns that they are read from.
        times: the time of each row (R,); NaT where there is none.
        form: what the dates look like, in words.
        order: the order of day, month and year where it was open; otherwise empty.
        is_doubtful: whether another order would fit as well.
    """

    name: str
    columns: tuple[int, ...]
    times: TimeArray
    form: str
    order: str = ""
    is_doubtful: bool = False


def find_dates(
    names: Sequence[str],
    columns: Sequence[CellColumn],
    *,
    choice: str | None = None,
    order: str | None = None,
) -> FoundDates | None:
    """The dates of a table, or None if it has none.

    Args:
        names: the columns' names (C).
        columns: their cells (C of R).
        choice: the column that the user chose; "" for none, None for a guess.
        order: the order of day, month and year; None for a guess.

    Raises:
        InvalidTextError: the chosen column has no dates.
    """
    if choice == "" or (choice is not None and choice not in names):
        return None  # none is wanted, or the table has changed since the choice
    parts = _find_parts(names, columns)
    if choice is None:
        return parts or _find_first(names, columns, order)
    index = names.index(choice)
    if parts and index in parts.columns:
        return parts
    found = read_dates(columns[index], "date", order)
    if found is None:
        raise InvalidTextError(
            f"The column {quote(choice)} must have a date in nearly every row; choose another one, "
            "or none."
        )
    return _add_time_of_day(index, found, names, columns)


def _find_first(
    names: Sequence[str], columns: Sequence[CellColumn], order: str | None
) -> FoundDates | None:
    """The first column of dates; plain numbers only if no other column has dates."""
    numbers: FoundDates | None = None
    for index, column in enumerate(columns):
        found = read_dates(column, names[index], order)
        if found is None or (found.is_number and numbers is not None):
            continue
        complete = _add_time_of_day(index, found, names, columns)
        if not found.is_number:
            return complete
        numbers = complete
    return numbers


def _find_parts(names: Sequence[str], columns: Sequence[CellColumn]) -> FoundDates | None:
    """The dates from columns named year, month, and perhaps day and hour."""
    indices = []
    for pattern in _PARTS:
        index = next((n for n, name in enumerate(names) if pattern.fullmatch(name.strip())), None)
        if index is None:
            break
        indices.append(index)
    if len(indices) < 2:
        return None
    values = [read_numbers(columns[index], NumberFormat()) for index in indices]
    times = join_date_parts(values[:3])
    if times is None:
        return None
    if len(values) > 3 and bool(((values[3] >= 0) & (values[3] <= 24)).all()):
        times = times + (values[3] * _HOUR).astype("m8[ms]")
    elif len(values) > 3:
        indices.pop()
    form = ", ".join(names[index] for index in indices)
    return FoundDates(names[indices[0]], tuple(indices), times, f"columns {form}")


def _add_time_of_day(
    index: int, found: DateColumn, names: Sequence[str], columns: Sequence[CellColumn]
) -> FoundDates:
    """The dates with the time of day that another column has, if they have none themselves."""
    known = found.times[~np.isnat(found.times)]
    used: tuple[int, ...] = (index,)
    times, form = found.times, found.form
    if bool((known == known.astype("M8[D]")).all()):
        for other, column in enumerate(columns):
            clock = read_times_of_day(column) if other != index else None
            if clock is not None:
                times, used = times + clock, (index, other)
                form = f"{form}, with the time of {names[other]}"
                break
    return FoundDates(names[index], used, times, form, found.order, found.is_doubtful)
