"""Reads tables in one line, for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explorer.core.tables.options import TableOptions
from explorer.core.tables.reading import TableReading, read_table
from explorer.core.tables.sources import open_file, open_text

FILES = Path(__file__).parent / "files"


def read(text: str, **options: Any) -> TableReading:  # noqa: ANN401 - each option has its own type
    """The reading of a pasted text."""
    return read_table(open_text(text), TableOptions(**options))


def read_file(name: str, **options: Any) -> TableReading:  # noqa: ANN401 - as above
    """The reading of a file in `files`."""
    decided = TableOptions(**options)
    return read_table(open_file((FILES / name).read_bytes(), name, decided), decided)


def list_values(reading: TableReading, name: str) -> list[float]:
    """The numbers of a column."""
    return [float(value) for value in reading.find(name).values]


def write_notes(reading: TableReading) -> str:
    """All sentences about a reading."""
    return " ".join(note.text for note in reading.notes)
