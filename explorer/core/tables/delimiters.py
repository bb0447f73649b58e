"""Splits the text of a table into rows of cells, and guesses what separates them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING

from explorer.core.errors import InvalidTextError
from explorer.core.tables.cells import Row, find_shape, is_missing_word
from explorer.core.tables.dates import is_date_cell
from explorer.core.tables.number_formats import FORMATS
from explorer.core.typed_numbers.number import make_plain

if TYPE_CHECKING:
    from _csv import Reader

SPACES, NONE = " ", ""  # runs of spaces, and no delimiter at all
DELIMITERS = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "vertical bar",
    SPACES: "spaces",
    NONE: "none, one column",
}
_PROBED_LINES = 300
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
_COMMENT = re.compile(r"\s*(#|//|%|!)")
_GOOD = 0.5  # a score with which spaces aren't considered
_LONGEST_QUOTE = 50  # lines; a quoted cell that is longer is a stray quotation mark


@dataclass(frozen=True, eq=False)
class SplitText:
    """The rows of a text.

    Attributes:
        rows: the cells of each row that isn't blank.
        lines: the line each row begins on, counted from 1.
        delimiter: what separates cells.
        named_delimiter: the delimiter that the file's first line (`sep=;`) names; or empty.
        comments: the lines at the top that begin with a comment sign, as (line, text).
        has_plain_quotes: whether quotation marks were read as ordinary characters, since one of
            them is never closed.
    """

    rows: list[Row]
    lines: Sequence[int]
    delimiter: str
    named_delimiter: str = ""
    comments: tuple[tuple[int, str], ...] = ()
    has_plain_quotes: bool = False


def split_text(text: str, delimiter: str | None = None) -> SplitText:
    r"""The rows of a text.

    Args:
        text: with "\n" as line ending.
        delimiter: a key of `DELIMITERS`; guessed if None.

    Raises:
        InvalidTextError: the text can't be split into cells.
    """
    first, _, rest = text.partition("\n")
    named = _SEP_LINE.fullmatch(first)
    skipped = 1 if named else 0
    body = rest if named else text
    comments: list[tuple[int, str]] = []
    while _COMMENT.match(body):
        line, _, body = body.partition("\n")
        skipped += 1
        comments.append((skipped, line))
    used = delimiter
    if used is None:
        used = named[1] if named and named[1] in DELIMITERS else guess_delimiter(body)
    rows, lines, is_plain = _split_rows(body, used)
    return SplitText(
        rows,
        [line + skipped for line in lines] if skipped else lines,
        used,
        named[1] if named else "",
        tuple(comments),
        is_plain,
    )


def guess_delimiter(text: str) -> str:
    """The delimiter that splits most lines into equally many cells with numbers and dates in them.

    One that only splits numbers at their decimal comma or thousands space counts as none.
    """
    lines = [line for line in text.split("\n", _PROBED_LINES)[:_PROBED_LINES] if line.strip()]
    sample = "\n".join(lines)
    scores: dict[str, float] = {}
    splits_header = False
    for each in ("\t", ";", "|", ",", SPACES, NONE):
        if each and each not in sample.replace("\t", " " if each == SPACES else "\t"):
            continue
        rows, _, _ = _split_rows(sample, each)
        width = _find_width(rows)
        if width == 1 and each != NONE:
            continue
        if each not in (SPACES, NONE) and _has_header(rows, width):
            splits_header = True
        typed = [_rate_row(row) for row in rows if len(row) == width]
        scores[each] = sum(typed) / max(len(rows), 1) + (0.02 if width > 1 else 0)
    if not scores:
        return NONE
    if any(scores.get(each, 0) > _GOOD for each in "\t;|,"):
        scores.pop(SPACES, None)  # spaces stand in cells, too
    if splits_header:
        scores.pop(NONE, None)
    best = max(scores, key=lambda each: round(scores[each], 2))
    if best in (",", SPACES) and _only_splits_numbers(sample, best):
        return NONE
    return best


def _has_header(rows: list[Row], width: int) -> bool:
    """Whether a row without digits has as many cells as the others."""
    return any(
        len(row) == width and not any(re.search(r"\d", cell) for cell in row) for row in rows[:30]
    )


def _find_width(rows: list[Row]) -> int:
    """The commonest number of cells, more than one if a fifth of the rows have that many."""
    counts = Counter(map(len, rows))
    wide = Counter({width: count for width, count in counts.items() if width > 1})
    if wide and wide.total() >= 0.2 * len(rows):
        return wide.most_common(1)[0][0]
    return 1


def _rate_row(row: Row) -> float:
    """The share of a row's cells that are numbers or dates; other text counts a little."""
    return sum(_rate_cell(cell) for cell in row) / len(row)


