"""Reads numbers: every one in a figure, and one in a text of the screen."""

from __future__ import annotations

import base64

import numpy as np


def find_numbers(part: object) -> list[float]:
    """The numbers anywhere in a figure's dictionary, those packed as base64 included."""
    if isinstance(part, dict):
        if "bdata" in part:
            raw = np.frombuffer(base64.b64decode(part["bdata"]), dtype=np.dtype(part["dtype"]))
            return [float(value) for value in raw]
        return [number for value in part.values() for number in find_numbers(value)]
    if isinstance(part, np.ndarray):
        return find_numbers(part.tolist())
    if isinstance(part, list | tuple):
        return [number for value in part for number in find_numbers(value)]
    if isinstance(part, int | float | np.number) and not isinstance(part, bool):
        return [float(part)]
    return []


def read_number(text: str) -> float:
    """The number in a text of the screen, which has a minus sign and no hyphen."""
    assert "-" not in text
    return float(text.replace("−", "-"))
