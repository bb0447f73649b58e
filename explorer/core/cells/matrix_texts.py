"""Parses matrices typed as text: ";" separates rows, spaces or commas separate numbers."""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidTextError, quote
from explorer.core.typed_numbers import MAX_MAGNITUDE, parse_number


def parse_matrix(text: str, name: str, max_rows: int, max_columns: int) -> FloatArray:
    """The matrix in a text, (rows, columns).

    Args:
        text: such as "1 0 2; 2 1 3".
        name: of the field, for the message.
        max_rows: the most rows allowed.
        max_columns: the most columns allowed.

    Raises:
        InvalidTextError: the text isn't such a matrix.
    """
    rows = [row.replace(",", " ").split() for row in text.strip().strip(";").split(";")]
    width = len(rows[0])
    if len(rows) > max_rows or not 1 <= width <= max_columns:
        raise InvalidTextError(
            f"`{name}` must have 1 to {max_rows} rows separated by semicolons, each of 1 to "
            f"{max_columns} numbers, got {quote(text)}; for example: 1 0 2; 2 1 3."
        )
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise InvalidTextError(
                f"`{name}` must have rows of equal length: row 1 has {width}, but row {number} "
                f"has {len(row)}."
            )
    try:
        return np.array([[parse_number(field) for field in row] for row in rows])
    except ValueError as error:
        raise InvalidTextError(
            f"`{name}` must consist of numbers of at most {MAX_MAGNITUDE:g}, got {quote(text)}; "
            "for example: 1 0 2; 2 1 3."
        ) from error
