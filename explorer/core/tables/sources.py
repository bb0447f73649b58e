"""Opens what a user uploads or pastes as a table: text in some encoding, or a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.core.errors import InvalidTextError
from explorer.core.tables.cells import Row
from explorer.core.tables.options import Note, TableOptions
from explorer.core.tables.workbooks import is_workbook, read_workbook
from explorer.core.text.encodings import ENCODINGS
from explorer.core.text.file_kinds import name_kind
from explorer.core.text.uploads import read_text_file

SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".xlsx")
_NAME = "table.txt"  # under which the reader of texts gets a table


@dataclass(frozen=True, eq=False)
class TableSource:
    """A table before it is split into columns.

    Attributes:
        text: its text; empty for a workbook.
        rows: the cells of a workbook's rows that aren't blank; None for text.
        lines: the number of each of these rows.
        encoding: the text's encoding; None if it was pasted.
        sheet: the workbook's sheet that was read; None for text.
        sheets: the names of all its sheets.
        notes: what the reader should know.
    """

    text: str = ""
    rows: list[Row] | None = None
    lines: list[int] = field(default_factory=list)
    encoding: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def open_text(text: str) -> TableSource:
    """The source of a pasted text."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_other_kinds(text[:2000].encode(errors="replace"), "The text")
    return TableSource(text)


def open_file(data: bytes, filename: str, options: TableOptions) -> TableSource:
    """The source of an uploaded file.

    Raises:
        InvalidTextError: the file isn't a table; its kind is named if it is known.
    """
    if is_workbook(data):
        book = read_workbook(data, filename, options.sheet)
        return TableSource(
            rows=book.rows, lines=book.lines, sheet=book.sheet, sheets=book.sheets, notes=book.notes
        )
    _refuse_other_kinds(data, f"`{filename[-40:]}`")
    if not filename.lower().endswith(SUFFIXES):
        raise InvalidTextError(
            f"A table must be a {', '.join(SUFFIXES)} file, got {filename[-40:]!r}; "
            "save the sheet as CSV."
        )
    return _decode(data, filename, options.encoding)


def _decode(data: bytes, filename: str, encoding: str | None) -> TableSource:
    """The source of a text file, with what is doubtful about its encoding."""
    try:
        file = read_text_file(data, _NAME, encoding=encoding or "")
    except InvalidTextError as error:  # give the file's real name
        raise InvalidTextError(str(error).replace(_NAME, filename[-40:])) from error
    part = file.parts[0]
    notes = []
    if not part.is_certain:
        second = f", or perhaps {ENCODINGS[part.second]}" if part.second else ""
        text = f"The encoding is a guess: {ENCODINGS[part.encoding]}{second}."
        notes.append(Note(text, "doubt"))
    if part.num_wrong:
        first = part.places[0]
        count = "1 place" if part.num_wrong == 1 else f"{part.num_wrong:,} places"
        text = f"Bytes can't be read in {count}, first {first.code} in line {first.line:,}."
        notes.append(Note(text, "doubt"))
    return TableSource(file.text, encoding=part.encoding, notes=tuple(notes))


def _refuse_other_kinds(data: bytes, subject: str) -> None:
    kind = name_kind(data)
    if kind is not None:
        raise InvalidTextError(f"{subject} must be a table, but it is {kind.name}. {kind.remedy}")
