"""Reads a table of numbers from CSV text: its delimiter, columns and gaps."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidTextError
from explorer.core.text.uploads import read_text

MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_INPUTS = 20
_SUFFIXES = (".csv", ".tsv", ".txt")
_DELIMITERS = ",;\t|"
_SAMPLE = 4_000  # characters for guessing the delimiter
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_LARGEST = 1e12  # float32 can still hold its square


@dataclass(frozen=True, eq=False)
class NumberTable:
    """The numeric columns of a table, with R rows in time order.

    Attributes:
        names: the columns' names (C).
        values: (R, C); NaN where a cell isn't a number.
        cells: the text of each such cell, by (row, column), both counted from 0.
        lines: the line of the text each row is on (R), counted from 1.
        left_out: the other columns, each with its first cell that isn't a number.
        has_decimal_commas: whether commas were read as decimal points.
    """

    names: tuple[str, ...]
    values: FloatArray
    cells: dict[tuple[int, int], str]
    lines: tuple[int, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    has_decimal_commas: bool = False

    def find_target(self) -> int:
        """The index of the first column without gaps that isn't a row counter, or 0.

        A row counter, such as the number of the day, changes by the same non-zero step throughout.
        """
        for index, column in enumerate(self.values.T):
            steps = np.diff(column)
            is_count = len(steps) > 0 and steps[0] != 0 and bool((steps == steps[0]).all())
            if not np.isnan(column).any() and not is_count:
                return index
        return 0

    def select(self, names: Sequence[str]) -> FloatArray:
        """The named columns (R, C), in this order; none may have a gap.

        Raises:
            InvalidTextError: there is no numeric column of that name, or it has a gap.
        """
        if not 1 <= len(names) <= MAX_INPUTS:
            raise InvalidTextError(f"Choose 1 to {MAX_INPUTS} columns, got {len(names)}.")
        columns = []
        for name in names:
            if name not in self.names:
                raise InvalidTextError(
                    f"The table has no numeric column `{name[:40]}`; its numeric columns are "
                    f"{', '.join(each[:40] for each in self.names[:10])}."
                )
            columns.append(self.names.index(name))
        for column in columns:
            gaps = np.flatnonzero(np.isnan(self.values[:, column]))
            if gaps.size:
                row = int(gaps[0])
                cell = self.cells[row, column]
                shown = f"`{cell[:24]}`" if cell else "an empty cell"
                raise InvalidTextError(
                    f"`{self.names[column][:40]}` must have a number in every row, got {shown} in "
                    f"row {row + 1} (line {self.lines[row]}), the first of {gaps.size} such cells; "
                    "fill them in or leave the column out."
                )
        return self.values[:, columns]


def read_table_file(data: bytes, filename: str) -> str:
    """The text of an uploaded table, in the encodings and sizes that `read_text` accepts.

    Raises:
        InvalidTextError: the file is of the wrong type, too large, empty, damaged or not text.
    """
    name = filename.lower()
    suffix = next((each for each in _SUFFIXES if name.endswith(each)), None)
    if suffix is None:
        raise InvalidTextError(
            f"A table must be a {', '.join(_SUFFIXES)} file, got {filename[-40:]!r}; "
            "save the sheet as CSV."
        )
    if suffix == ".txt":
        return read_text(data, filename)
    try:
        return read_text(data, f"{filename}.txt")
    except InvalidTextError as error:  # give the file's real name
        raise InvalidTextError(str(error).replace(f"{suffix}.txt", suffix)) from error


def read_table(text: str) -> NumberTable:
    """The numeric columns of a CSV text: those in which at least half of the cells are numbers.

    The standard library's sniffer guesses the delimiter (comma, semicolon, tab or vertical bar).
    The first row is a header if any of its cells isn't a number. Unless the comma is the delimiter,
    a comma inside a number is read as a decimal point.

    Raises:
        InvalidTextError: the text is not a table, is too long or has no numeric column.
    """
    lines, rows, has_decimal_commas = _split(text)
    has_header = any(math.isnan(_read_number(cell)) for cell in rows[0])
    width = len(rows[0])
    names = rows[0] if has_header else [f"column {number}" for number in range(1, width + 1)]
    first_line = lines[0]
    rows, lines = rows[has_header:], lines[has_header:]
    if not 1 <= len(rows) <= MAX_ROWS:
        raise InvalidTextError(
            f"A table must have 1 to {MAX_ROWS:,} rows of values, got {len(rows):,}."
        )
    for row, line in zip(rows, lines, strict=True):
        if len(row) != width:
            raise InvalidTextError(
                f"Line {first_line} has {_count_columns(width)}, but line {line} has {len(row)}; "
                "complete that line or delete it."
            )
    numbers = np.array([[_read_number(cell) for cell in row] for row in rows], np.float64)
    is_numeric = np.isfinite(numbers).mean(axis=0) >= 0.5
    numeric, others = np.flatnonzero(is_numeric), np.flatnonzero(~is_numeric)
    if not numeric.size:
        raise InvalidTextError(
            "The table must have a numeric column, in which at least half of the cells are "
            f"numbers; it has {_count_columns(width)}, none of them numeric."
        )
    values = numbers[:, numeric]
    cells = {
        (int(row), int(column)): rows[row][numeric[column]].strip()
        for row, column in np.argwhere(np.isnan(values))
    }
    unique = _name_columns(names)
    return NumberTable(
        tuple(unique[column] for column in numeric),
        values,
        cells,
        lines,
        tuple((unique[column], _find_text(rows, numbers, int(column))) for column in others),
        has_decimal_commas,
    )


def write_table(names: Sequence[str], values: FloatArray) -> str:
    """The columns as CSV, one row per time step, with every digit of every number."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([repr(float(value)) for value in row] for row in values)
    return written.getvalue()


