"""Parses matrices typed as text: semicolons or lines separate rows, spaces or commas numbers."""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidTextError, quote
from explorer.core.typed_numbers.rows import split_rows


def parse_matrix(text: str, name: str, max_rows: int, max_columns: int) -> FloatArray:
    """The matrix in a text, (rows, columns).

    Args:
        text: such as "1 0 2; 2 1 3", "0,5 1; 2 3", "[[1, 0], [2, 1]]" or an array as printed.
        name: of the field, for the message.
        max_rows: the most rows allowed.
        max_columns: the most columns allowed.

    Raises:
        InvalidTextError: the text isn't such a matrix.
    """
    found = split_rows(text, semicolon="row")
    width = len(found.rows[0]) if found.rows else 0
    if found.heading or len(found.rows) > max_rows or not 1 <= width <= max_columns:
        rows, example = f"1 to {max_rows} rows separated by semicolons, each", "; 2 1 3"
        if max_rows == 1:
            rows, example = "one row", ""
        raise InvalidTextError(
            f"`{name}` must have {rows} of 1 to {max_columns} numbers, got {quote(text)}; "
            f"for example: 1 0 2{example}."
        )
    for number, row in enumerate(found.rows, start=1):
        if len(row) != width:
            raise InvalidTextError(
                f"`{name}` must have rows of equal length: row 1 has {width}, but row {number} "
                f"has {len(row)}."
            )
    return np.array(
        [
            [found.parse(row, column, subject=_name(name, row, column)) for column in range(width)]
            for row in range(len(found.rows))
        ]
    )


def _name(name: str, row: int, column: int) -> str:
    return f"Row {row + 1}, column {column + 1} of `{name}`"
