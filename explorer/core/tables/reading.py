"""Reads a table: every decision is a guess that can be changed, and every guess is stated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import InvalidTextError
from explorer.core.tables.calendar_times import TimeArray
from explorer.core.tables.cells import CellColumn
from explorer.core.tables.columns import DATE, NUMBER, TableColumn, list_missing_words, read_column
from explorer.core.tables.date_columns import FoundDates, find_dates
from explorer.core.tables.dates import read_dates
from explorer.core.tables.number_formats import LIMITS, NumberFormat, find_fraction
from explorer.core.tables.options import AS_WRITTEN, REVERSED, SORTED, Note, TableOptions
from explorer.core.tables.sources import TableSource
from explorer.core.tables.structure import Structure, decide_format, take_apart
from explorer.core.tables.table_notes import note_dates, note_direction, note_undated, note_unsorted
from explorer.core.tables.timeline import Timeline, find_timeline
from explorer.core.tables.year_tables import YearTable, find_year_table

_MAX_REPEATS = 0.1  # of the rows of a single series
_UNORDERED = (
    "The dates don't rise from row to row, so the rows are counted instead. Perhaps several series "
    "stand one below the other."
)


@dataclass(frozen=True, eq=False)
class TableReading:
    """A table as it was read, with R rows in the order of time.

    Attributes:
        columns: all columns (C), those of dates and text too.
        lines: the line of the file that each row begins on (R,).
        timeline: when each row was measured; None if the table doesn't say.
        date_form: what the dates look like, in words; empty without dates.
        used: all decisions, guessed or not.
        notes: what was decided, what was left out, and what is doubtful.
        can_unroll: whether the file has a table of years by months.
    """

    columns: tuple[TableColumn, ...]
    lines: NDArray[np.int64]
    timeline: Timeline | None
    date_form: str
    used: TableOptions
    notes: tuple[Note, ...]
    can_unroll: bool = False

    @property
    def numeric(self) -> tuple[TableColumn, ...]:
        """The columns that a net can read."""
        return tuple(column for column in self.columns if column.is_numeric)

    def find(self, name: str) -> TableColumn:
        """The numeric column of that name.

        Raises:
            InvalidTextError: there is none.
        """
        for column in self.numeric:
            if column.name == name:
                return column
        raise InvalidTextError(
            f"The table has no numeric column `{name[:40]}`; its numeric columns are "
            f"{', '.join(each.name[:40] for each in self.numeric[:10])}."
        )


def read_table(source: TableSource, options: TableOptions | None = None) -> TableReading:
    """The reading of a table.

    Args:
        source: the opened file or text.
        options: the user's decisions; everything else is guessed.

    Raises:
        InvalidTextError: there is no table, it has no numeric column, or a decision doesn't fit it.
    """
    options = options or TableOptions()
    structure = take_apart(source, options)
    notes = list(structure.notes)
    dates = find_dates(
        structure.names,
        structure.columns,
        choice=options.date_column,
        order=options.date_order,
    )
    dated = dates.columns if dates else ()
    others = [each for n, each in enumerate(structure.columns) if n not in dated]
    guess = decide_format(others, structure, options)
    if guess.reason:
        notes.append(Note(guess.reason, "doubt" if guess.is_doubtful else "read"))
    columns = _read_columns(structure, guess.format, dated, options)
    if fraction := next(filter(None, map(find_fraction, others)), ""):
        notes.append(Note(f"Cells such as “{fraction}” were read as fractions.", "doubt"))
    years = find_year_table(structure.names, [each.cells for each in structure.columns])
    words = options.missing_words
    used = replace(
        structure.used,
        decimal=guess.format.decimal,
        thousands=guess.format.thousands,
        missing_words=list_missing_words(others) if words is None else words,
        sentinels=tuple(dict.fromkeys(v for each in columns for v, _ in each.sentinels)),
        unrolled=years is not None and options.unrolled is not False,
    )
    if years is not None and used.unrolled:
        return _unroll(years, columns, structure, used, notes)
    reading = _put_in_order(columns, structure, dates, used, notes)
    if not reading.numeric:
        count = len(columns)
        none = "its only column isn't" if count == 1 else f"none of its {count} columns is"
        raise InvalidTextError(
            "The table must have a numeric column, in which at least half of the cells are numbers "
            f"{LIMITS}; {none}."
        )
    return replace(reading, can_unroll=years is not None)


def _read_columns(
    structure: Structure,
    number_format: NumberFormat,
    dated: tuple[int, ...],
    options: TableOptions,
) -> list[TableColumn]:
    columns = []
    for index, column in enumerate(structure.columns):
        name, unit = structure.names[index], structure.units[index]
        if index in dated or _has_dates(column, name):
            nothing = np.full(len(column), np.nan)
            columns.append(TableColumn(name, DATE, nothing, column.cells, unit))
            continue
        columns.append(
            read_column(
                name,
                column,
                number_format,
                unit=unit,
                missing_words=options.missing_words,
                sentinels=options.sentinels,
            )
        )
    return columns


def _has_dates(column: CellColumn, name: str) -> bool:
    """Whether a column that isn't the axis has dates that aren't plain numbers."""
    found = read_dates(column, name)
    return found is not None and not found.is_number


def _put_in_order(
    columns: list[TableColumn],
    structure: Structure,
    dates: FoundDates | None,
    used: TableOptions,
    notes: list[Note],
) -> TableReading:
    """The reading with its rows in the order of time."""
    lines = np.array(structure.lines)
    order = np.arange(len(lines))
    times = None
    if dates is not None:
        undated = np.isnat(dates.times)
        if undated.any():
            row = int(np.flatnonzero(undated)[0])
            cells = [structure.columns[column].cells[row] for column in dates.columns]
            cell = " ".join(cell for cell in cells if cell)
            notes.append(note_undated(lines[undated], cell))
        order = order[~undated]
        times = dates.times[order]
    direction = used.direction or _guess_direction(times)
    if direction == SORTED and times is None:
        direction = AS_WRITTEN
        notes.append(note_unsorted())
    if direction == SORTED and times is not None:
        order = order[np.argsort(times, kind="stable")]
    elif direction == REVERSED:
        order = order[::-1]
    if direction != AS_WRITTEN:
        notes.append(note_direction(direction, is_guess=used.direction is None))
    timeline = None
    if dates is not None:
        times = dates.times[order]
        if len(times) and (np.diff(times) >= np.timedelta64(0, "ms")).all():
            timeline = find_timeline(times)
        elif len(times):
            notes.append(Note(_UNORDERED, "doubt"))
        notes += note_dates(dates, timeline)
    used = replace(
        used,
        direction=direction,
        date_column=dates.name if dates else "",
        date_order=dates.order if dates else "",
    )
    whole = len(order) == len(lines) and bool((order == np.arange(len(lines))).all())
    arranged = columns if whole else [_take(each, order) for each in columns]
    form = dates.form if dates else ""
    return TableReading(tuple(arranged), lines[order], timeline, form, used, tuple(notes))


def _take(column: TableColumn, order: NDArray[np.int64]) -> TableColumn:
    cells = [column.cells[row] for row in order]
    return replace(column, values=column.values[order], cells=cells)


def _guess_direction(times: TimeArray | None) -> str:
    if times is None or len(times) < 2:
        return AS_WRITTEN
    steps = np.diff(times).astype(np.int64)
    if (steps >= 0).all():
        return AS_WRITTEN
    if (steps <= 0).all():
        return REVERSED
    # Dates that come again and again belong to several series, one below the other.
    repeats = len(times) - len(np.unique(times))
    return SORTED if repeats <= _MAX_REPEATS * len(times) else AS_WRITTEN


def _unroll(
    years: YearTable,
    columns: list[TableColumn],
    structure: Structure,
    used: TableOptions,
    notes: list[Note],
) -> TableReading:
    """The reading of a table of years by months, one row per month."""
    values = np.column_stack([columns[index].values for index in years.columns])
    times, flat, rows = years.unroll(values)
    lines = np.array(structure.lines)[rows]
    timeline = find_timeline(times)
    dates = TableColumn("month", DATE, np.full(len(flat), np.nan), timeline.write(times))
    cells = ["" if np.isnan(each) else f"{each:g}" for each in flat]
    value = TableColumn("value", NUMBER, flat, cells)
    left = [
        column.name
        for index, column in enumerate(columns)
        if index != years.label and index not in years.columns
    ]
    notes.append(Note("A table of years by months was unrolled to one row per month."))
    if left:
        notes.append(Note(f"Other columns were left out: {', '.join(left)[:80]}.", "left out"))
    empty = values.size - len(flat)
    if empty:
        notes.append(
            Note(
                f"{empty} empty cells before the first or after the last value were left out.",
                "left out",
            )
        )
    used = replace(used, direction=AS_WRITTEN, date_column="month", date_order="")
    return TableReading(
        (dates, value), lines, timeline, "years by months", used, tuple(notes), can_unroll=True
    )
