"""Opens the database that all routes read: once, when the first of them is asked."""

from __future__ import annotations

from functools import cache
from threading import Lock

from sqlalchemy import Engine

from explorer.runs.database import open_database

_OPENING = Lock()


def find_database() -> Engine:
    """The database; requests that come together wait for one of them to open it.

    Raises:
        InvalidValueError: its URL is invalid, or a newer version wrote it.
        StoreFaultError: it can't be used; the next request tries again.
    """
    with _OPENING:
        return _open_once()


@cache
def _open_once() -> Engine:
    return open_database()
