"""Says what each column of a table is: numbers, dates, a counter, a constant, or text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.tables.cells import CellColumn, is_missing_word
from explorer.core.tables.number_formats import NumberFormat, find_unit, read_numbers

SENTINELS = (
    *(-9999.0, -999.0, -99.0, -9999.9, -999.9, -99.9, -99999.0, -32768.0, -1e10),
    *(9999.0, 999.0, 99.0, 9999.9, 999.9, 99.9, 99999.0, 32767.0, 65535.0, 1e10),
)
NUMBER, COUNTER, CONSTANT, DATE, TEXT, EMPTY = (
    *("numbers", "counter", "constant", "dates", "text", "empty"),
)
_MIN_SHARE = 0.5  # of the cells that aren't missing, in a column of numbers
_MANY_TIMES = 10  # the range without an outlier is so many times smaller


@dataclass(frozen=True, eq=False)
class TableColumn:
    """A column as it was read.

    Attributes:
        name: its name.
        kind: "numbers", "counter", "constant", "dates", "text" or "empty".
        values: its numbers (R,), NaN where there is none; NaN throughout for other kinds.
        cells: its cells as text (R).
        unit: the currency or percent sign, or what the row of units says.
        sentinels: the numbers that were read as missing, with how often each occurs.
        odd: the first cell that has text but no number, with its row; None if there is none.
    """

    name: str
    kind: str
    values: FloatArray
    cells: list[str]
    unit: str = ""
    sentinels: tuple[tuple[float, int], ...] = ()
    odd: tuple[int, str] | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether the column can be read by a net."""
        return self.kind in (NUMBER, COUNTER, CONSTANT)

    @property
    def missing(self) -> int:
        """How many rows have no number; in a column of text or dates, how many cells are empty."""
        if self.is_numeric:
            return int(np.isnan(self.values).sum())
        return sum(not cell for cell in self.cells)

    @property
    def range(self) -> tuple[float, float] | None:
        """The smallest and the largest number; None if there is none."""
        known = self.values[~np.isnan(self.values)]
        return (float(known.min()), float(known.max())) if known.size else None

    def find_outlier(self) -> int | None:
        """The row of a value far outside the scale of all others; None if there is none."""
        known = np.flatnonzero(~np.isnan(self.values))
        if len(known) < 8:
            return None
        values = self.values[known]
        least, next_least, next_most, most = np.partition(values, (0, 1, -2, -1))[[0, 1, -2, -1]]
        if 0 < next_most - least < (most - least) / _MANY_TIMES:
            return int(known[values.argmax()])
        if 0 < most - next_least < (most - least) / _MANY_TIMES:
            return int(known[values.argmin()])
        return None


def read_column(
    name: str,
    column: CellColumn,
    number_format: NumberFormat,
    *,
    unit: str = "",
    missing_words: Iterable[str] | None = None,
    sentinels: tuple[float, ...] | None = None,
) -> TableColumn:
    """The column, if it isn't one of dates.

    Args:
        name: its name.
        column: its cells.
        number_format: how the table writes numbers.
        unit: what the row of units says.
        missing_words: the words for missing values; None for the usual ones.
        sentinels: the numbers for missing values; None for a guess.
    """
    values = read_numbers(column, number_format)
    if missing_words is None:
        missing = {shape for shape in column.counts if is_missing_word(shape)}
        is_missing = np.zeros(len(column), np.bool_)
        if missing:
            is_missing = np.array([shape in missing for shape in column.shapes])
    else:
        words = {word.lower() for word in missing_words} | {""}
        is_missing = np.array([cell.lower() in words for cell in column.cells])
    values[is_missing] = np.nan
    given = np.flatnonzero(~is_missing)
    is_number = ~np.isnan(values)
    if not len(given):
        return TableColumn(name, EMPTY, np.full(len(column), np.nan), column.cells, unit)
    if is_number.sum() < _MIN_SHARE * len(given):
        return TableColumn(name, TEXT, np.full(len(column), np.nan), column.cells, unit)
    odd_rows = given[~is_number[given]]
    odd = (int(odd_rows[0]), column.cells[odd_rows[0]]) if len(odd_rows) else None
    chosen = find_sentinels(values) if sentinels is None else sentinels
    counted = []
    for sentinel in chosen:
        hits = values == sentinel
        if hits.any() and not hits[is_number].all():
            counted.append((sentinel, int(hits.sum())))
            values[hits] = np.nan
    kind = _find_kind(values)
    found = unit or find_unit(column, number_format)
    return TableColumn(name, kind, values, column.cells, found, tuple(counted), odd)


def find_sentinels(values: FloatArray) -> tuple[float, ...]:
    """The usual stand-ins for missing values that lie far outside all other numbers (R,)."""
    known = values[~np.isnan(values)]
    usual = np.isin(known, SENTINELS)
    rest = known[~usual]
    if not usual.any() or len(np.unique(rest)) < 2:
        return ()
    low, high = float(rest.min()), float(rest.max())
    spread = high - low
    return tuple(
        float(each)
        for each in np.unique(known[usual])
        if each < low - max(spread, abs(low)) or each > high + max(spread, abs(high))
    )


def list_missing_words(columns: Iterable[CellColumn]) -> tuple[str, ...]:
    """The words for missing values that occur in these columns, the commonest first."""
    counts: Counter[str] = Counter()
    for column in columns:
        for shape, count in column.counts.items():
            if shape and is_missing_word(shape):
                counts[shape] += count
    return tuple(word for word, _ in counts.most_common())


def _find_kind(values: FloatArray) -> str:
    known = values[~np.isnan(values)]
    if not known.size:
        return EMPTY
    steps = np.diff(known)
    if not steps.any():
        return CONSTANT
    is_counter = len(known) == len(values) and bool((steps == steps[0]).all())
    return COUNTER if is_counter and float(steps[0]).is_integer() else NUMBER
