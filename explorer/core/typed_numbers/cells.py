"""Reads the cells of a table's column: fast where they are plain, one by one where they aren't."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.typed_numbers.number import make_plain, read_number

_NOT_PLAIN = re.compile(r"[^0-9eE+.\n-]")


def parse_cells(
    cells: Sequence[str], *, decimal: str = ".", thousands: str = "", most: float
) -> FloatArray:
    """The numbers in cells, as `parse_number` reads each (N); NaN where it refuses one.

    Args:
        cells: the texts of N cells.
        decimal: "." or ","; if empty, each cell decides for itself.
        thousands: the sign that may separate groups of three digits.
        most: the largest magnitude; a larger number is NaN.
    """
    values = None if decimal == "," else _read_plain(cells)
    if values is None:
        plain = make_plain("\n".join(cells)).split("\n")
        given = plain if len(plain) == len(cells) else cells
        values = None if decimal == "," else _read_plain(given)
        values = values or _read_each(given, decimal, thousands)
    numbers = np.array(values, np.float64)
    return np.where(np.abs(numbers) <= most, numbers, math.nan)


def _read_plain(cells: Sequence[str]) -> list[float] | None:
    """The numbers if all are written with plain digits, signs and points, or else None."""
    # float() alone would also accept "nan", "1_000" and the digits of other scripts.
    if _NOT_PLAIN.search("\n".join(cells)):
        return None
    try:
        return [float(cell) if cell else math.nan for cell in cells]
    except ValueError:
        return None


def _read_each(cells: Sequence[str], decimal: str, thousands: str) -> list[float]:
    point, group = re.escape(decimal or "."), re.escape(thousands)
    groups = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|" if group else ""
    common = re.compile(rf"[+-]?(?:{groups}[0-9]+)(?:{point}[0-9]+)?")  # what most cells look like
    values = []
    for cell in cells:
        if decimal and common.fullmatch(cell):
            text = cell.replace(thousands, "") if thousands else cell
            values.append(float(text.replace(",", ".")))
        else:
            value = read_number(cell, decimal, thousands) if cell else None
            values.append(math.nan if value is None else value)
    return values
