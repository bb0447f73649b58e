"""Reads a number that a user typed."""

from __future__ import annotations

import re

MAX_MAGNITUDE = 1e6  # of any number a user sets: far beyond the sliders, far below overflow


def parse_number(text: str) -> float:
    """The number in a text: plain digits with sign, point and exponent, nothing else.

    Raises:
        ValueError: it is none, or not finite, or beyond `MAX_MAGNITUDE`.
    """
    # float() alone also reads "1_000", " 1 ", "nan" and the digits of other scripts.
    if not re.fullmatch(r"[-+.0-9eE]{1,40}", text):
        raise ValueError(text)
    value = float(text)
    if abs(value) > MAX_MAGNITUDE:
        raise ValueError(text)
    return value
