"""Reads numbers as people write them in tables, and guesses decimal sign and thousands separator.

A table has one decimal sign and at most one thousands separator. Percent signs and currencies are
read too: `12.3%` is 0.123, and `$1,234` is 1234. Fractions and powers of ten are numbers as well.
Round brackets, as in accounts, and a minus sign at the end make a number negative.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.tables.cells import CellColumn
from explorer.core.typed_numbers.cells import parse_cells

LARGEST = 1e12  # float32 can still hold its square
LIMITS = "from −1e12 to 1e12"  # in words
SMALLEST = 1e-18  # a column that stays below it is lost when float32 squares it
LIKE_A_NUMBER = re.compile(r"[\W_]*\d[\d\W_]*([eE][-+−]?\d+)?[\W_]*")  # of any size
_CURRENCY = r"[$€£¥₹₩₽₺]|USD|EUR|GBP|CHF|JPY|kr|zł|Kč|Fr\."
_UNIT = rf"{_CURRENCY}|%|‰|°C|°F|°"
_FRACTION = "9{1,3}\\s?/\\s?9{1,3}|[¼½¾⅓⅔⅛]"  # with a year, 1/2024 is a month
_POWER = r"99\^[+-]?9{1,2}"  # of ten
_STRIP = re.compile(rf"{_UNIT}|[^\S\n]")
_BRACKETS = re.compile(r"^\((.*)\)$", re.MULTILINE)
_MINUS_LAST = re.compile(r"^([^-\n]+)-$", re.MULTILINE)
_FOUND_UNIT = re.compile(_UNIT)
_CLOSE_RATIO = 20  # numbers of one column are rarely this many times apart


@dataclass(frozen=True)
class NumberFormat:
    """How a table writes its numbers.

    Attributes:
        decimal: the decimal sign, a point or a comma.
        thousands: what separates thousands; empty if nothing does.
    """

    decimal: str = "."
    thousands: str = ""

    def reads(self, shape: str) -> bool:
        """Whether a cell of that shape is a number."""
        return _compile(self).fullmatch(shape) is not None


# The simplest first: of several that read a table equally well, the first is meant.
FORMATS = tuple(
    NumberFormat(decimal, thousands)
    for thousands in ("", ",", ".", " ", "'", "_")
    for decimal in (".", ",")
    if decimal != thousands
)


@dataclass(frozen=True)
class FormatGuess:
    """A guessed number format.

    Attributes:
        format: the format.
        reason: why, where that isn't plain.
        is_doubtful: whether another format would read the table as well.
    """

    format: NumberFormat
    reason: str = ""
    is_doubtful: bool = False


def read_numbers(column: CellColumn, number_format: NumberFormat) -> FloatArray:
    """The numbers of a column (R,); NaN where a cell isn't one, or is too large to square."""
    good = {shape for shape in column.counts if number_format.reads(shape)}
    values = np.full(len(column), np.nan)
    if not good:
        return values
    cells, is_good = column.cells, np.ones(len(column), np.bool_)
    if len(good) < len(column.counts):
        is_good = np.array([shape in good for shape in column.shapes])
        cells = list(compress(column.cells, is_good))
    text = "\n".join(cells)
    shapes = "".join(good)
    divisor: FloatArray | float = 1.0
    if "%" in shapes:
        divisor = np.array([100.0 if "%" in cell else 1.0 for cell in cells])
    if _STRIP.search(shapes):
        text = _STRIP.sub("", text)
    if "(" in shapes:
        text = _BRACKETS.sub(r"-\1", text)
    if "-" in shapes:
        text = _MINUS_LAST.sub(r"-\1", text)
    if number_format.thousands.strip():
        text = text.replace(number_format.thousands, "")
    if number_format.decimal == ",":  # the only commas left
        text = text.replace(",", ".")
    numbers = parse_cells(text.split("\n"), decimal=".", most=np.inf) / divisor
    values[is_good] = np.where(np.abs(numbers) <= LARGEST, numbers, np.nan)
    return values


def find_unit(column: CellColumn, number_format: NumberFormat) -> str:
    """The currency or percent sign that stands in a column's numbers; empty if there is none."""
    for shape in column.counts:
        found = _FOUND_UNIT.search(shape)
        if found and number_format.reads(shape):
            return found.group()
    return ""


