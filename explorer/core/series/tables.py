"""Keeps a table in a run's configuration, as CSV of a fixed form, and reads it back.

The first line has the columns' names and every other line one time step, oldest first. If the table
has dates, they are the first column, as ISO dates. All other columns are numbers with points and
every digit, the target's first, and no cell is empty. What a user uploads or pastes is turned into
this form by `explorer.core.tables`, where all guessing happens.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidTextError
from explorer.core.tables.calendar_times import TimeArray
from explorer.core.tables.number_formats import LARGEST
from explorer.core.tables.options import TableOptions
from explorer.core.tables.prepared import PreparedTable
from explorer.core.tables.reading import read_table
from explorer.core.tables.sources import open_text
from explorer.core.tables.timeline import Timeline, find_timeline

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?)?)?", re.ASCII)


@dataclass(frozen=True, eq=False)
class KeptTable:
    """The table of a run.

    Attributes:
        names: the columns' names, the target's first (D).
        values: their values, in time order (R, D).
        timeline: when each row was measured; None if the table has no dates.
    """

    names: tuple[str, ...]
    values: FloatArray
    timeline: Timeline | None = None


def write_table(table: PreparedTable) -> str:
    """The table as a run's configuration keeps it."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    cells = [[repr(float(value)) for value in row] for row in table.values]
    if table.times is None:
        are_numbers = all(map(_NUMBER.fullmatch, table.names))  # years: not to be taken for values
        names = [f"column {name}" for name in table.names] if are_numbers else table.names
        writer.writerow(names)
        writer.writerows(cells)
        return written.getvalue()
    writer.writerow([_name_dates(table.names), *table.names])
    writer.writerows(
        [date, *row] for date, row in zip(_write_dates(table.times), cells, strict=True)
    )
    return written.getvalue()


def read_kept_table(text: str) -> KeptTable:
    """The table of a run's configuration.

    A table that the app hasn't written, such as one in a configuration written by hand, is read
    with all guesses; then all its numeric columns are used.

    Raises:
        InvalidTextError: it isn't a table, or a number is missing.
    """
    return _read_fixed(text) or _read_other(text)


def _name_dates(names: tuple[str, ...]) -> str:
    name = "date"
    while name in names:
        name = f"{name} of row"
    return name


def _write_dates(times: TimeArray) -> list[str]:
    is_daily = bool((times == times.astype("M8[D]")).all())
    return [str(each) for each in (times.astype("M8[D]") if is_daily else times)]


def _read_fixed(text: str) -> KeptTable | None:
    """The table, or None if it hasn't the fixed form."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error:
        return None
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return None
    names, body = rows[0], rows[1:]
    is_header = len(set(names)) == len(names) and all(name.strip() for name in names)
    if not is_header or all(map(_NUMBER.fullmatch, names)):
        return None
    has_dates = all(_DATE.fullmatch(row[0]) for row in body) and len(names) > 1
    numbers = [row[has_dates:] for row in body]
    if not all(_NUMBER.fullmatch(cell) for row in numbers for cell in row):
        return None
    values = np.array(numbers, np.float64)
    timeline = _make_timeline([row[0] for row in body]) if has_dates else None
    is_small = bool((np.abs(values) <= LARGEST).all())
    return KeptTable(tuple(names[has_dates:]), values, timeline) if is_small else None


def _make_timeline(dates: list[str]) -> Timeline | None:
    try:
        times = np.array(dates, "M8[ms]")
    except ValueError:
        return None
    return find_timeline(times) if bool((np.diff(times) >= np.timedelta64(0, "ms")).all()) else None


def _read_other(text: str) -> KeptTable:
    reading = read_table(open_text(text), TableOptions(unrolled=False, sentinels=()))
    for column in reading.numeric:
        gaps = np.flatnonzero(np.isnan(column.values))
        if gaps.size:
            row = int(gaps[0])
            cell = column.cells[row]
            shown = f"`{cell[:24]}`" if cell else "an empty cell"
            raise InvalidTextError(
                f"`{column.name[:40]}` must have a number in every row, got {shown} in row "
                f"{row + 1} (line {reading.lines[row]}), the first of {gaps.size} such cells; fill "
                "them in or leave the column out."
            )
    values = np.column_stack([column.values for column in reading.numeric])
    return KeptTable(tuple(column.name for column in reading.numeric), values, reading.timeline)
