"""A database that can't be used is named in a sentence, and comes back by itself."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from explorer.core.errors import ExplorerError
from explorer.runs.database import open_database
from explorer.runs.faults import describe_fault
from explorer.runs.store import RunStore


def test_a_damaged_database_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "runs.db"
    file.write_bytes(b"no database " * 100)
    with pytest.raises(ExplorerError, match="the database is damaged; restore a backup"):
        open_database(f"sqlite:///{file}")
    assert file.read_bytes() == b"no database " * 100


def test_a_data_folder_that_is_a_file_is_named_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.write_text("a file")
    monkeypatch.delenv("EXPLORER_DATABASE_URL", raising=False)
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    with pytest.raises(ExplorerError, match="Everything that doesn't train still works"):
        open_database()
    folder.unlink()
    database = open_database()
    assert RunStore(database).list_runs("me") == []
    database.dispose()


def test_a_data_folder_that_is_deleted_under_a_server_is_named_and_comes_back(
    tmp_path: Path,
) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    folder.mkdir()
    database = open_database(f"sqlite:///{folder / 'runs.db'}")
    store = RunStore(database)
    run = store.create_run("me", "a name", "{}")
    folder.rename(elsewhere)
    with pytest.raises(OperationalError) as raised:
        store.list_runs("me")
    assert "the data folder is missing" in describe_fault(raised.value)
    elsewhere.rename(folder)
    assert [each.id for each in store.list_runs("me")] == [run.id]
    database.dispose()


def test_a_database_that_was_replaced_under_a_server_is_left_alone(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("runs.db", "other.db"))
    databases = [open_database(f"sqlite:///{file}") for file in (first, second)]
    databases[1].dispose()
    second.replace(first)
    with pytest.raises(OperationalError) as raised:
        RunStore(databases[0]).create_run("me", "a name", "{}")
    assert "start the server again" in describe_fault(raised.value)
    databases[0].dispose()


def test_an_unreachable_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_DATABASE_URL", "postgresql://me@127.0.0.1:1/runs")
    with pytest.raises(ExplorerError, match="the database doesn't answer"):
        open_database()


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("attempt to write a readonly database", "is read-only"),
        ("database disk image is malformed", "is damaged"),
        ("database or disk is full", "the disk is full"),
        ("database is locked", "is busy"),
        ("unable to open database file", "the data folder is missing"),
        ("connection refused", "doesn't answer"),
        ("connection to server on socket failed: No such file or directory", "doesn't answer"),
    ],
)
def test_a_page_says_what_is_wrong_without_any_sql(said: str, meaning: str) -> None:
    error = OperationalError("SELECT secret", {}, sqlite3.OperationalError(said))
    assert meaning in describe_fault(error)
    assert "SELECT" not in describe_fault(error)
    app = AppTest.from_string(
        "import sqlite3\n"
        "from sqlalchemy.exc import OperationalError\n"
        "from explorer.ui.shell.page_errors import show_errors\n"
        "with show_errors():\n"
        f"    raise OperationalError('SELECT secret', {{}}, sqlite3.OperationalError({said!r}))\n",
        default_timeout=120,
    ).run()
    assert not app.exception
    assert app.error[0].value.startswith("Your runs can")
