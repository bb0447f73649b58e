"""A table of numbers in a text: delimiter, columns, gaps."""

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
_SAMPLE = 4_000  # characters from which the delimiter is guessed
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_LARGEST = 1e12  # its square is still a number that float32 holds


@dataclass(frozen=True, eq=False)
class NumberTable:
    """The numeric columns of a table; R rows in the order of time.

    Attributes:
        names: of the columns (C).
        values: (R, C); nan where a cell holds no number.
        cells: what stands in each gap, by (row, column), both from 0.
        lines: the line of the text that each row stands in (R), from 1.
        left_out: the other columns, each with its first cell that is no number.
        has_decimal_commas: whether a comma was read as a decimal point.
    """

    names: tuple[str, ...]
    values: FloatArray
    cells: dict[tuple[int, int], str]
    lines: tuple[int, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    has_decimal_commas: bool = False

    def find_target(self) -> int:
        """The place of the first column without a gap that does more than count the rows, else 0.

        A column counts the rows where all its steps are the same and not 0, as a number of the day.
        """
        for place, column in enumerate(self.values.T):
            steps = np.diff(column)
            is_count = len(steps) > 0 and steps[0] != 0 and bool((steps == steps[0]).all())
            if not np.isnan(column).any() and not is_count:
                return place
        return 0

    def select(self, names: Sequence[str]) -> FloatArray:
        """The columns of these names (R, C), in this order, without gaps.

        Raises:
            InvalidTextError: a name is no numeric column's, or a column has a gap.
        """
        if not 1 <= len(names) <= MAX_INPUTS:
            raise InvalidTextError(f"1 to {MAX_INPUTS} columns can be read, got {len(names)}.")
        places = []
        for name in names:
            if name not in self.names:
                raise InvalidTextError(
                    f"`{name[:40]}` is no numeric column of the table; these are "
                    f"{', '.join(each[:40] for each in self.names[:10])}."
                )
            places.append(self.names.index(name))
        for place in places:
            gaps = np.flatnonzero(np.isnan(self.values[:, place]))
            if gaps.size:
                row = int(gaps[0])
                cell = self.cells[row, place]
                shown = f"`{cell[:24]}`" if cell else "an empty cell"
                raise InvalidTextError(
                    f"`{self.names[place][:40]}` must hold a number in every row, got {shown} in "
                    f"row {row + 1} (line {self.lines[row]}), {gaps.size} such in all; fill the "
                    "gap or leave the column out."
                )
        return self.values[:, places]


def read_table_file(data: bytes, filename: str) -> str:
    """The text of an uploaded table; encodings and bounds are those of `reading.read_text`.

    Raises:
        InvalidTextError: the file is of another kind, too large, empty, damaged or no text.
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
    except InvalidTextError as error:  # the name as the user knows it
        raise InvalidTextError(str(error).replace(f"{suffix}.txt", suffix)) from error


def read_table(text: str) -> NumberTable:
    """The numeric columns in a CSV text: those where at least half of the cells are numbers.

    The delimiter (comma, semicolon, tab or bar) is guessed by the standard library's sniffer. The
    first row names the columns where one of its cells is no number. Where the delimiter is no
    comma, a comma within a number is its decimal point.

    Raises:
        InvalidTextError: the text is no table, too long, or holds no numeric column.
    """
    lines, rows, has_decimal_commas = _split(text)
    has_header = any(math.isnan(_read_number(cell)) for cell in rows[0])
    width = len(rows[0])
    names = rows[0] if has_header else [f"column {place + 1}" for place in range(width)]
    rows, lines = rows[has_header:], lines[has_header:]
    if not 1 <= len(rows) <= MAX_ROWS:
        raise InvalidTextError(
            f"A table must have 1 to {MAX_ROWS:,} rows of values, got {len(rows):,}."
        )
    for row, line in zip(rows, lines, strict=True):
        if len(row) != width:
            raise InvalidTextError(
                f"Every row must have {width} cells, as the first one, got {len(row)} in line "
                f"{line}; fill that line or leave it out."
            )
    numbers = np.array([[_read_number(cell) for cell in row] for row in rows], np.float64)
    is_numeric = np.isfinite(numbers).mean(axis=0) >= 0.5
    numeric, others = np.flatnonzero(is_numeric), np.flatnonzero(~is_numeric)
    if not numeric.size:
        raise InvalidTextError(
            "The table must have a numeric column, one where at least half of the cells are "
            f"numbers, got none among {width} columns."
        )
    values = numbers[:, numeric]
    cells = {
        (int(row), int(column)): rows[row][numeric[column]].strip()
        for row, column in np.argwhere(np.isnan(values))
    }
    unique = _name_columns(names)
    return NumberTable(
        tuple(unique[place] for place in numeric),
        values,
        cells,
        lines,
        tuple((unique[place], _find_text(rows, numbers, int(place))) for place in others),
        has_decimal_commas,
    )


def write_table(names: Sequence[str], values: FloatArray) -> str:
    """The columns as CSV, one row a time step, every number to its last digit."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([repr(float(value)) for value in row] for row in values)
    return written.getvalue()


def _find_text(rows: list[list[str]], numbers: FloatArray, place: int) -> str:
    """The first cell of a column that is no number; an empty one only where all such are empty."""
    gaps = np.flatnonzero(np.isnan(numbers[:, place]))
    cells = [rows[int(row)][place].strip() for row in gaps]
    return next(filter(None, cells), "")


def _split(text: str) -> tuple[tuple[int, ...], list[list[str]], bool]:
    """The line that each row ends in, the rows that hold anything, whether commas were points."""
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE], _DELIMITERS)
    except csv.Error:  # one column has no delimiter to be found
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
                    f"A table must have at most {MAX_ROWS:,} rows of values, got more; take a "
                    "part of it."
                )
    except csv.Error as error:
        raise InvalidTextError(f"The table cannot be read as CSV: {error}.") from error
    if not rows:
        raise InvalidTextError("The table must hold text, but it is empty.")
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
    """The number in a cell; nan where there is none, or one too large to be squared."""
    try:
        number = float(cell)
    except ValueError:
        return math.nan
    return number if abs(number) <= _LARGEST else math.nan


def _name_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The names without blanks at their ends; an empty or repeated one takes a number."""
    found: list[str] = []
    for place, raw in enumerate(names, 1):
        name = raw.strip()[:80] or f"column {place}"
        found.append(f"{name} ({place})" if name in found else name)
    return tuple(found)