def _rate_cell(cell: str) -> float:
    shape = find_shape(cell)
    if is_missing_word(shape):
        return 0.5
    if any(each.reads(shape) for each in FORMATS) or is_date_cell(cell.strip()):
        return 1.0
    return 0.1 if not re.search(r"[;\t|]|9,9", shape) else 0.0


def _only_splits_numbers(sample: str, delimiter: str) -> bool:
    """Whether a comma or a space is a decimal sign or separates thousands in a single column."""
    if '"' in sample:
        return False
    plain = make_plain(sample)
    rows: list[Row] = [[cell.strip() for cell in row] for row in _split_rows(plain, delimiter)[0]]
    has_header = bool(rows) and not any(re.search(r"\d", cell) for cell in rows[0])
    body = rows[has_header:]
    if not body or max(map(len, body)) > 2 or (has_header and len(rows[0]) > 1):
        return False
    pairs = [row for row in body if len(row) == 2]
    are_whole = all(re.fullmatch(r"[+-]?\d+", row[0]) for row in body)
    if not pairs or not are_whole or not all(re.fullmatch(r"\d+", row[1]) for row in pairs):
        return False
    return has_header or len(pairs) < len(body) or _are_fractions(pairs)


def _are_fractions(pairs: list[Row]) -> bool:
    """Whether the second numbers look like digits after a decimal sign: there is no header."""
    if any(len(row[1]) > 1 and row[1][0] == "0" for row in pairs):
        return True
    firsts = [int(row[0]) for row in pairs]
    steps = {after - before for before, after in pairwise(firsts)}
    has_one_size = len({len(row[1]) for row in pairs}) == 1
    return has_one_size and len(steps) > 1 and len(pairs) > 2


def _split_rows(text: str, delimiter: str) -> tuple[list[Row], Sequence[int], bool]:
    """The rows, the line each begins on, and whether quotation marks were ordinary characters."""
    if delimiter == NONE:
        cells = list(map(str.strip, text.split("\n")))
        numbers: Sequence[int] = range(1, len(cells) + 1)
        if not all(cells):
            numbers = list(compress(numbers, cells))
            cells = list(filter(None, cells))
        if '"' in text:
            cells = [_unquote(cell) for cell in cells]
        return list(zip(cells, strict=True)), numbers, False
    if delimiter == SPACES:
        text = re.sub(r"^[ \t]+|[ \t]+$", "", text.replace("\t", " "), flags=re.MULTILINE)
    if text.count('"') % 2 == 0:
        try:
            return *_read_csv(text, delimiter, csv.QUOTE_MINIMAL), False
        except csv.Error:  # a cell of hundreds of lines: a quotation mark isn't meant as one
            pass
    try:
        return *_read_csv(text, delimiter, csv.QUOTE_NONE), True
    except csv.Error as error:
        raise InvalidTextError(
            f"The table cannot be read as CSV: {error}. Save it again as CSV."
        ) from error


def _read_csv(text: str, delimiter: str, quoting: int) -> tuple[list[Row], Sequence[int]]:
    """The rows that aren't blank, and the line each begins on."""

    def open_reader() -> Reader:
        return csv.reader(
            io.StringIO(text, newline=""),
            delimiter=delimiter,
            quoting=quoting,  # type: ignore[arg-type]  # one of the module's constants
            skipinitialspace=True,
        )

    reader = open_reader()
    rows: list[Row] = list(map(tuple, reader))
    starts: Sequence[int] = range(1, len(rows) + 1)
    if reader.line_num > len(rows):  # there are line breaks within quotation marks
        starts = _find_starts(open_reader())
    full = [n for n, row in enumerate(rows) if row and (row[0] or any(map(str.strip, row)))]
    if len(full) == len(rows):
        return rows, starts
    return [rows[n] for n in full], [starts[n] for n in full]


def _find_starts(reader: Reader) -> list[int]:
    """The line that each row begins on, counted from 1."""
    starts, before = [], 0
    for _ in reader:
        if reader.line_num - before > _LONGEST_QUOTE:
            raise csv.Error("a quotation mark is never closed")
        starts.append(before + 1)
        before = reader.line_num
    return starts


def _unquote(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
