"""Turns the cells of a column into shapes: the same text with every digit replaced by a 9.

A column of thousands of numbers has a handful of shapes, so that whatever is decided about a cell
is decided once per shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from explorer.core.typed_numbers.number import make_plain

INFINITE = ("inf", "-inf", "+inf")
MISSING_WORDS = (
    *("na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "missing", "unknown"),
    *("-", "--", "---", "–", "—", ".", "..", "...", "…", "?", "*", "k.a.", "k. a.", "\\n"),
    *("#div/0!", "#value!", "#ref!", "#null!", "#num!", "#name?"),
    *INFINITE,
)
Row = Sequence[str]  # the cells of a row: a tuple, which the garbage collector needn't follow
_NINES = str.maketrans("012345678", "999999999")


@dataclass(frozen=True, eq=False)
class CellColumn:
    """The cells of one column.

    Attributes:
        cells: the cells (R), with plain digits, signs and spaces.
        shapes: the shape of each (R).
        counts: how often each shape occurs.
    """

    cells: list[str]
    shapes: list[str]
    counts: Counter[str] = field(repr=False)

    def __len__(self) -> int:
        """The number of rows, R."""
        return len(self.cells)


def make_column(cells: Sequence[str]) -> CellColumn:
    """The column with these cells."""
    joined = "\n".join(cells)
    if joined.count("\n") != len(cells) - 1:
        joined = "\n".join(" ".join(cell.split()) for cell in cells)
    joined = make_plain(joined)
    plain = list(map(str.strip, joined.split("\n"))) if cells else []
    shapes = "\n".join(plain).translate(_NINES).split("\n") if cells else []
    return CellColumn(plain, shapes, Counter(shapes))


def find_shape(cell: str) -> str:
    """The shape of one cell."""
    return make_plain(cell).strip().translate(_NINES)


def is_missing_word(shape: str) -> bool:
    """Whether a shape is empty or one of the words that usually stand for a missing value."""
    return not shape or shape.lower() in MISSING_WORDS


def has_digit(shape: str) -> bool:
    """Whether a shape has a digit in it."""
    return "9" in shape
