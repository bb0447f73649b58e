"""Nobody else on the machine can read the runs."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from explorer.runs.database import find_database_url, open_database
from explorer.runs.store import RunStore

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in other ways")


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    old = os.umask(0o022)
    yield
    os.umask(old)


def find_mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def test_a_new_folder_and_every_file_in_it_are_private(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "not" / "there"
    monkeypatch.delenv("EXPLORER_DATABASE_URL", raising=False)
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    database = open_database()
    RunStore(database).create_run("me", "a name", "{}")
    modes = {path.name: find_mode(path) for path in (folder, *folder.iterdir())}
    database.dispose()
    assert modes == {
        "there": "0700",
        "runs.db": "0600",
        "runs.db-wal": "0600",
        "runs.db-shm": "0600",
    }


def test_the_files_of_an_older_version_are_closed_to_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "rnn-explorer"
    folder.mkdir(0o755)
    monkeypatch.delenv("EXPLORER_DATABASE_URL", raising=False)
    monkeypatch.delenv("EXPLORER_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with closing(sqlite3.connect(folder / "runs.db")) as old:
        old.execute("VACUUM")
    (folder / "runs.db").chmod(0o644)
    open_database(find_database_url()).dispose()
    assert find_mode(folder) == "0700"
    assert find_mode(folder / "runs.db") == "0600"


def test_a_named_folder_that_exists_stays_open_but_its_runs_do_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.delenv("EXPLORER_DATABASE_URL", raising=False)
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    open_database().dispose()
    assert find_mode(tmp_path) == "0755"
    assert find_mode(tmp_path / "runs.db") == "0600"
