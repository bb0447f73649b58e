"""Takes a table apart: names, units, columns of cells, and what stands around the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from explorer.core.errors import InvalidTextError
from explorer.core.tables.cells import CellColumn, Row, make_column
from explorer.core.tables.decimal_commas import join_decimal_commas
from explorer.core.tables.delimiters import NONE, split_text
from explorer.core.tables.layout import Layout, find_layout
from explorer.core.tables.number_formats import FormatGuess, NumberFormat, guess_format
from explorer.core.tables.options import Note, TableOptions
from explorer.core.tables.rows import list_lines, make_even, name_columns
from explorer.core.tables.sources import TableSource

MAX_COLUMNS = 100
_PROBED = 400


@dataclass(frozen=True, eq=False)
class Structure:
    """A table taken apart.

    Attributes:
        names: the columns' names (C).
        columns: their cells (C of R).
        units: what the row of units says about each column (C); empty texts without one.
        lines: the line each row begins on (R).
        has_joined_commas: whether commas between cells turned out to be decimal signs.
        used: the decisions that were used.
        notes: what was decided, and what was left out.
    """

    names: tuple[str, ...]
    columns: list[CellColumn]
    units: tuple[str, ...]
    lines: Sequence[int]
    has_joined_commas: bool
    used: TableOptions
    notes: tuple[Note, ...]


def take_apart(source: TableSource, options: TableOptions) -> Structure:
    """The structure of a table.

    Raises:
        InvalidTextError: there is no table, or a decision doesn't fit it.
    """
    notes = list(source.notes)
    rows, lines, delimiter = _split(source, options, notes)
    if not rows:
        raise InvalidTextError("The table must have at least one row of values, but it is empty.")
    if len(rows) == 1 and not any(map(str.isdecimal, "".join(rows[0]))):
        raise InvalidTextError(
            "A table must have rows of values, got 0 below its header. If they are elsewhere in "
            "the file, say where under “Change how it was read”."
        )
    has_decimal_commas = False
    if delimiter == "," and options.decimal != "." and '"' not in source.text:
        joined = join_decimal_commas(rows)
        if joined is not None:
            rows, has_decimal_commas = joined, True
            notes.append(
                Note(
                    "The rows have more commas than the header has: the others were read as "
                    "decimal commas.",
                    "doubt",
                )
            )
    rough = _guess_rough_format(rows, delimiter, options)
    if has_decimal_commas:
        rough = NumberFormat(",", "")
    layout = _apply_lines(find_layout(rows, rough), lines, options)
    _note_layout(layout, rows, lines, notes)
    used_rows, used_lines = _choose_rows(layout, rows, lines)
    width = layout.width
    if width > MAX_COLUMNS:
        raise InvalidTextError(f"A table must have at most {MAX_COLUMNS} columns, got {width}.")
    even = make_even(used_rows, used_lines, width)
    notes += even.notes
    if not even.rows:
        raise InvalidTextError("A table must have at least 1 row of values, got 0.")
    heads: Row = rows[layout.header] if layout.header is not None else ()
    if layout.has_row_names:
        heads = ["row", *heads]
    units = rows[layout.units] if layout.units is not None else None
    columns = [make_column(cells) for cells in zip(*even.rows, strict=True)]
    names = name_columns(heads, width, units)
    used = replace(
        options,
        delimiter=delimiter,
        header_line=lines[layout.header] if layout.header is not None else 0,
        units_line=lines[layout.units] if layout.units is not None else 0,
        first_line=lines[layout.first],
        last_line=lines[layout.last],
        encoding=source.encoding,
        sheet=source.sheet,
        decimal=rough.decimal,
    )
    marks = tuple(cell.strip() for cell in (units or ())) + ("",) * width
    return Structure(
        names, columns, marks[:width], even.lines, has_decimal_commas, used, tuple(notes)
    )


def decide_format(
    columns: list[CellColumn], structure: Structure, options: TableOptions
) -> FormatGuess:
    """The format of the columns that aren't dates; the user's signs win.

    Raises:
        InvalidTextError: decimal sign and thousands separator are the same.
    """
    if options.decimal is not None and options.decimal == options.thousands:
        raise InvalidTextError(
            "The decimal sign and the thousands separator must differ; change one of them."
        )
    if structure.has_joined_commas and options.decimal is None:
        return FormatGuess(NumberFormat(",", ""))
    return guess_format(
        columns,
        structure.used.delimiter or NONE,
        decimal=options.decimal,
        thousands=options.thousands,
    )


def _split(
    source: TableSource, options: TableOptions, notes: list[Note]
) -> tuple[list[Row], Sequence[int], str]:
    if source.rows is not None:
        return source.rows, source.lines, NONE
    split = split_text(source.text, options.delimiter)
    if split.named_delimiter:
        notes.append(
            Note(f"Line 1 names the delimiter (“sep={split.named_delimiter}”).", "left out")
        )
    rows, lines = split.rows, split.lines
    if split.comments:
        line, text = split.comments[-1]
        names = split_text(text.lstrip(" #/%!"), split.delimiter).rows
        is_header = bool(names and rows) and len(names[0]) == len(rows[0]) > 1
        if is_header and not any(map(str.isdigit, "".join(names[0]))):
            rows, lines = [names[0], *rows], [line, *lines]
        left = [line for line, _ in split.comments[: -1 if rows[:1] == names[:1] else None]]
        if left:
            notes.append(
                Note(
                    f"{list_lines(left)} (comments) were left out.".replace(
                        "Line 1 (comments) were", "Line 1 (a comment) was"
                    ),
                    "left out",
                )
            )
    if split.has_plain_quotes:
        notes.append(
            Note("A quotation mark is never closed: all of them were read as text.", "doubt")
        )
    return rows, lines, split.delimiter


def _guess_rough_format(rows: list[Row], delimiter: str, options: TableOptions) -> NumberFormat:
    """The format as the first rows of the commonest width suggest it."""
    sizes = [len(row) for row in rows[:_PROBED]]
    width = max(set(sizes), key=lambda size: (sizes.count(size), size))
    even = [row for row in rows[:_PROBED] if len(row) == width]
    columns = [make_column(cells) for cells in zip(*even, strict=True)]
    if options.decimal is not None and options.decimal == options.thousands:
        return NumberFormat(options.decimal)
    return guess_format(
        columns, delimiter, decimal=options.decimal, thousands=options.thousands
    ).format


def _apply_lines(layout: Layout, lines: Sequence[int], options: TableOptions) -> Layout:
    """The layout with the lines that the user has chosen."""
    changes: dict[str, int | bool | None] = {}
    for name, line in (("header", options.header_line), ("units", options.units_line)):
        if line is not None:
            changes[name] = _find_row(lines, line) if line else None
    if options.first_line is not None:
        changes["first"] = _find_row(lines, options.first_line)
    elif changes:
        used = [changes.get("header", layout.header), changes.get("units", layout.units)]
        above = [int(row) + 1 for row in used if row is not None]
        # Without a header, the line that was taken for it holds values.
        freed = layout.first if layout.header is None else layout.header
        changes["first"] = max([layout.first, *above]) if above else freed
    if options.last_line is not None:
        changes["last"] = _find_row(lines, options.last_line)
    changed = replace(layout, **changes)  # type: ignore[arg-type]  # by the names of its fields
    if changed.last < changed.first:
        raise InvalidTextError(
            "The last line of values must not come before the first; change one of them."
        )
    return changed


def _choose_rows(
    layout: Layout, rows: list[Row], lines: Sequence[int]
) -> tuple[list[Row], Sequence[int]]:
    """The rows of values, with the line each begins on."""
    if not layout.other_rows:
        used = slice(layout.first, layout.last + 1)
        return rows[used], lines[used]
    skipped = set(layout.other_rows)
    chosen = [row for row in range(layout.first, layout.last + 1) if row not in skipped]
    return [rows[row] for row in chosen], [lines[row] for row in chosen]


def _find_row(lines: Sequence[int], line: int) -> int:
    if line not in lines:
        raise InvalidTextError(f"Line {line} must be one with text in it; choose another line.")
    return lines.index(line)


def _note_layout(layout: Layout, rows: list[Row], lines: Sequence[int], notes: list[Note]) -> None:
    tops = [row for row in (layout.header, layout.units) if row is not None]
    above = [lines[row] for row in range(layout.first) if row not in tops]
    below = lines[layout.last + 1 :]
    inside = [lines[row] for row in layout.other_rows]
    for left, where in (
        (above, "above the table"),
        (below, "below the table"),
        (inside, "within the table"),
    ):
        if left:
            verb = "was" if len(left) == 1 else "were"
            example = rows[lines.index(left[0])]
            text = " ".join(cell.strip() for cell in example if cell.strip())[:40]
            notes.append(
                Note(f"{list_lines(left)} {where} {verb} left out (“{text}”).", "left out")
            )
    if layout.units is not None:
        notes.append(Note(f"Line {lines[layout.units]} was read as units."))
    if layout.header is None:
        notes.append(Note("No header was found, so the columns are numbered."))
    elif layout.has_year_header:
        text = f"Line {lines[layout.header]} was read as the header, though it holds numbers."
        notes.append(Note(text, "doubt" if layout.is_doubtful else "read"))
    if layout.has_row_names:
        notes.append(Note("The header has no name for the first column; it's called `row`."))
