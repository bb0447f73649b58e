"""Opens what a user uploads or pastes as a table: text in some encoding, or a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.core.errors import InvalidTextError
from explorer.core.tables.options import Note, TableOptions
from explorer.core.tables.workbooks import is_workbook, read_workbook
from explorer.core.text.file_kinds import name_kind
from explorer.core.text.uploads import read_text

SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".xlsx")


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
    rows: list[list[str]] | None = None
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
    text, encoding = _decode(data, filename, options.encoding)
    return TableSource(text, encoding=encoding)


def _decode(data: bytes, filename: str, encoding: str | None) -> tuple[str, str]:
    if encoding is not None:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError) as error:
            raise InvalidTextError(
                f"The file isn't valid {encoding}; choose another encoding."
            ) from error
        return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), encoding
    try:
        text = read_text(data, "table.txt")
        return text, _find_encoding(data, text)
    except InvalidTextError as error:  # give the file's real name
        raise InvalidTextError(str(error).replace("table.txt", filename[-40:])) from error


def _find_encoding(data: bytes, text: str) -> str:
    """The encoding in which the file has that text."""
    for encoding in ("utf-8", "gb18030", "cp1252", "latin_1", "utf-16-le"):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if decoded.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n") == text:
            return encoding
    return "utf-16"


def _refuse_other_kinds(data: bytes, subject: str) -> None:
    kind = name_kind(data)
    if kind is not None:
        raise InvalidTextError(f"{subject} must be a table, but it is {kind.name}. {kind.remedy}")
