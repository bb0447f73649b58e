"""Gives every row of a table the same number of cells, and says what had to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.core.tables.cells import Row
from explorer.core.tables.options import Note

_NAMED_LINES = 5


@dataclass(frozen=True, eq=False)
class EvenRows:
    """Rows of equally many cells.

    Attributes:
        rows: the rows, each with C cells.
        lines: the line each begins on.
        notes: what was completed, joined or left out.
    """

    rows: list[Row]
    lines: Sequence[int]
    notes: tuple[Note, ...]


def make_even(rows: list[Row], lines: Sequence[int], width: int) -> EvenRows:
    """The rows with `width` cells each.

    Empty cells at the end are dropped or added. If a row has more cells and its last column is
    text, the rest belongs to that text: a comment with a comma in it. Otherwise the row is left
    out.
    """
    if set(map(len, rows)) == {width}:
        return EvenRows(rows, lines, ())
    is_text = _ends_in_text(rows, width)
    kept: list[Row] = []
    kept_lines: list[int] = []
    found: dict[str, list[int]] = {"trailing": [], "short": [], "joined": [], "dropped": []}
    for row, line in zip(rows, lines, strict=True):
        fault, fixed = _fix(row, width, is_text=is_text)
        if fault:
            found[fault].append(line)
        if fixed is not None:
            kept.append(fixed)
            kept_lines.append(line)
    return EvenRows(kept, kept_lines, tuple(_note_faults(found)))


def _fix(row: Row, width: int, *, is_text: bool) -> tuple[str, Row | None]:
    """What is wrong with a row's length, and the row as it should be; None to leave it out."""
    if len(row) == width:
        return "", row
    if len(row) < width:
        return "short", (*row, *[""] * (width - len(row)))
    if not any(cell.strip() for cell in row[width:]):
        return "trailing", row[:width]
    if is_text:
        rest = ", ".join(cell.strip() for cell in row[width - 1 :])
        return "joined", [*row[: width - 1], rest]
    return "dropped", None


def _note_faults(found: dict[str, list[int]]) -> list[Note]:
    notes = []
    if found["trailing"]:
        notes.append(Note("An empty cell at the end of the rows was left out.", "left out"))
    if lines := found["short"]:
        text = f"{name_lines(lines)} too few cells: the rest counts as missing."
        notes.append(Note(text, "doubt"))
    if lines := found["joined"]:
        text = f"{name_lines(lines)} too many cells: the rest was joined to the last column."
        notes.append(Note(text))
    if lines := found["dropped"]:
        verb = "was" if len(lines) == 1 else "were"
        text = f"{name_lines(lines)} too many cells and {verb} left out."
        notes.append(Note(text, "left out"))
    return notes


def name_lines(lines: list[int]) -> str:
    """The subject of a sentence about lines, with its verb: "Line 3 has", "Lines 3 and 5 have"."""
    if len(lines) == 1:
        return f"Line {lines[0]:,} has"
    return f"{list_lines(lines)} have"


def list_lines(lines: Sequence[int]) -> str:
    """The lines by number, ranges in short; of many, the first ones."""
    if len(lines) == 1:
        return f"Line {lines[0]:,}"
    if len(lines) > 2 and lines[-1] - lines[0] == len(lines) - 1:
        return f"Lines {lines[0]:,} to {lines[-1]:,}"
    shown = [f"{line:,}" for line in lines[:_NAMED_LINES]]
    more = len(lines) - len(shown)
    if more > 0:
        return f"Lines {', '.join(shown)} and {more:,} more"
    return f"Lines {', '.join(shown[:-1])} and {shown[-1]}"


def name_columns(names: Row, width: int, units: Row | None) -> tuple[str, ...]:
    """Unique names with their units; empty and repeated ones are numbered.

    Args:
        names: as the header has them; without a header, empty.
        width: the number of columns, C.
        units: as the row of units has them.
    """
    found: list[str] = []
    for index in range(width):
        raw = names[index] if index < len(names) else ""
        name = " ".join(raw.split())[:80] or f"column {index + 1}"
        unit = units[index].strip() if units and index < len(units) else ""
        unit = re.sub(r"^[(\[](.*)[)\]]$", r"\1", unit)
        if re.search(r"\w|[%‰€$£¥°]", unit) and unit not in name:
            name = f"{name} ({unit})"
        found.append(f"{name} ({index + 1})" if name in found else name)
    return tuple(found)


def _ends_in_text(rows: list[Row], width: int) -> bool:
    last = [row[width - 1] for row in rows if len(row) == width]
    digits = sum(re.search(r"\d", cell) is not None for cell in last)
    return width > 1 and 2 * digits < len(last)
