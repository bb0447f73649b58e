"""Prepares the chosen columns of a table for training: missing values, gaps in time, length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.arrays import BoolArray, FloatArray
from explorer.core.errors import InvalidTextError
from explorer.core.tables.calendar_times import TimeArray
from explorer.core.tables.number_formats import SMALLEST
from explorer.core.tables.options import Note
from explorer.core.tables.reading import TableReading
from explorer.core.tables.rows import list_lines

MAX_ROWS = 10_000
MAX_INPUTS = 20
LAST, LINEAR, LEAVE_OUT = "last", "linear", "leave out"
FILLINGS = {
    LAST: "the last value before it",
    LINEAR: "a straight line between its neighbours",
    LEAVE_OUT: "leave the row out",
}


@dataclass(frozen=True, eq=False)
class PreparedTable:
    """The columns to train on, without gaps.

    Attributes:
        names: their names, the target's first (D).
        values: their values, in time order (R, D).
        times: when each row was measured (R,); None if the table doesn't say.
        notes: what was filled in or left out.
    """

    names: tuple[str, ...]
    values: FloatArray
    times: TimeArray | None
    notes: tuple[Note, ...]


def prepare_table(
    reading: TableReading,
    names: Sequence[str],
    *,
    filling: str = LAST,
    fills_gaps: bool = False,
) -> PreparedTable:
    """The named columns, without missing values.

    Args:
        reading: the table.
        names: the columns, the one to forecast first.
        filling: what to do about missing values, a key of `FILLINGS`. Only the last value is known
            at the time of a forecast; a straight line also uses the value that comes next.
        fills_gaps: whether rows that are missing in time are added, as rows of missing values.

    Raises:
        InvalidTextError: there is no such column, its numbers are too small, or no row is left.
    """
    if not 1 <= len(names) <= MAX_INPUTS:
        raise InvalidTextError(f"Choose 1 to {MAX_INPUTS} columns, got {len(names)}.")
    columns = [reading.find(name) for name in names]
    for column in columns:
        size = max(map(abs, column.range or (0.0,)))
        if 0 < size < SMALLEST:
            raise InvalidTextError(
                f"`{column.name[:40]}` must have a value of at least {SMALLEST:g} in size, got "
                f"{size:g}; multiply it by a power of ten, or choose another column."
            )
    values = np.column_stack([column.values for column in columns])
    lines, timeline = reading.lines, reading.timeline
    times = timeline.times if timeline else None
    notes: list[Note] = []
    if fills_gaps and timeline is not None and timeline.gaps:
        times, rows = timeline.fill()
        added = rows < 0
        values = np.where(added[:, None], np.nan, values[rows])
        lines = np.where(added, 0, lines[rows])
        notes.append(Note(f"{_count(int(added.sum()), 'row')} added for the gaps in time."))
    if len(values) > MAX_ROWS:
        left = len(values) - MAX_ROWS
        values, lines = values[left:], lines[left:]
        times = times[left:] if times is not None else None
        notes.append(
            Note(
                f"The last {MAX_ROWS:,} rows are used; {left:,} before them were left out.",
                "left out",
            )
        )
    is_missing = np.isnan(values)
    values, kept = _fill(values, filling)
    notes += _note_filling(is_missing, kept, names, lines, filling)
    if not kept.any():
        raise InvalidTextError(
            "No row has a value in each of the chosen columns; choose fewer columns, or another "
            "way to treat missing values."
        )
    return PreparedTable(
        tuple(names), values[kept], times[kept] if times is not None else None, tuple(notes)
    )


def _fill(values: FloatArray, filling: str) -> tuple[FloatArray, BoolArray]:
    """The values (R, D) without gaps, and the rows (R,) that have them all."""
    filled = values.copy()
    rows = np.arange(len(values))
    for column in filled.T:
        known = np.flatnonzero(~np.isnan(column))
        if filling == LEAVE_OUT or not known.size or known.size == len(column):
            continue
        if filling == LINEAR:
            inside = slice(known[0], known[-1] + 1)
            column[inside] = np.interp(rows[inside], known, column[known])
        else:
            last = np.maximum.accumulate(np.where(np.isnan(column), -1, rows))
            column[last >= 0] = column[last[last >= 0]]
    return filled, np.asarray(np.isfinite(filled).all(axis=1), np.bool_)


def _note_filling(
    is_missing: BoolArray,
    kept: BoolArray,
    names: Sequence[str],
    lines: NDArray[np.int64],
    filling: str,
) -> list[Note]:
    notes = []
    for name, gaps in zip(names, (is_missing & kept[:, None]).T, strict=True):
        count = int(gaps.sum())
        if count:
            verb, it = ("was", "it") if count == 1 else ("were", "them")
            how = f"the last value before {it}"
            how = how if filling == LAST else "a straight line between the values around"
            where = _name_lines(lines[gaps])
            text = (
                f"{_count(count, 'missing value')} of {name[:40]}{where} {verb} replaced by {how}."
            )
            notes.append(Note(text))
    left = int((~kept).sum())
    if left:
        verb = "was" if left == 1 else "were"
        notes.append(
            Note(
                f"{_count(left, 'row')} with missing values{_name_lines(lines[~kept])} {verb} left "
                "out: the net reads on as if nothing were between.",
                "left out",
            )
        )
    return notes


def _count(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def _name_lines(lines: NDArray[np.int64]) -> str:
    """The lines in brackets; empty if these rows aren't in the file."""
    text = list_lines([int(line) for line in lines if line]) if lines.any() else ""
    return f" ({text[0].lower()}{text[1:]})" if text else ""
