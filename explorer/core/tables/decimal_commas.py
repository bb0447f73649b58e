"""Joins numbers again that a comma as delimiter has split at their decimal comma.

In `0,1,007` under the header `t,Wert`, one of the commas is a decimal sign. It is the last one that
fits, unless the digits left over begin with a zero that no whole number has.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from explorer.core.tables.cells import Row
from explorer.core.typed_numbers.number import make_plain

_PROBED = 300
_HEADER_WITHIN = 31  # rows at the start
_MAX_COLUMNS = 12  # of a header, beyond which the ways to join them are too many


def join_decimal_commas(rows: list[Row]) -> list[Row] | None:
    """The rows with decimal commas, if their header shows that some commas are decimal signs.

    Returns:
        None if no commas are.
    """
    top = enumerate(rows[:_HEADER_WITHIN])
    head = next((n for n, row in top if not any(map(_is_whole, row))), None)
    if head is None or head + 2 >= len(rows):
        return None
    names = [name for name in rows[head] if name.strip()]
    width = Counter(map(len, rows[head + 1 :])).most_common(1)[0][0]
    extra = width - len(names)
    if not 0 < extra <= len(names) <= _MAX_COLUMNS:
        return None
    body: list[Row] = [tuple(make_plain(cell).strip() for cell in row) for row in rows[head + 1 :]]
    probed = [row for row in body if len(row) == width][:_PROBED]
    best, least = None, None
    for split in combinations(range(len(names)), extra):
        cost = _find_cost(probed, split, len(names))
        if cost is not None and (least is None or cost <= least):
            best, least = split, cost
    if best is None:
        return None
    joined = [_join(row, best, len(names)) if len(row) == width else row for row in body]
    return rows[: head + 1] + joined


def _is_whole(cell: str) -> bool:
    return re.fullmatch(r"\s*[+-]?\d+\s*", make_plain(cell)) is not None


def _find_cost(rows: list[Row], split: tuple[int, ...], width: int) -> int | None:
    """How many leading zeros are left over; None if a number can't be joined this way."""
    cost = 0
    for row in rows:
        place = 0
        for column in range(width):
            cell = row[place]
            if column in split:
                if not re.fullmatch(r"[+-]?\d+", cell) or not re.fullmatch(r"\d+", row[place + 1]):
                    return None
                place += 1
            elif re.fullmatch(r"0\d+", cell):
                cost += 1
            place += 1
    return cost


def _join(row: Row, split: tuple[int, ...], width: int) -> Row:
    joined: list[str] = []
    place = 0
    for column in range(width):
        if column in split:
            joined.append(f"{row[place]},{row[place + 1]}")
            place += 1
        else:
            joined.append(row[place])
        place += 1
    return tuple(joined)
