"""Runs that version 0.1.0 exported or stored are still read, in full, and can be resumed."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from explorer.core.registry.configs import read_run_config
from explorer.core.training.event_json import event_from_json
from explorer.core.training.events import Measured, Snapshot, Started
from explorer.runs.archive import export_run
from explorer.runs.archive_import import import_run
from explorer.runs.database import open_database
from explorer.runs.log_events import find_kind, read_log_line
from explorer.runs.records import Run
from explorer.runs.store import RunStore
from explorer.runs.training_source import open_stream

FOLDER = Path(__file__).parents[1] / "compatibility" / "version-0.1.0"
WRITTEN: list[dict[str, Any]] = json.loads((FOLDER / "runs.json").read_text("utf-8"))
OWNER = WRITTEN[0]["owner"]


def read_events(store: RunStore, run: Run) -> list[dict[str, Any]]:
    return [
        {"elapsed_s": record.elapsed_s, **json.loads(record.line)}
        for record in store.read_events(run.id).records
    ]


def test_every_event_of_version_0_1_0_is_decoded_into_its_class(store: RunStore) -> None:
    for name in ("hello", "antonyms", "reber"):
        run = import_run(store, "me", (FOLDER / f"{name}.zip").read_bytes())
        for record in store.read_events(run.id).records:
            assert find_kind(type(record.event)) == record.kind
    for written in WRITTEN:
        for event in written["events"]:
            fields = {name: value for name, value in event.items() if name != "elapsed_s"}
            decoded = read_log_line(json.dumps(fields))
            names = [name for name in decoded.__struct_fields__ if name in fields]
            assert sorted(names) == sorted(fields.keys() - {"event"})
            assert [_write(getattr(decoded, name)) for name in names] == [
                fields[name] for name in names
            ]


def _write(value: object) -> object:
    """A field as JSON has it."""
    if isinstance(value, tuple | bytes):
        return list(value) if isinstance(value, tuple) else value.decode()
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)


def test_the_fixtures_contain_every_kind_of_event_and_of_end() -> None:
    kinds = {event["event"] for run in WRITTEN for event in run["events"]}
    training = "Started StepDone EpochDone Sampled Snapshot Measured Checkpoint Changed Finished"
    marks = "Queued Begun Paused Resumed Stopped Diverged Failed Interrupted Refused"
    assert kinds == {*training.split(), *marks.split()}
    assert Counter(run["status"] for run in WRITTEN) == {
        "finished": 3,
        "stopped": 1,
        "diverged": 1,
        "failed": 1,
        "interrupted": 1,
    }


def test_a_database_of_version_0_1_0_opens_with_all_its_runs(old_database_url: str) -> None:
    database = open_database(old_database_url)
    store = RunStore(database)
    assert [run.id for run in store.list_runs(OWNER)] == [run["id"] for run in WRITTEN]
    for written in WRITTEN:
        run = store.find_run(written["id"])
        fields = ("name", "config", "created_at", "attempt", "num_events", "elapsed_s", "status")
        assert {name: getattr(run, name) for name in fields} == {
            name: written[name] for name in fields
        }
        assert read_events(store, run) == written["events"]
        kinds = ("Checkpoint", "Snapshot", "Measured")
        assert [
            [index, kind, hashlib.sha256(data).hexdigest()]
            for kind in kinds
            for index, data in store.read_payloads(run.id, kind)
        ] == written["payloads"]
    database.dispose()


def test_what_version_0_1_0_kept_beside_the_log_is_still_decoded(old_database_url: str) -> None:
    database = open_database(old_database_url)
    store = RunStore(database)
    hello = next(run for run in store.list_runs(OWNER) if run.name.startswith("hello"))
    snapshots = [event_from_json(d.decode()) for _, d in store.read_payloads(hello.id, "Snapshot")]
    assert [snapshot.epoch for snapshot in snapshots] == [1, 2, 3]
    for snapshot in snapshots:
        assert isinstance(snapshot, Snapshot)
        assert (snapshot.text, snapshot.probabilities.shape) == ("hello", (5, 4))
    antonyms = next(run for run in store.list_runs(OWNER) if run.name == "antonyms")
    for _, data in store.read_payloads(antonyms.id, "Measured"):
        assert isinstance(event_from_json(data.decode()), Measured)
    database.dispose()


@pytest.mark.parametrize("name", ["hello", "antonyms", "reber"])
def test_an_archive_of_version_0_1_0_is_imported_in_full(store: RunStore, name: str) -> None:
    run = import_run(store, "me", (FOLDER / f"{name}.zip").read_bytes())
    written = next(each for each in WRITTEN if each["name"] == run.name)
    assert (run.status, run.num_events) == (written["status"], written["num_events"])
    assert read_run_config(run.config) == read_run_config(written["config"])
    assert read_events(store, run) == written["events"]
    assert import_run(store, "you", export_run(store, run.id)).num_events == run.num_events


@pytest.mark.parametrize("name", ["hello", "antonyms", "reber"])
def test_training_goes_on_from_a_checkpoint_of_version_0_1_0(store: RunStore, name: str) -> None:
    run = import_run(store, "me", (FOLDER / f"{name}.zip").read_bytes())
    checkpoint = store.latest_checkpoint(run.id)
    assert checkpoint is not None
    data = store.read_payload(run.id, checkpoint.index)
    assert data is not None
    started = next(open_stream(run.config, (checkpoint.line, data)))
    assert isinstance(started, Started)
    stored = json.loads(checkpoint.line)
    assert (started.epoch, started.step) == (stored["epoch"], stored["step"])
