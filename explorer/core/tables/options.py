"""Defines what can be decided about the reading of a table, by a guess or by the user."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

AS_WRITTEN, REVERSED, SORTED = "as written", "reversed", "sorted by date"
DIRECTIONS = (AS_WRITTEN, REVERSED, SORTED)


@dataclass(frozen=True, kw_only=True)
class TableOptions:
    """Decisions about a table; None leaves one to the guess.

    Attributes:
        encoding: the file's encoding, as Python names it.
        sheet: the name of a workbook's sheet.
        delimiter: a key of `DELIMITERS`.
        decimal: the decimal sign, "." or ",".
        thousands: what separates thousands; "" for nothing.
        header_line: the line that has the names, counted from 1; 0 for none.
        units_line: the line that has the units; 0 for none.
        first_line: the first line of values.
        last_line: the last line of values.
        date_column: the name of the column of dates; "" for none.
        date_order: "dmy", "mdy" or "ymd", where the dates leave it open.
        direction: one of `DIRECTIONS`.
        missing_words: the words that stand for a missing value.
        sentinels: the numbers that stand for a missing value.
        unrolled: whether a table of years by months becomes one row per month.
    """

    encoding: str | None = None
    sheet: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header_line: int | None = None
    units_line: int | None = None
    first_line: int | None = None
    last_line: int | None = None
    date_column: str | None = None
    date_order: str | None = None
    direction: str | None = None
    missing_words: tuple[str, ...] | None = None
    sentinels: tuple[float, ...] | None = None
    unrolled: bool | None = None

    def list_decided(self) -> dict[str, Any]:
        """The decisions that aren't left to the guess, by name."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class Note:
    """A sentence about how a table was read.

    Attributes:
        text: the sentence.
        kind: "read", "left out" or "doubt".
    """

    text: str
    kind: str = "read"
