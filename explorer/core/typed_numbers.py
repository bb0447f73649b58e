"""Parses numbers that a user typed."""

from __future__ import annotations

import re

MAX_MAGNITUDE = 1e6  # of any number that a user enters: far beyond the sliders, no overflow


def parse_number(text: str) -> float:
    """The number in a text: digits with sign, point and exponent, nothing else.

    Raises:
        ValueError: the text isn't a number, or its magnitude exceeds `MAX_MAGNITUDE`.
    """
    # float() would also accept "1_000", " 1 ", "nan" and the digits of other scripts.
    if not re.fullmatch(r"[-+.0-9eE]{1,40}", text):
        raise ValueError(text)
    value = float(text)
    if abs(value) > MAX_MAGNITUDE:
        raise ValueError(text)
    return value
