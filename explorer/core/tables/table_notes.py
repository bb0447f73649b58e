"""Says in sentences what was found in a table's dates and columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.core.tables.cells import INFINITE
from explorer.core.tables.columns import CONSTANT, DATE, EMPTY, TEXT, TableColumn
from explorer.core.tables.date_columns import FoundDates
from explorer.core.tables.dates import DATE_ORDERS
from explorer.core.tables.number_formats import LIKE_A_NUMBER, LIMITS
from explorer.core.tables.options import REVERSED, Note
from explorer.core.tables.rows import list_lines
from explorer.core.tables.timeline import Timeline

_NAMED = 4


def note_undated(lines: NDArray[np.int64], cell: str) -> Note:
    """That rows without a date, such as one with this cell, were left out."""
    verb = "has no date" if len(lines) == 1 else "have no date"
    example = f" (“{cell[:24]}”)" if cell else ""
    was = "was" if len(lines) == 1 else "were"
    text = f"{list_lines([int(line) for line in lines])} {verb}{example} and {was} left out."
    return Note(text, "left out")


def note_direction(direction: str, *, is_guess: bool) -> Note:
    """That the rows aren't in the order of the file."""
    if direction == REVERSED:
        if is_guess:
            text = (
                "The rows were reversed because the newest came first: the oldest is now the first."
            )
            return Note(text)
        return Note("The rows were reversed: the last one in the file is now the first.")
    because = " because the dates were out of order" if is_guess else ""
    return Note(f"The rows were sorted by date{because}.")


def note_unsorted() -> Note:
    """That the rows weren't sorted, although that was asked for."""
    return Note("The rows aren't sorted by date: no column has dates.", "doubt")


def note_dates(dates: FoundDates, timeline: Timeline | None) -> list[Note]:
    """The dates' order, step, gaps and repeats."""
    notes = []
    if dates.order:
        text = f"Dates were read as {DATE_ORDERS[dates.order]}"
        if dates.is_doubtful:
            notes.append(Note(f"{text}, but another order fits as well.", "doubt"))
        else:
            notes.append(Note(f"{text}."))
    if timeline is None:
        return notes
    if timeline.gaps or timeline.repeats:
        shown = timeline.write(timeline.times)
    if timeline.gaps:
        total = sum(missing for _, missing in timeline.gaps)
        named = ", ".join(
            f"{missing:,} after {shown[row]}" for row, missing in timeline.gaps[:_NAMED]
        )
        more = len(timeline.gaps) - _NAMED
        named += f" and {more:,} more gap{'' if more == 1 else 's'}" if more > 0 else ""
        step = timeline.step_name
        is_one = total == 1
        notes.append(
            Note(
                f"In time, {total:,} {step if is_one else _name_many(step)} "
                f"{'is' if is_one else 'are'} missing: {named}.",
                "doubt",
            )
        )
    if timeline.repeats:
        first = timeline.repeats[0]
        count = len(timeline.repeats)
        rows = "1 row has" if count == 1 else f"{count:,} rows have"
        notes.append(
            Note(f"{rows} the same date as the row before, {shown[first]} first of all.", "doubt")
        )
    if not timeline.step_name and len(timeline.times) > 2:
        notes.append(Note("The dates have no regular step.", "doubt"))
    return notes


def describe_column(column: TableColumn, lines: NDArray[np.int64]) -> list[str]:
    """What is peculiar about a column, in sentences without its name.

    Args:
        column: the column.
        lines: the line of each row (R,).
    """
    found = []
    if column.kind == CONSTANT:
        found.append("This column never changes.")
    if column.kind == TEXT:
        limit = _name_limit(column.cells)
        found.append(f"Most of its cells are not numbers{limit}, so the nets can't read it.")
    if column.kind == EMPTY:
        found.append("No cell has a value.")
    for sentinel, count in column.sentinels:
        times = "once" if count == 1 else f"{count:,} times"
        found.append(f"{_write_number(sentinel)}, {times}, was read as missing.")
    infinite = [row for row, cell in enumerate(column.cells) if cell.lower() in INFINITE]
    if infinite and column.is_numeric:
        shown = f"“{column.cells[infinite[0]]}” (line {lines[infinite[0]]:,})"
        found.append(
            f"{shown} is infinite and counts as missing."
            if len(infinite) == 1
            else f"{len(infinite):,} cells are infinite and count as missing, {shown} first of all."
        )
    if column.odd is not None and column.kind not in (TEXT, DATE):
        row, cell = column.odd
        found.append(
            f"“{cell[:24]}” (line {lines[row]:,}) is no number{_name_limit([cell])} and "
            "counts as missing."
        )
    outlier = column.find_outlier() if column.is_numeric else None
    if outlier is not None:
        rest = np.delete(column.values, outlier)
        found.append(
            f"{_write_number(column.values[outlier])} (line {lines[outlier]:,}) is far outside the "
            f"other values, {_write_number(np.nanmin(rest))} to {_write_number(np.nanmax(rest))}."
        )
    return found


def _write_number(value: float) -> str:
    """A number of the table with a minus sign, as the app writes it, in place of the hyphen."""
    return f"{value:g}".replace("-", "−")


def _name_limit(cells: list[str]) -> str:
    """What to add to the word number where a cell that wasn't read may be one that is too large."""
    return f" {LIMITS}" if any(map(LIKE_A_NUMBER.fullmatch, cells)) else ""


def _name_many(step: str) -> str:
    return f"{step}s" if step and not step[0].isdigit() else f"steps of {step}"
