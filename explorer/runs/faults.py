"""Says in one sentence why the database of runs can't be used, without the driver's own words."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from explorer.core.errors import ExplorerError

DATABASE_FAULTS = (SQLAlchemyError, OSError)
REPLACED = "replaced while the server used it"
# What SQLite's and PostgreSQL's messages have in them, and what it means.
_CAUSES = (
    ((REPLACED,), "the database's file was replaced; start the server again"),
    (("connection to server", "could not connect"), "the database doesn't answer"),
    (("readonly", "read-only", "permission denied"), "the database is read-only"),
    (("malformed", "not a database", "corrupt"), "the database is damaged; restore a backup"),
    (
        ("disk is full", "no space left", "disk full", "quota"),
        "the disk is full; make space on the server",
    ),
    (("locked",), "the database is busy"),
    (
        ("unable to open", "no such file", "is a directory", "not a directory", "file exists"),
        "the data folder is missing, or isn't a folder",
    ),
)


class StoreFaultError(ExplorerError):
    """The database of runs can't be used; nothing is wrong with what the user did."""


def describe_fault(error: Exception) -> str:
    """The message for an error of the database or of its folder."""
    return (
        f"Your runs can't be read or written: {name_cause(error)}. Everything that doesn't train "
        "still works, and your runs come back by themselves once that is put right."
    )


def name_cause(error: Exception) -> str:
    """What is wrong with the database or its folder, with what to do where that is known."""
    cause = getattr(error, "orig", None) or error
    said = str(cause).lower()
    causes = (meaning for words, meaning in _CAUSES if any(word in said for word in words))
    return next(causes, "the database doesn't answer")
