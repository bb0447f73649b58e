"""Reads a sheet of an Excel workbook (.xlsx) as rows of text, within limits of size."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from explorer.core.errors import InvalidTextError, quote
from explorer.core.tables.cells import Row
from explorer.core.tables.options import Note
from explorer.core.zip_files import ZIP_DAMAGES, check_member

MAX_UNPACKED_BYTES = 60_000_000  # of all parts; Python's zip reader stops at a part's stated size
MAX_ROWS = 200_000
MAX_CELLS = 1_000_000
_DAMAGES = (
    *(*ZIP_DAMAGES, InvalidFileException, ParseError),
    *(KeyError, TypeError, AttributeError, IndexError),
)


@dataclass(frozen=True, eq=False)
class Workbook:
    """A sheet of a workbook.

    Attributes:
        rows: its rows that aren't blank, as text; dates are written as ISO dates.
        lines: the number of each row, counted from 1.
        sheet: the sheet's name.
        sheets: the names of all sheets with cells.
        notes: what was left out.
    """

    rows: list[Row]
    lines: list[int]
    sheet: str
    sheets: tuple[str, ...]
    notes: tuple[Note, ...]


def is_workbook(data: bytes) -> bool:
    """Whether a file is an .xlsx workbook, whatever its name."""
    return data.startswith(b"PK") and b"xl/workbook.xml" in data


def read_workbook(data: bytes, filename: str, sheet: str | None = None) -> Workbook:
    """A sheet of a workbook; of a formula, the value that was saved with it.

    Args:
        data: the file's bytes.
        filename: its name, for messages.
        sheet: the sheet's name; None for the first one.

    Raises:
        InvalidTextError: the workbook is damaged, too large when unpacked, or lacks the sheet.
    """
    name = quote(filename[-40:])
    _check_parts(data, name)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = tuple(each.title for each in book.worksheets)
            if sheet is not None and sheet not in sheets:
                raise InvalidTextError(
                    f"{name} has no sheet {quote(sheet)}; choose one of {', '.join(sheets[:10])}."
                )
            if not sheets:
                raise InvalidTextError(f"{name} has no sheet with cells.")
            used = sheet or sheets[0]
            rows, lines = _list_rows(book[used], name)
        finally:
            book.close()
    except InvalidTextError:
        raise
    except _DAMAGES as error:
        raise _refuse_damage(name) from error
    notes = (
        [Note(f"Sheet “{used}” was read; the workbook has {len(sheets)}.", "left out")]
        if len(sheets) > 1
        else []
    )
    return Workbook(rows, lines, used, sheets, tuple(notes))


def _check_parts(data: bytes, name: str) -> None:
    """Refuse parts that can't be unpacked, or are too large together.

    `open_zip` would also refuse the longer directory (zip64) that some programs always write.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except ZIP_DAMAGES as error:
        raise _refuse_damage(name) from error
    for info in parts:
        check_member(info, f"{quote(info.filename)} in {name}")
    size = sum(info.file_size for info in parts)
    if size > MAX_UNPACKED_BYTES:
        raise InvalidTextError(
            f"{name} must have at most {MAX_UNPACKED_BYTES:,} bytes when unpacked, but it has "
            f"{size:,}; save the sheet as CSV."
        )


def _refuse_damage(name: str) -> InvalidTextError:
    return InvalidTextError(
        f"{name} must be a readable workbook, but it is damaged; save it again."
    )


def _list_rows(sheet: Any, name: str) -> tuple[list[Row], list[int]]:  # noqa: ANN401 - openpyxl has no types
    sheet.reset_dimensions()  # the size that the file states may be wrong
    rows: list[Row] = []
    lines, cells = [], 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        row = [_write_cell(value) for value in values]
        while row and not row[-1]:
            row.pop()
        cells += len(values)
        if number > MAX_ROWS or cells > MAX_CELLS:
            raise InvalidTextError(
                f"{name} must have at most {MAX_ROWS:,} rows and {MAX_CELLS:,} cells; save the "
                "part that you need as CSV."
            )
        if row:
            rows.append(tuple(row))
            lines.append(number)
    return rows, lines


def _write_cell(value: object) -> str:
    """A cell as text: numbers with all their digits, dates as ISO dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(timespec="seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value)
    return str(value).strip()
