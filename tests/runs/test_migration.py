"""A database of an older version is upgraded in place, one of a newer version is refused."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_database
from explorer.runs.migration import HEAD, REVISION_TABLE, find_revision
from explorer.runs.schema import TABLES
from explorer.runs.store import RunStore
from tests.runs.services import ROOT
from tests.runs.test_old_runs import FOLDER, OWNER, WRITTEN


def find_number(database: Engine) -> int:
    """The number that version 0.1.0 compares with its own."""
    with database.connect() as connection:
        query = text("SELECT version FROM explorer_version")
        return int(connection.execute(query).scalar_one())


def set_revision(url: str, revision: str) -> None:
    database = create_engine(url)
    with database.begin() as connection:
        query = text("UPDATE explorer_revision SET version_num = :revision")
        connection.execute(query, {"revision": revision})
    database.dispose()


def test_the_migrations_end_with_the_tables_that_the_store_uses(database_url: str) -> None:
    database = open_database(database_url)
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE})
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, TABLES) == []
    database.dispose()


def test_the_last_migration_is_the_schema_of_this_version() -> None:
    folder = ROOT / "explorer" / "runs" / "migrations"
    assert ScriptDirectory(folder).get_current_head() == HEAD


def test_an_old_database_is_upgraded_in_place_with_all_its_runs(old_database_url: str) -> None:
    for _ in range(2):  # upgraded, then opened as it is
        database = open_database(old_database_url)
        with database.connect() as connection:
            assert find_revision(connection) == HEAD
        assert [run.id for run in RunStore(database).list_runs(OWNER)] == [
            run["id"] for run in WRITTEN
        ]
        assert find_number(database) == 2  # which version 0.1.0 refuses
        database.dispose()


def test_the_old_sqlite_file_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "runs.db"
    shutil.copy(FOLDER / "runs.db", file)
    open_database(f"sqlite:///{file}").dispose()
    kept = tmp_path / "runs.revision-0001.db"
    assert list_files(tmp_path) == {file, kept}
    assert kept.stat().st_mode & 0o077 == 0
    with sqlite3.connect(kept) as copy, sqlite3.connect(FOLDER / "runs.db") as old:
        assert list(copy.iterdump()) == list(old.iterdump())
    copy.close()
    old.close()


def test_an_older_copy_is_never_overwritten(tmp_path: Path) -> None:
    file, older = tmp_path / "runs.db", tmp_path / "runs.revision-0001.db"
    shutil.copy(FOLDER / "runs.db", file)
    older.write_text("an older copy")
    open_database(f"sqlite:///{file}").dispose()
    assert older.read_text() == "an older copy"
    assert list_files(tmp_path) == {file, older, tmp_path / "runs.revision-0001-2.db"}


def test_an_empty_database_gets_its_tables_without_a_copy(tmp_path: Path) -> None:
    file = tmp_path / "runs.db"
    open_database(f"sqlite:///{file}").dispose()
    assert list_files(tmp_path) == {file}


def list_files(folder: Path) -> set[Path]:
    """The files in a folder, SQLite's own helpers left out."""
    return {each for each in folder.iterdir() if not each.name.endswith(("-wal", "-shm"))}


def test_an_upgrade_that_fails_changes_nothing(
    old_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade

    def fail(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise RuntimeError("power cut")

    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        open_database(old_database_url)
    database = create_engine(old_database_url)
    assert find_number(database) == 1
    assert not inspect(database).has_table(REVISION_TABLE)
    database.dispose()


def test_a_database_of_a_newer_version_is_refused_and_keeps_its_runs(database_url: str) -> None:
    database = open_database(database_url)
    run = RunStore(database).create_run("me", "kept", "{}")
    database.dispose()
    set_revision(database_url, "0099")
    with pytest.raises(InvalidValueError, match=f"must have schema {HEAD} or older, got 0099"):
        open_database(database_url)
    set_revision(database_url, HEAD)
    database = open_database(database_url)
    assert RunStore(database).find_run(run.id).name == "kept"
    database.dispose()


def test_a_number_that_version_0_1_0_never_wrote_is_refused(old_database_url: str) -> None:
    database = create_engine(old_database_url)
    with database.begin() as connection:
        connection.execute(text("UPDATE explorer_version SET version = 3"))
    with pytest.raises(InvalidValueError, match="got number 3: a newer version"):
        open_database(old_database_url)
    assert find_number(database) == 3
    database.dispose()


def test_servers_that_start_together_upgrade_once(old_database_url: str) -> None:
    servers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.runs.starting_server", old_database_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for server in servers:  # each has seen an old database before any goes on
        assert server.stdout is not None
        assert server.stdout.readline() == "found 0001\n"
    for server in servers:
        assert server.stdin is not None
        server.stdin.write("\n")
        server.stdin.flush()
    said = [server.communicate(timeout=60)[0] for server in servers]
    assert [server.returncode for server in servers] == [0, 0, 0]
    assert "".join(said).count(f"was upgraded from schema 0001 to {HEAD}") == 1
    database = open_database(old_database_url)
    kept = {run.id for run in RunStore(database).list_runs(OWNER)}
    assert kept == {run["id"] for run in WRITTEN}
    database.dispose()
