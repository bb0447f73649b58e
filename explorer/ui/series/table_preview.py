"""Shows a table as it was read: its first rows, its columns, and every guess in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.tables.columns import DATE, TableColumn
from explorer.core.tables.options import Note
from explorer.core.tables.reading import TableReading
from explorer.core.tables.table_notes import describe_column
from explorer.figures.sentences import format_number
from explorer.ui.shell.plain_text import escape_markdown

_SHOWN_ROWS = 6
_SIGNS = {"doubt": ":material/help:", "left out": ":material/remove:", "read": ":material/check:"}


def show_first_rows(reading: TableReading) -> None:
    """Show the first rows, oldest first, with the line that each is on."""
    rows = slice(0, _SHOWN_ROWS)
    shown: dict[str, list[object]] = {}
    if reading.timeline is not None:
        dates = reading.timeline.write(reading.timeline.times[rows])
        shown[_find_free("date as read", reading)] = list(dates)
    for column in reading.columns:
        if column.is_numeric:
            numbers = column.values[rows]  # noqa: PD011 - an array, no frame
            shown[column.name] = [None if np.isnan(each) else float(each) for each in numbers]
        else:
            shown[column.name] = list(column.cells[rows])
    frame = pd.DataFrame(shown, index=pd.Index(reading.lines[rows], name="line"))
    st.dataframe(frame, height="content")


def show_columns(reading: TableReading) -> None:
    """Show each column's kind, range, missing values and peculiarities."""
    rows = [
        {
            "column": column.name,
            "kind": column.kind,
            "from": _write_end(reading, column, 0),
            "to": _write_end(reading, column, 1),
            "missing": column.missing,
            "remarks": " ".join(describe_column(column, reading.lines)),
        }
        for column in reading.columns
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content")


def show_notes(notes: Iterable[Note]) -> None:
    """Show the sentences, the doubtful ones first."""
    ordered = sorted(notes, key=lambda note: list(_SIGNS).index(note.kind))
    lines = [f"{_SIGNS[note.kind]} {escape_markdown(note.text)}" for note in ordered]
    if lines:
        st.markdown("  \n".join(lines))


def _write_end(reading: TableReading, column: TableColumn, end: int) -> str:
    """The smallest or largest value of a column, or the first or last date."""
    if column.kind == DATE:
        is_axis = column.name == reading.used.date_column and reading.timeline is not None
        if is_axis and reading.timeline is not None:
            times = reading.timeline.times[[0, -1]]
            return reading.timeline.write(times)[end]
        return ""
    return format_number(column.range[end], ",.6g") if column.range else ""


def _find_free(name: str, reading: TableReading) -> str:
    names = {column.name for column in reading.columns}
    while name in names:
        name = f"{name}, in time"
    return name
