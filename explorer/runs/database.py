"""Opens the database that runs are kept in: SQLite by default, PostgreSQL by its URL."""

from __future__ import annotations

import logging
import os
from os.path import samestat
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from explorer.core.errors import InvalidValueError
from explorer.runs.faults import DATABASE_FAULTS, REPLACED, StoreFaultError, describe_fault
from explorer.runs.migration import HEAD, find_revision, upgrade_tables
from explorer.runs.private_files import make_private_file, make_private_folder

_BUSY_MS = 10_000
# Over a network that is cut silently, a connection would otherwise hang for many minutes, longer
# than workers wait for a server. In seconds, but for the last.
_POSTGRES_LIMITS = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}


def find_database_url() -> str:
    """The database that the environment names: `EXPLORER_DATABASE_URL`, otherwise SQLite.

    The SQLite file is in the folder `EXPLORER_DATA`, by default the user's data folder; the
    folder is created if it is missing, and nobody else on the machine can read its files.
    """
    url = os.environ.get("EXPLORER_DATABASE_URL")
    if url:
        return url
    named = os.environ.get("EXPLORER_DATA")
    folder = Path(named) if named else platformdirs.user_data_path("rnn-explorer")
    make_private_folder(folder, is_own=not named)
    return f"sqlite:///{folder.absolute() / 'runs.db'}"


def open_database(url: str | None = None) -> Engine:
    """The database at `url` (default: `find_database_url`), with the tables of this version.

    An empty database gets its tables; one of an older version is upgraded in place (see
    `upgrade_tables`).

    Raises:
        InvalidValueError: the URL is invalid, or a newer version wrote the database.
        StoreFaultError: the database or its folder can't be used.
    """
    try:
        return _open_database(url)
    except DATABASE_FAULTS as error:
        logging.getLogger(__name__).exception("The database of runs can't be opened.")
        raise StoreFaultError(describe_fault(error)) from error


def _open_database(url: str | None) -> Engine:
    try:
        parsed = make_url(url or find_database_url())
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.drivername == "postgresql+psycopg":
            parsed = parsed.update_query_dict({**_POSTGRES_LIMITS, **parsed.query})
        database = create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InvalidValueError(
            "`EXPLORER_DATABASE_URL` must be a URL such as postgresql://user@host/name "
            f"of a database whose driver is installed: {error}."
        ) from error
    if database.dialect.name == "sqlite":
        if parsed.database not in {None, "", ":memory:"}:
            file = Path(str(parsed.database))
            make_private_file(file)
            _watch_file(database, file)
        event.listen(database, "connect", _set_up_sqlite)
        event.listen(database, "begin", _begin_sqlite)
    try:
        with database.connect() as connection:
            is_current = find_revision(connection) == HEAD
        if not is_current:
            with open_for_writing(database) as connection, connection.begin():
                upgrade_tables(connection)
    except Exception:
        database.dispose()
        raise
    return database


def _watch_file(database: Engine, file: Path) -> None:
    """Let no connection go on with a file that was deleted or replaced: nothing would be left."""
    opened = file.stat()

    def check(*_: object) -> None:
        try:
            fault = None if samestat(file.stat(), opened) else OSError(f"The file was {REPLACED}.")
        except OSError as error:
            fault = error
        if fault is not None:
            raise OperationalError(None, None, fault) from fault

    event.listen(database, "checkout", check)


def open_for_writing(database: Engine) -> Connection:
    """A connection whose transaction may write; commit by `with ... , connection.begin():`."""
    return database.connect().execution_options(explorer_writes=True)


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own type
    """Let readers work beside one writer (WAL), wait for locks, and cascade deletions."""
    connection.isolation_level = None  # `_begin_sqlite` begins transactions, not the driver
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; one that writes takes its lock now, where waiting for it is possible."""
    writes = connection.get_execution_options().get("explorer_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
