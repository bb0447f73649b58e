"""The tables that runs are kept in, and the database that holds them.

Knows SQLAlchemy, where the database lies and its version; knows no rule about runs.

The version of the tables is one number in the database. There is no migration: a database of
another version is refused with a sentence and left as it is, since runs can be exported by the
version that wrote them and imported by this one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from explorer.core.errors import InvalidValueError

SCHEMA_VERSION = 1
_BUSY_MS = 10_000

_TABLES = MetaData()

VERSIONS = Table("explorer_version", _TABLES, Column("version", Integer, primary_key=True))

# One row a run. `num_events`, `mark` and `elapsed_s` repeat what the log says last, so that a
# list of runs needs no log.
RUNS = Table(
    "explorer_runs",
    _TABLES,
    Column("id", String(32), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("name", Text, nullable=False),
    Column("config", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),  # seconds since 1970
    Column("attempt", Integer, nullable=False),  # how often the run was queued
    Column("num_events", Integer, nullable=False),
    Column("mark", String(16), nullable=False),
    Column("elapsed_s", Float(53), nullable=False),
    Column("queue", Text, nullable=False),  # the scheduler that it waits for or runs on
    Column("queued_at", Float(53), nullable=False),
    Column("seen_at", Float(53), nullable=False),  # the last sign of life
    Index("explorer_runs_by_owner", "owner"),
    Index("explorer_runs_by_mark", "mark"),
)


def _run_id() -> Column[str]:
    """The column that makes a row part of a run, and lets it go with the run."""
    return Column("run_id", String(32), ForeignKey(RUNS.c.id, ondelete="CASCADE"), primary_key=True)


# The log: a row holds the events that were written together, one a line.
BATCHES = Table(
    "explorer_batches",
    _TABLES,
    _run_id(),
    Column("start", Integer, primary_key=True),  # index of the first event
    Column("body", Text, nullable=False),
)

# What is too heavy for the log: the arrays of an event.
PAYLOADS = Table(
    "explorer_payloads",
    _TABLES,
    _run_id(),
    Column("event_index", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

COMMANDS = Table(
    "explorer_commands",
    _TABLES,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("body", Text, nullable=False),
)


def find_database_url() -> str:
    """The database that the environment names: `EXPLORER_DATABASE_URL`, else SQLite.

    The SQLite file lies in the folder `EXPLORER_DATA`, by default the user's data folder; the
    folder is made if it is missing.
    """
    url = os.environ.get("EXPLORER_DATABASE_URL")
    if url:
        return url
    named = os.environ.get("EXPLORER_DATA")
    folder = Path(named) if named else platformdirs.user_data_path("rnn-explorer")
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder.absolute() / 'runs.db'}"


def open_database(url: str | None = None) -> Engine:
    """The database at `url` (default: `find_database_url`), its tables made if it is empty.

    Raises:
        InvalidValueError: the URL is none, or the database has tables of another version.
    """
    try:
        parsed = make_url(url or find_database_url())
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        database = create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InvalidValueError(
            "`EXPLORER_DATABASE_URL` must be a URL such as postgresql://user@host/name "
            f"of a database whose driver is installed: {error}."
        ) from error
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _set_up_sqlite)
        event.listen(database, "begin", _begin_sqlite)
    try:
        _check_version(database)
    except Exception:
        database.dispose()
        raise
    return database


def open_for_writing(database: Engine) -> Connection:
    """A connection whose transaction may write; commit by `with ... , connection.begin():`."""
    return database.connect().execution_options(explorer_writes=True)


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own type
    """Readers beside one writer (WAL), waiting in place of failing, and cascades."""
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; one that writes takes its lock now, so that it waits and never fails."""
    writes = connection.get_execution_options().get("explorer_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_version(database: Engine) -> None:
    """Make the tables in an empty database, refuse a database of another version."""
    for remaining in (2, 1, 0):
        try:
            with open_for_writing(database) as connection, connection.begin():
                if not inspect(connection).has_table(VERSIONS.name):
                    _TABLES.create_all(connection)
                    connection.execute(insert(VERSIONS).values(version=SCHEMA_VERSION))
                found = connection.execute(select(VERSIONS.c.version)).scalar_one()
        except DatabaseError:
            if not remaining:
                raise
            continue  # another server makes the tables at this moment
        break
    if found != SCHEMA_VERSION:
        raise InvalidValueError(
            f"The database of runs must have version {SCHEMA_VERSION}, got {found}; export its "
            "runs with the version of the explorer that wrote it, or name another database in "
            "EXPLORER_DATA or EXPLORER_DATABASE_URL. Nothing was changed."
        )
