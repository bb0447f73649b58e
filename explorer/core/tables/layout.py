"""Finds the table in a file: its header, its row of units, and the lines above and below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from explorer.core.tables.calendar_times import LIKELY_YEARS
from explorer.core.tables.cells import Row, find_shape, is_missing_word
from explorer.core.tables.dates import is_date_cell
from explorer.core.tables.number_formats import NumberFormat

_UNITS = (
    "c f k mm cm m km in ft kg g mg t lb l ml hpa pa kpa bar mbar psi m/s km/h mph kn kw w mw "
    "kwh mwh wh gw v a mv hz h min s ms d eur usd gbp chf pcs pc stk st. % ‰ € $ "
    "£ ¥ °c °f ° - -- µg/m³ ug/m3 ppm ppb w/m² w/m2 kg/m³ m³ m3 m² m2 l/s m3/s m³/s"
)
_UNIT_WORDS = frozenset(_UNITS.split())
_DATE_WORDS = frozenset({"date", "day", "days"})  # they stand in rows of units, and in headers
_RULER = re.compile(r":?[-=_]*:?")  # between a header and its values
_BRACKETED = re.compile(r"[(\[].*[)\]]")
_PROBED = 400  # rows at the start, from which the kind of each column is found
_HEADER_WITHIN = 60  # rows before the first row of values

NUMBER, DATE, MISSING, TEXT = "n", "d", "m", "t"
Classifier = Callable[[Row], list[str]]


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the parts of a table are; rows are counted from 0 among those that aren't blank.

    Attributes:
        width: the number of columns, C.
        header: the row of the names; None if there is none.
        units: the row of the units; None if there is none.
        first: the first row of values.
        last: the last row of values.
        other_rows: rows between them that aren't rows of values, such as a header that comes again.
        has_row_names: whether the header lacks a name for the first column.
        has_year_header: whether the names are plain numbers, such as years.
        is_doubtful: whether the row taken for a header might as well be values.
    """

    width: int
    header: int | None
    units: int | None
    first: int
    last: int
    other_rows: tuple[int, ...] = ()
    has_row_names: bool = False
    has_year_header: bool = False
    is_doubtful: bool = False
    kinds: tuple[str, ...] = field(default=(), repr=False)


def find_layout(rows: list[Row], number_format: NumberFormat) -> Layout:
    """The layout of a table's rows, of which there must be at least one."""
    classify = _make_classifier(number_format)
    width = _find_width(rows)
    head = [classify(row) for row in rows[:_PROBED]]
    kinds = _find_kinds(head, width)
    first = _find_first(rows, head, kinds)
    header, has_row_names = _find_header(rows, head, first, width)
    units = None
    if header is not None and header > 0 and _is_units(rows[header]):
        above = rows[header - 1]
        has_names = NUMBER not in head[header - 1]
        if has_names and len(_cut_empty(above)) >= max(len(_cut_empty(rows[header])), 2):
            header, units = header - 1, header
    has_year_header = False
    if (
        header is None
        and _is_year_header(rows[first], head[first], kinds)
        and first + 1 < len(rows)
    ):
        header, first, has_year_header = first, first + 1, True
    last = _find_last(rows, first, kinds, classify)
    names = rows[header] if header is not None else None
    others = _find_others(rows[: last + 1], first, names)
    if min(map(len, rows[first : last + 1])) < width:
        body = enumerate(rows[first : last + 1], first)
        short = {number for number, row in body if len(row) < width}
        others |= {number for number in short if not _fits(classify(rows[number]), kinds)}
    is_doubtful = has_year_header and all(kind == NUMBER for kind in head[header or 0])
    return Layout(
        width,
        header,
        units,
        first,
        last,
        tuple(sorted(others)),
        has_row_names,
        has_year_header,
        is_doubtful,
        kinds,
    )


def _make_classifier(number_format: NumberFormat) -> Classifier:
    """A function that gives the kind of each cell in a row."""
    known: dict[str, str] = {}

    def classify_cell(cell: str) -> str:
        shape = find_shape(cell)
        if shape not in known:
            if is_missing_word(shape):
                known[shape] = MISSING
            elif number_format.reads(shape):
                known[shape] = NUMBER
            else:
                known[shape] = DATE if is_date_cell(cell.strip()) else TEXT
        return known[shape]

    return lambda row: [classify_cell(cell) for cell in row]


def _find_width(rows: list[Row]) -> int:
    """The commonest number of cells in a row, without the empty ones at its end."""
    counts = Counter(map(len, rows))
    for row in rows:
        if not row[-1]:
            counts[len(row)] -= 1
            counts[len(_cut_empty(row))] += 1
    most = max(counts.values())
    return max(width for width, count in counts.items() if count == most)


def _cut_empty(row: Row) -> Row:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _find_kinds(head: list[list[str]], width: int) -> tuple[str, ...]:
    """The commonest kind of the cells in each column; missing ones don't count."""
    kinds = []
    for column in range(width):
        counts = Counter(row[column] for row in head if len(row) > column)
        counts.pop(MISSING, None)
        # In a short table, the lines above and below may have as much text as there are numbers.
        best = max(counts, key=lambda kind: (counts[kind], kind != TEXT), default=MISSING)
        kinds.append(best)
    return tuple(kinds)


