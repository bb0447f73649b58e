"""The commands of docs/DEPLOYMENT.md back up a database in use, and restore it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from explorer.runs.database import open_database
from explorer.runs.log_events import Begun
from explorer.runs.records import Status, mark_entry
from explorer.runs.store import RunStore
from tests.runs.conftest import OLD
from tests.runs.services import ROOT, find_postgres
from tests.runs.test_old_runs import OWNER, WRITTEN
from tests.runs.waiting import wait_until


def find_commands(start: str) -> str:
    """The block of commands of the section on backups that begins with a word."""
    text = (ROOT / "docs" / "DEPLOYMENT.md").read_text("utf-8")
    section = text.split("\n## Back up and restore\n")[1].split("\n## ")[0]
    blocks: list[str] = re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if block.startswith(start))


def run_commands(start: str, folder: Path, url: str) -> None:
    """Run a block in a folder, as an administrator would."""
    postgres = find_postgres()
    programs = [Path(sys.executable).parent, *([postgres] if postgres else [])]
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "EXPLORER_DATABASE_URL": url}
    done = subprocess.run(
        ["/bin/sh", "-ec", find_commands(start)],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def write_all_the_time(store: RunStore, is_over: threading.Event) -> list[int]:
    """Write heartbeats and names until told to stop; how often, in a list that grows."""
    run = store.create_run("another", "busy", "{}")
    written: list[int] = []

    def write() -> None:
        while not is_over.wait(0.001):
            store.rename_run("another", run.id, f"busy {len(written)}")
            written.append(len(written))

    threading.Thread(target=write, daemon=True).start()
    return written


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a Unix shell")
def test_a_database_in_use_is_backed_up_and_restored(old_database_url: str, tmp_path: Path) -> None:
    is_sqlite = old_database_url.startswith("sqlite")
    url = old_database_url.replace("postgresql+psycopg:", "postgresql:")
    database = open_database(old_database_url)
    store = RunStore(database)
    lecture = store.lectures.create(OWNER, 'title = "歌词"')
    training = store.create_run(OWNER, "in training", "{}")
    attempt = store.queue_run(OWNER, training.id, "q")
    store.append_events(training.id, attempt, [mark_entry(Begun(), 1.0)])
    is_over = threading.Event()
    written = write_all_the_time(store, is_over)
    wait_until(lambda: len(written) > 3)
    run_commands("umask" if is_sqlite else "pg_dump", tmp_path, url)
    before = len(written)
    wait_until(lambda: len(written) > before)  # the backup held nobody up
    is_over.set()
    for run in store.list_runs(OWNER):  # what the backup has to bring back
        if not run.status.is_live:
            store.delete_run(OWNER, run.id)
    database.dispose()
    run_commands("rm" if is_sqlite else "pg_restore", tmp_path, url)
    if is_sqlite:
        assert (tmp_path / "backup.db").stat().st_mode & 0o077 == 0
    restored = open_database(old_database_url)
    store = RunStore(restored, life_limit_s=-1.0)  # the time of the restore is later
    assert [run.id for run in store.list_runs(OWNER)] == [
        training.id,
        *(run["id"] for run in WRITTEN),
    ]
    for each in WRITTEN:
        assert len(store.read_events(each["id"]).records) == len(each["events"])
    assert store.lectures.find(lecture.id, OWNER) == lecture
    assert store.find_run(training.id).status is Status.INTERRUPTED
    assert store.queue_run(OWNER, training.id, "q") == attempt + 1
    restored.dispose()


def test_a_backup_opens_in_another_folder(tmp_path: Path) -> None:
    shutil.copy(OLD / "runs.db", tmp_path)
    run_commands("umask", tmp_path, "")
    moved = tmp_path / "elsewhere" / "runs.db"
    moved.parent.mkdir()
    (tmp_path / "backup.db").rename(moved)
    database = open_database(f"sqlite:///{moved}")
    assert len(RunStore(database).list_runs(OWNER)) == len(WRITTEN)
    database.dispose()
