"""Brings the tables of a database to this version's schema, with Alembic.

The migrations are in `migrations/versions`, one file each. Version 0.1.0 kept a number of its own
in `explorer_version`; its 1 is the revision 0001 here.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from explorer.core.errors import InvalidValueError
from explorer.runs.private_files import make_private_file
from explorer.runs.schema import VERSIONS

HEAD = "0007"
REVISION_TABLE = "explorer_revision"
_REVISIONS = Table(REVISION_TABLE, MetaData(), Column("version_num", String(32)))
_FOLDER = Path(__file__).parent / "migrations"
_FIRST = "0001"
_POSTGRES_LOCK = 5_262_414  # any number will do, as long as every server takes the same
_ALEMBIC = threading.Lock()  # Alembic keeps the migration under way in global variables


def upgrade_tables(connection: Connection) -> None:
    """Give an empty database its tables, and one of an older version those of this version.

    Works in the caller's transaction, which must be one that writes. Under its lock, servers that
    start together upgrade once; an upgrade that fails changes nothing. The state of a SQLite file
    before the upgrade is kept beside it, as `runs.revision-0001.db` for instance. PostgreSQL has
    tools of its own for backups (pg_dump), so none is made there.

    Raises:
        InvalidValueError: a newer version wrote the database; nothing is changed.
    """
    if connection.dialect.name == "postgresql":  # on SQLite the transaction holds the lock
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})"))
    revision = find_revision(connection)
    if revision != HEAD:  # otherwise another server has just upgraded it
        _upgrade(connection, revision)


def find_revision(connection: Connection) -> str | None:
    """The schema that a database has, by the number of its last migration; None where empty."""
    tables = inspect(connection)
    if tables.has_table(REVISION_TABLE):
        revision: str = connection.execute(select(_REVISIONS.c.version_num)).scalar_one()
        return revision
    if tables.has_table(VERSIONS.name):
        number = connection.execute(select(VERSIONS.c.version)).scalar_one()
        return (
            _FIRST if number == 1 else f"number {number}"
        )  # without a revision, no other is right
    return None


def _upgrade(connection: Connection, revision: str | None) -> None:
    # Alembic takes a while to import, and an up-to-date database does not need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise InvalidValueError(
            f"The database of runs must have schema {HEAD} or older, got {revision}: a newer "
            "version of the explorer wrote it. Use that version, or name another database in "
            "EXPLORER_DATA or EXPLORER_DATABASE_URL. Nothing was changed."
        )
    with _ALEMBIC:
        if revision is not None:
            kept = _keep_sqlite_file(connection, revision)
            if not inspect(connection).has_table(REVISION_TABLE):
                command.stamp(config, _FIRST)
        command.upgrade(config, "head")
    if revision is not None:
        logging.getLogger(__name__).warning(
            "The database of runs was upgraded from schema %s to %s%s.",
            revision,
            HEAD,
            f"; {kept} is a copy of the old one" if kept else "",
        )


def _keep_sqlite_file(connection: Connection, revision: str) -> Path | None:
    """A copy of the database beside its file, which is returned; None where it has no file."""
    if connection.dialect.name != "sqlite":
        return None
    file = next(
        Path(row.file) if row.file else None
        for row in connection.exec_driver_sql("PRAGMA database_list")
        if row.name == "main"
    )
    if file is None:
        return None
    kept, number = file.with_suffix(f".revision-{revision}{file.suffix}"), 1
    while kept.exists():  # of an upgrade that failed
        number += 1
        kept = file.with_suffix(f".revision-{revision}-{number}{file.suffix}")
    partial = kept.with_name(f"{kept.name}.part")
    partial.unlink(missing_ok=True)
    make_private_file(partial)  # SQLite fills an empty file
    # A connection of its own reads what is committed, beside the transaction that will migrate.
    with closing(sqlite3.connect(file)) as source:
        source.execute("VACUUM INTO ?", (str(partial),))
    return partial.rename(kept)
