"""While the database takes nothing, a worker keeps what it reports, and nothing is lost."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from explorer.runs import channel as channels
from explorer.runs.channel import Channel
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.records import Entry, Status
from explorer.runs.store import RunStore
from explorer.runs.worker import _Loop
from tests.runs.fake_source import list_steps
from tests.runs.waiting import count_steps, list_kinds, read_fields, wait_for, wait_until

SOURCE = "tests.runs.fake_source"
CONFIG = json.dumps({"epochs": 60, "steps": 5, "step_s": 0.02, "checkpoint_every": 10})


class Disk:
    """A disk on which a SQLite file can't grow while it's full."""

    def __init__(self) -> None:
        self.is_full = False

    def limit(self, connection: Any, *_: object) -> None:  # noqa: ANN401 - a driver's own type
        connection.execute(f"PRAGMA max_page_count = {1 if self.is_full else 2**30}")


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def store(disk: Disk, tmp_path: Path) -> Iterator[RunStore]:
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    event.listen(database, "checkout", disk.limit)
    yield RunStore(database, life_limit_s=2.0)
    database.dispose()


def test_a_run_goes_on_by_itself_once_a_full_disk_has_space(store: RunStore, disk: Disk) -> None:
    engine = Engine(store, source=SOURCE, num_workers=1)
    try:
        run = engine.start_run("me", "on a full disk", CONFIG)
        wait_until(lambda: count_steps(store, run) > 25)
        disk.is_full = True
        wait_until(lambda: "the disk is full" in engine.find_fault(run.id))
        wait_for(store, run, Status.INTERRUPTED)
        assert store.find_run(run.id).state == "silent"
        disk.is_full = False
        wait_for(store, run, Status.FINISHED)
        wait_until(lambda: not engine.find_fault(run.id))
    finally:
        engine.close()
    records = store.read_events(run.id).records
    steps = [read_fields(record) for record in records if record.kind == "StepDone"]
    assert steps == list_steps(CONFIG)
    kinds = list_kinds(store, run)
    assert kinds.count("Started") == 1
    assert "Interrupted" not in kinds


def test_training_waits_when_too_much_waits_to_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "MOST_WAITING", 10_000)
    channel = Channel(lambda: False)
    loop = _Loop(channel, source=SOURCE, config=CONFIG, checkpoint=None, elapsed_s=0.0, limit_s=1e9)
    training = threading.Thread(target=loop.run, daemon=True)
    training.start()
    wait_until(lambda: channel.is_full)
    stored: list[str] = []
    while "Finished" not in stored:
        entries = channel.exchange(len(stored), []).entries
        assert len(entries) < 50  # of 422, so training waited
        stored += [entry.kind for entry in entries if isinstance(entry, Entry)]
    training.join()
    assert stored.count("StepDone") == 300