def _count_columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _find_text(rows: list[list[str]], numbers: FloatArray, column: int) -> str:
    """A column's first cell that has text but isn't a number; empty if there is none."""
    gaps = np.flatnonzero(np.isnan(numbers[:, column]))
    cells = [rows[int(row)][column].strip() for row in gaps]
    return next(filter(None, cells), "")


def _split(text: str) -> tuple[tuple[int, ...], list[list[str]], bool]:
    """The line each non-empty row ends on, the rows, and whether commas were decimal points."""
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE], _DELIMITERS)
    except csv.Error:  # a single column has no delimiter to find
        dialect = csv.excel
    lines: list[int] = []
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text), dialect)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(reader.line_num)
            if len(rows) > MAX_ROWS + 1:
                raise InvalidTextError(
                    f"A table must have at most {MAX_ROWS:,} rows of values, got more; use part of "
                    "it."
                )
    except csv.Error as error:
        raise InvalidTextError(f"The table cannot be read as CSV: {error}.") from error
    if not rows:
        raise InvalidTextError("The table must have at least one row of values, but it is empty.")
    if len(rows[0]) > MAX_COLUMNS:
        raise InvalidTextError(
            f"A table must have at most {MAX_COLUMNS} columns, got {len(rows[0])}."
        )
    if dialect.delimiter == ",":
        return tuple(lines), rows, False
    cells = [[cell.strip() for cell in row] for row in rows]
    pointed = [[_write_point(cell) for cell in row] for row in cells]
    return tuple(lines), pointed, pointed != cells


def _write_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def _read_number(cell: str) -> float:
    """The number in a cell; NaN if there is none, or if it is too large to square."""
    try:
        number = float(cell)
    except ValueError:
        return math.nan
    return number if abs(number) <= _LARGEST else math.nan


def _name_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The names without surrounding spaces; empty and repeated ones are numbered."""
    found: list[str] = []
    for number, raw in enumerate(names, 1):
        name = raw.strip()[:80] or f"column {number}"
        found.append(f"{name} ({number})" if name in found else name)
    return tuple(found)
