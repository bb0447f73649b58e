"""Recognises tables of years by months, and turns them into one row per month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.arrays import FloatArray
from explorer.core.tables.calendar_times import LIKELY_YEARS, TimeArray
from explorer.core.tables.date_forms import MONTH_NUMBERS

_MIN_MONTHS = 10  # columns of months in a table that has perhaps lost one or two


@dataclass(frozen=True, eq=False)
class YearTable:
    """Which columns of a table are the months of a year, or the years of a month.

    Attributes:
        label: the index of the column that has the years (or the months) of the rows.
        columns: the indices of the columns with values (12, or the number of years).
        years: the year of each value's row or column.
        months: the month of the same, 1 to 12.
        has_years_down: whether each row is a year.
    """

    label: int
    columns: tuple[int, ...]
    heads: tuple[int, ...]
    labels: tuple[int, ...]
    has_years_down: bool

    def unroll(self, values: FloatArray) -> tuple[TimeArray, FloatArray, NDArray[np.int64]]:
        """The values (R, K) in time order, with the time of each and the row that it is from.

        Missing values before the first one and after the last one are left out.
        """
        heads, labels = np.array(self.heads), np.array(self.labels)
        years, months = (
            (labels[:, None], heads) if self.has_years_down else (heads, labels[:, None])
        )
        number = ((years - 1970) * 12 + months - 1).ravel()
        order = np.argsort(number, kind="stable")
        flat = values.ravel()[order]
        rows = np.repeat(np.arange(len(labels)), len(heads))[order]
        known = np.flatnonzero(~np.isnan(flat))
        used = slice(known[0], known[-1] + 1) if len(known) else slice(0, 0)
        times = number[order].astype("M8[M]").astype("M8[ms]")
        return times[used], flat[used], rows[used]


def find_year_table(names: Sequence[str], columns: Sequence[Sequence[str]]) -> YearTable | None:
    """The years and months of a table, or None if it isn't of that kind.

    Args:
        names: the columns' names (C).
        columns: the cells of each column (C of R).
    """
    months = {index: read_month(name) for index, name in enumerate(names)}
    years = {index: _read_year(name) for index, name in enumerate(names)}
    for heads, read_label, least in ((months, _read_year, _MIN_MONTHS), (years, read_month, 2)):
        used = {index: head for index, head in heads.items() if head is not None}
        others = [index for index in range(len(names)) if index not in used]
        if len(used) < least or len(set(used.values())) != len(used) or not others:
            continue
        label = others[0]
        labels = [read_label(cell) for cell in columns[label]]
        if any(each is None for each in labels) or len(set(labels)) != len(labels):
            continue
        if heads is years and len(labels) < _MIN_MONTHS:
            continue
        return YearTable(
            label,
            tuple(used),
            tuple(used.values()),
            tuple(each for each in labels if each is not None),
            heads is months,
        )
    return None


def read_month(text: str) -> int | None:
    """The number of a month that is given by name or number."""
    word = text.strip().rstrip(".").lower()
    if re.fullmatch(r"0?[1-9]|1[0-2]", word):
        return int(word)
    return MONTH_NUMBERS.get(word)


def _read_year(text: str) -> int | None:
    word = text.strip()
    if not re.fullmatch(r"\d{4}", word):
        return None
    return int(word) if LIKELY_YEARS[0] <= int(word) <= LIKELY_YEARS[1] else None
