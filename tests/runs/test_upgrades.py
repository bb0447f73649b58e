"""A database that any earlier version left is upgraded with everything in it, on both engines."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, insert, select

from explorer.runs.database import open_database
from explorer.runs.migration import HEAD, REVISION_TABLE, find_revision
from explorer.runs.schema import TABLES
from explorer.runs.store import RunStore
from tests.runs.conftest import OLD
from tests.runs.services import ROOT
from tests.runs.test_old_runs import OWNER, WRITTEN

MIGRATIONS = ROOT / "explorer" / "runs" / "migrations"
EARLIER = sorted(
    each.revision for each in ScriptDirectory(MIGRATIONS).walk_revisions() if each.revision != HEAD
)
# What a version left in the tables that 0.1.0 didn't have.
ROWS: dict[str, dict[str, Any]] = {
    "explorer_lectures": {
        "id": "a" * 32,
        "owner": OWNER,
        "body": 'title = "Día uno, 第一课"',
        "revision": 3,
        "created_at": 1.75e9,
    },
    "explorer_polls": {
        "id": "b" * 32,
        "owner": OWNER,
        "code": "BCDFGH",
        "question": "srn-memories",
        "body": "{}",
        "opened_at": 1.75e9,
        "closed_at": None,
        "right_answer": "",
    },
    "explorer_answers": {
        "poll_id": "b" * 32,
        "phone": "c" * 32,
        "value": "2",
        "answered_at": 1.75e9 + 0.25,
    },
    "explorer_pieces": {
        "run_id": WRITTEN[0]["id"],
        "event_index": 0,
        "piece": 0,
        "data": b"a piece",
    },
}


def bring_to(url: str, revision: str) -> dict[str, list[tuple[Any, ...]]]:
    """Make the database of version 0.1.0 one of that revision; the rows of all its tables."""
    database = create_engine(url)
    with database.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.stamp(config, "0001")
        command.upgrade(config, revision)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name in ROWS:
                connection.execute(insert(table).values(ROWS[table.name]))
    rows = read_rows(database)
    database.dispose()
    assert all(rows.values()), f"ROWS has no row for one of {list(rows)}"
    return rows


def read_rows(database: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table that has to come through an upgrade unchanged."""
    tables = MetaData()
    tables.reflect(database)
    own = {REVISION_TABLE, "explorer_version", "explorer_commands"}  # the fixtures wait for nothing
    with database.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in tables.sorted_tables
            if table.name not in own
        }


@pytest.mark.parametrize("revision", EARLIER)
def test_every_row_of_an_earlier_version_is_there_after_the_upgrade(
    old_database_url: str, revision: str
) -> None:
    before = bring_to(old_database_url, revision)
    database = open_database(old_database_url)
    after = read_rows(database)
    for name, rows in before.items():
        width = len(rows[0])
        assert [row[:width] for row in after[name]] == rows, name
    with database.connect() as connection:
        assert find_revision(connection) == HEAD
        context = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE})
        assert compare_metadata(context, TABLES) == []
    store = RunStore(database)  # it works like a new one
    assert [run.id for run in store.list_runs(OWNER)] == [run["id"] for run in WRITTEN]
    assert store.create_run(OWNER, "new", "{}").name == "new"
    lecture = store.lectures.create(OWNER, 'title = "new"')
    assert store.lectures.find(lecture.id, OWNER) == lecture
    assert store.polls.find_by_code("ZZZZZZ") is None
    assert store.notices.find() is None
    assert store.notices.send("new") == store.notices.find()
    database.dispose()


@pytest.mark.parametrize("revision", EARLIER)
def test_the_copy_beside_a_sqlite_file_is_the_file_before_the_upgrade(
    sqlite_url: str, tmp_path: Path, revision: str
) -> None:
    shutil.copy(OLD / "runs.db", tmp_path)
    before = bring_to(sqlite_url, revision)
    open_database(sqlite_url).dispose()
    kept = tmp_path / f"runs.revision-{revision}.db"
    assert kept.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(kept)) as copy:
        query = f"SELECT version_num FROM {REVISION_TABLE}"  # noqa: S608 - a constant
        assert copy.execute(query).fetchone() == (revision,)
    database = create_engine(f"sqlite:///{kept}")
    assert read_rows(database) == before
    database.dispose()