def find_fraction(column: CellColumn) -> str:
    """The first cell that is read as a fraction because of its stroke; empty if there is none."""
    strokes = {shape for shape in column.counts if "/" in shape and NumberFormat().reads(shape)}
    if not strokes:
        return ""
    pairs = zip(column.cells, column.shapes, strict=True)
    return next(cell for cell, shape in pairs if shape in strokes)


def guess_format(
    columns: Sequence[CellColumn],
    delimiter: str,
    *,
    decimal: str | None = None,
    thousands: str | None = None,
) -> FormatGuess:
    """The format that reads the most cells; where two read the same, the likelier one.

    Args:
        columns: the columns without dates.
        delimiter: what separates the cells.
        decimal: the decimal sign, if it is decided.
        thousands: the thousands separator, if it is decided.
    """
    possible = [
        each
        for each in FORMATS
        if decimal in (None, each.decimal) and thousands in (None, each.thousands)
    ]
    totals = {
        each: sum(
            count
            for column in columns
            for shape, count in column.counts.items()
            if "9" in shape and each.reads(shape)
        )
        for each in possible
    }
    best = max(possible, key=lambda each: totals[each])
    if best.thousands or decimal is not None or thousands is not None:
        return FormatGuess(best)
    return _weigh_groups(columns, best, delimiter)


def _weigh_groups(columns: Sequence[CellColumn], best: NumberFormat, delimiter: str) -> FormatGuess:
    """Decide whether a sign that always has three digits after it marks thousands."""
    sign = best.decimal
    group = re.compile(
        rf"\(?[+-]?\s?({_CURRENCY})?\s?[+-]?9{{1,3}}{re.escape(sign)}999\s?({_UNIT})?\)?"
    )
    used = [
        column
        for column in columns
        if any(sign in shape and best.reads(shape) for shape in column.counts)
    ]
    signed = {shape for column in used for shape in column.counts if sign in shape}
    signed = {shape for shape in signed if best.reads(shape)}
    if not used or not all(group.fullmatch(shape) for shape in signed):
        return FormatGuess(best)
    other = NumberFormat("," if sign == "." else ".", sign)
    written = "point" if sign == "." else "comma"
    ratios = []
    for column in used:
        values = np.abs(read_numbers(column, best))
        is_signed = np.array([sign in shape for shape in column.shapes])
        parts, plain = values[is_signed], values[~is_signed & np.isfinite(values)]
        if (parts < 1).any() or (plain >= 1000).any():
            return FormatGuess(best)
        ratios += [float(np.median(plain) / np.median(parts))] if plain.size else []
    example = next(cell for column in used for cell in column.cells if sign in cell)
    if ratios and min(ratios) > _CLOSE_RATIO:
        reason = f"The {written} in “{example}” marks thousands: other cells are below 1000."
        return FormatGuess(other, reason)
    if any(re.search(_CURRENCY, shape) for shape in signed):
        return FormatGuess(other, f"The {written} in “{example}” marks thousands: it's money.")
    doubt = f"The {written} in “{example}” may be a decimal sign or mark thousands"
    if sign == "," and delimiter == ",":
        return FormatGuess(other, f"{doubt}; it is read as thousands.", is_doubtful=True)
    return FormatGuess(best, f"{doubt}; it is read as a decimal sign.", is_doubtful=True)


@cache
def _compile(number_format: NumberFormat) -> re.Pattern[str]:
    decimal = re.escape(number_format.decimal)
    whole = "9+"
    if number_format.thousands:
        between = re.escape(number_format.thousands)
        whole = rf"(?:9{{1,3}}(?:{between}99)*(?:{between}999)+|9+)"
    number = rf"(?:{whole}(?:{decimal}9*)?|{decimal}9+)(?:[eE][+-]?9+|\s?[*xX]\s?{_POWER})?"
    signed = rf"[+-]?\s?(?:{_CURRENCY})?\s?[+-]?{number}\s?(?:{_UNIT})?-?"
    return re.compile(rf"{signed}|\({signed}\)|[+-]?\s?(?:{_FRACTION}|{_POWER})")