def _fits(row: list[str], kinds: tuple[str, ...], *, strictly: bool = False) -> bool:
    """Whether a row of kinds looks like a row of values."""
    pairs = list(zip(row, kinds, strict=False))
    good = sum(kind == want and want in (NUMBER, DATE) for kind, want in pairs)
    bad = sum(kind not in (want, MISSING) and want in (NUMBER, DATE) for kind, want in pairs)
    wrong_date = any(want == DATE and kind in (TEXT, NUMBER) for kind, want in pairs)
    if strictly:
        return good > 0 and bad == 0
    return good > 0 and bad <= good and not wrong_date


def _find_first(rows: list[Row], head: list[list[str]], kinds: tuple[str, ...]) -> int:
    """The first row of values: it fits all columns, and so does the next one, more or less.

    Rows without any value are passed over; those right above it belong to the table.
    """
    filled = [row for row, found in enumerate(head) if set(found) != {MISSING}]
    first = next((row for row in filled if _fits(head[row], kinds)), 0)
    for row, after in zip_longest(filled, filled[1:]):
        is_last = after is None
        if _fits(head[row], kinds, strictly=True) and (is_last or _fits(head[after], kinds)):
            first = row
            break
    while first > 0 and set(head[first - 1]) == {MISSING} and not _is_ruler(rows[first - 1]):
        first -= 1
    return first


def _find_header(
    rows: list[Row], head: list[list[str]], first: int, width: int
) -> tuple[int | None, bool]:
    """The row with the names, right above the values, and whether the first name is lacking."""
    if first == 0 or first > _HEADER_WITHIN:
        return None, False
    row = first - 1
    while row > 0 and _is_ruler(rows[row]):
        row -= 1
    filled = [kind for kind in head[row] if kind != MISSING]
    size = len(_cut_empty(rows[row]))
    if not filled or all(kind == NUMBER for kind in filled):
        return None, False
    if size == width - 1 and width > 2 and rows[row][0].strip():
        return row, True
    return (row, False) if size > 1 or width == 1 or len(rows[row]) >= width else (None, False)


def _is_units(row: Row) -> bool:
    """Whether at least half of a row's cells are units, such as °C, (mm) or -."""
    cells = [cell.strip() for cell in row]
    filled = [cell for cell in cells if cell]
    dates = sum(cell.lower() in _DATE_WORDS for cell in filled)
    known = [cell for cell in filled if cell.lower() in _UNIT_WORDS or _BRACKETED.fullmatch(cell)]
    are_plain_letters = all(len(cell) == 1 and cell.isalpha() for cell in known)
    is_short = all(len(cell) < 16 for cell in filled)
    return (
        bool(known)
        and 2 * (len(known) + dates) >= len(filled)
        and is_short
        and not are_plain_letters
    )


def _is_ruler(row: Row) -> bool:
    """Whether a row draws a line, as `--- | ---` in Markdown does."""
    cells = [cell.strip() for cell in row]
    return all(map(_RULER.fullmatch, cells)) and any(len(cell) > 2 for cell in cells)


def _is_year_header(row: Row, kinds: list[str], column_kinds: tuple[str, ...]) -> bool:
    """Whether the first row of values is rather a header of years or of months by number."""
    cells = [cell.strip() for cell, kind in zip(row, kinds, strict=True) if kind == NUMBER]
    if len(cells) < 2 or not all(re.fullmatch(r"\d{1,4}", cell) for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    steps = {after - before for before, after in pairwise(numbers)}
    if steps not in ({1}, {-1}):
        return False
    are_years = all(LIKELY_YEARS[0] <= number <= LIKELY_YEARS[1] for number in numbers)
    lacks_first = len(kinds) == len(cells) + 1 and kinds[0] != column_kinds[0]
    return are_years or (lacks_first and numbers[0] == 1 and len(numbers) == 12)


def _find_others(rows: list[Row], first: int, names: Row | None) -> set[int]:
    """The rows of values, from `first` on, in which the header comes again."""
    if names is None:
        return set()
    start = names[0]  # comparing one cell first is faster
    body = enumerate(rows[first:], first)
    return {number for number, row in body if row[0] == start and row == names}


def _find_last(rows: list[Row], first: int, kinds: tuple[str, ...], classify: Classifier) -> int:
    """The last row of values: below it stand sums, sources and notes."""
    for row in range(len(rows) - 1, first - 1, -1):
        if _fits(classify(rows[row]), kinds) and not _is_sum(rows[row]):
            return row
    return len(rows) - 1


def _is_sum(row: Row) -> bool:
    """Whether a row holds the sums or means of the columns."""
    words = (
        r"(grand )?total|sum|summe|gesamt|insgesamt|mean|average|mittel(wert)?|median|somme|suma"
    )
    return re.fullmatch(words, row[0].strip().rstrip(":"), re.IGNORECASE) is not None
