"""Writes tables as CSV that a spreadsheet only shows: no cell of it is computed as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# A spreadsheet computes a cell that begins with one of these, after white space too, and reads the
# wide forms that Chinese and Japanese keyboards type like the narrow ones.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(?:(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?|inf|nan)", re.ASCII)


def neutralise_cell(text: str) -> str:
    """The text of a cell, after an apostrophe if a spreadsheet could take it for a formula.

    Numbers keep their sign and get no apostrophe.
    """
    is_formula = _FORMULA.match(text) is not None or text.startswith(("\t", "\r"))
    return f"'{text}" if is_formula and _NUMBER.fullmatch(text) is None else text


def write_csv(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV for a spreadsheet, every number with every digit; None is an empty cell.

    Every CSV that leaves the app comes from here, because the names of runs, columns and classes
    are whatever somebody typed.
    """
    written = io.StringIO()
    # RFC 4180's line ends: with them, the module quotes a cell that holds \r alone, which would
    # otherwise begin a row of its own.
    writer = csv.writer(written, lineterminator="\r\n")
    for row in rows:
        writer.writerow([neutralise_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()
