"""Where the database is, and how servers and threads share it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from explorer.core.errors import InvalidValueError
from explorer.runs.database import find_database_url, open_database
from explorer.runs.records import Entry
from explorer.runs.store import RunStore
from tests.runs.waiting import read_fields


def test_a_database_opened_again_has_its_runs(database_url: str) -> None:
    created = []
    for name in ("first", "second"):
        database = open_database(database_url)
        created.append(RunStore(database).create_run("me", name, "{}").id)
        database.dispose()
    database = open_database(database_url)
    found = {run.id: run.name for run in RunStore(database).list_runs("me")}
    assert found == dict(zip(created, ("first", "second"), strict=True))
    database.dispose()


def test_servers_that_start_together_create_the_tables_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        databases = list(pool.map(open_database, [database_url] * 4))
    run = RunStore(databases[0]).create_run("me", "a name", "{}")
    for database in databases:
        assert [each.id for each in RunStore(database).list_runs("me")] == [run.id]
    for database in databases:
        database.dispose()


_READ = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT 1 FROM explorer_runs')"


def test_a_database_opened_twice_in_a_server_survives_another_process_that_leaves_it(
    sqlite_url: str,
) -> None:
    file = sqlite_url.removeprefix("sqlite:///")
    first = open_database(sqlite_url)
    before = RunStore(first).create_run("me", "before", "{}").id
    second = open_database(sqlite_url)
    subprocess.run([sys.executable, "-c", _READ, file], check=True)
    assert Path(f"{file}-wal").exists()  # the log, into which this server writes
    after = RunStore(first).create_run("me", "after", "{}").id
    third = open_database(sqlite_url)
    for database in (first, second, third):
        assert {run.id for run in RunStore(database).list_runs("me")} == {before, after}
        database.dispose()


def test_many_threads_write_their_logs_at_once(database_url: str) -> None:
    database = open_database(database_url)
    store = RunStore(database)
    runs = [store.create_run("me", "a name", "{}") for _ in range(6)]

    def write(run_id: str) -> None:
        for number in range(20):
            assert store.append_events(run_id, 0, [Entry(0.0, "StepDone", f'{{"n": {number}}}')])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, [run.id for run in runs]))
    for run in runs:
        records = store.read_events(run.id).records
        assert [read_fields(record)["n"] for record in records] == list(range(20))
    database.dispose()


def test_sqlite_writes_ahead(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    database.dispose()


def test_the_environment_names_the_database_or_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("EXPLORER_DATABASE_URL", raising=False)
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path / "not" / "there"))
    assert find_database_url() == f"sqlite:///{tmp_path / 'not' / 'there' / 'runs.db'}"
    assert (tmp_path / "not" / "there").is_dir()
    monkeypatch.setenv("EXPLORER_DATABASE_URL", "postgresql://me@host/runs")
    assert find_database_url() == "postgresql://me@host/runs"
    monkeypatch.delenv("EXPLORER_DATABASE_URL")
    monkeypatch.delenv("EXPLORER_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert find_database_url() == f"sqlite:///{tmp_path / 'rnn-explorer' / 'runs.db'}"


@pytest.mark.parametrize("url", ["no url", "oracle-of-delphi://x"])
def test_an_invalid_url_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(InvalidValueError, match="`EXPLORER_DATABASE_URL` must be a URL"):
        open_database(url)
