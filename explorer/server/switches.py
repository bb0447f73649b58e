"""Reads environment variables that switch something on or off."""

from __future__ import annotations

import os

from explorer.core.errors import InvalidValueError


def read_switch(name: str, default: str = "0") -> bool:
    """Whether an environment variable is 1.

    Args:
        name: the variable's.
        default: what an empty or missing one means.

    Raises:
        InvalidValueError: it is something else than 0, 1 or nothing.
    """
    given = os.environ.get(name, "") or default
    if given not in {"0", "1"}:
        raise InvalidValueError(f"`{name}` must be 0 or 1, got {given[:40]!r}.")
    return given == "1"
