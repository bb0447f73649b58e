"""Repeats a check of random results; each of a file's checks is a test."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Check = Callable[[np.random.Generator], None]


def name_check(check: Check) -> str:
    """What the test of a check is called."""
    return check.__name__.removeprefix("check_")


def repeat_check(check: Check, times: int, seed: int) -> None:
    """Make a check so many times, of other random results each time."""
    rng = np.random.default_rng(seed)
    for _ in range(times):
        check(rng)
