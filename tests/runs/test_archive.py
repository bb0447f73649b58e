"""A run is exported as a zip file and imported again; any other file is refused with a reason."""

import csv
import io
import json
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from safetensors.numpy import load, save

from explorer.core.errors import ExplorerError, InvalidTextError
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Checkpoint, EpochDone, Snapshot
from explorer.runs.archive import export_run, tabulate_epochs
from explorer.runs.archive_import import import_run
from explorer.runs.log_events import Begun, Paused, Stopped
from explorer.runs.records import Entry, Run, Status, mark_entry
from explorer.runs.store import RunStore
from explorer.runs.training_source import encode_event

WEIGHTS = {"weights.rnn.weight_hh_l0": np.arange(4.0).reshape(2, 2)}


@pytest.fixture
def run(store: RunStore) -> Run:
    """A run with two epochs, a snapshot and a checkpoint, running."""
    run = store.create_run("me", "歌詞 \\ <b>", load_preset("hello").to_json())
    store.queue_run("me", run.id, "a queue")
    store.append_mark(run.id, 1, Begun())
    snapshot = Snapshot(1, "h", np.ones((1, 1, 4)), np.full((1, 4), 0.25))
    events = [
        Entry(0.5, *encode_event(snapshot)),
        Entry(0.5, *encode_event(EpochDone(1, 1, 1.25, 3.5, 0.5, 5))),
        Entry(1.0, *encode_event(Checkpoint(1, 1, save(WEIGHTS)))),
        Entry(2.0, *encode_event(EpochDone(2, 2, float("inf"), float("inf"), 0.25, 5))),
    ]
    store.append_events(run.id, 1, events)
    return store.find_run(run.id)


def test_other_programs_can_read_the_files_of_an_export(store: RunStore, run: Run) -> None:
    with zipfile.ZipFile(io.BytesIO(export_run(store, run.id))) as archive:
        about = json.loads(archive.read("run.json"))
        metrics = list(csv.DictReader(io.StringIO(archive.read("metrics.csv").decode())))
        weights = load(archive.read("4.safetensors"))
    assert about["name"] == "歌詞 \\ <b>"
    assert TrainingConfig.from_json(json.dumps(about["config"])) == load_preset("hello")
    assert [(row["epoch"], row["loss"], row["elapsed_s"]) for row in metrics] == [
        ("1", "1.25", "0.5"),
        ("2", "inf", "2.0"),
    ]
    assert np.array_equal(weights["weights.rnn.weight_hh_l0"], [[0.0, 1.0], [2.0, 3.0]])


def test_an_imported_run_has_its_log_and_payloads_and_belongs_to_the_importer(
    store: RunStore, run: Run
) -> None:
    copy = import_run(store, "you", export_run(store, run.id))
    assert (copy.owner, copy.name, copy.elapsed_s) == ("you", run.name, 2.0)
    records = store.read_events(copy.id).records
    assert [record.event for record in records[:-1]] == [
        record.event for record in store.read_events(run.id).records
    ]
    assert store.read_payloads(copy.id, "Snapshot") == store.read_payloads(run.id, "Snapshot")
    assert store.latest_checkpoint(copy.id) == store.latest_checkpoint(run.id)
    assert store.read_payloads(copy.id, "Checkpoint") == store.read_payloads(run.id, "Checkpoint")


def test_a_run_exported_while_running_is_interrupted_once_imported(
    store: RunStore, run: Run
) -> None:
    copy = import_run(store, "me", export_run(store, run.id))
    assert (run.status, copy.status) == (Status.RUNNING, Status.INTERRUPTED)
    assert [entry.run_id for entry in store.list_queue()] == [run.id]


def test_a_run_without_events_is_exported_and_imported(store: RunStore) -> None:
    run = store.create_run("me", "empty", load_preset("hello").to_json())
    assert import_run(store, "me", export_run(store, run.id)).num_events == 0


def rewrite(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The zip file with one of its files changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("run.json", lambda _: b"{}"),
        ("run.json", lambda _: b"[1]"),
        ("run.json", lambda _: b"\xff"),
        ("run.json", lambda text: text.replace(b'"format": 1', b'"format": 9')),
        ("run.json", lambda text: text.replace(b'"epochs": 15', b'"epochs": -15')),
        ("run.json", lambda text: text.replace(b'"config": {', b'"config": {"evil": 1, ')),
        ("events.jsonl", lambda text: text + b"no json\n"),
        ("events.jsonl", lambda text: text + b'{"elapsed_s": 3, "event": "Unknown"}\n'),
        ("events.jsonl", lambda text: text + b'{"elapsed_s": null, "event": "Paused"}\n'),
        ("events.jsonl", lambda text: text + b'{"elapsed_s": NaN, "event": "Paused"}\n'),
        ("events.jsonl", lambda text: text.replace(b'"Checkpoint"', b'"Paused"')),
        ("4.safetensors", lambda _: b"\x80\x04pickle"),
        ("snapshots/2.json", lambda _: b"{}"),
        ("snapshots/2.json", lambda _: event_to_json(EpochDone(1, 1, 1, 1, 1, 1)).encode()),
    ],
)
def test_a_manipulated_file_is_refused_and_leaves_no_run(
    store: RunStore, run: Run, name: str, change: Callable[[bytes], bytes]
) -> None:
    data = rewrite(export_run(store, run.id), name, change)
    with pytest.raises(ExplorerError, match=r"must|isn't a field"):
        import_run(store, "you", data)
    assert store.list_runs("you") == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must be a zip file, but this file isn't one; choose"),
        (b"no zip", "must be a zip file, but this file isn't one; choose"),
        (b"PK\x03\x04" + bytes(100), "must be a readable zip, but it is damaged; export"),
    ],
)
def test_bytes_that_are_not_a_zip_file_are_refused(
    store: RunStore, data: bytes, message: str
) -> None:
    with pytest.raises(InvalidTextError, match=message):
        import_run(store, "me", data)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"epochs": 15', b'"epochs": -15', r"epochs.* -15.*That's in run\.json; export the run"),
        (b'"name": "', b'"name": "' + b"n" * 200, r"printable characters.*; export the run again"),
        (b'"format": 1', b'"format": 99', r"got '99'; import it into the version"),
    ],
)
def test_a_readable_zip_that_breaks_a_rule_is_not_called_damaged(
    store: RunStore, run: Run, old: bytes, new: bytes, message: str
) -> None:
    data = rewrite(export_run(store, run.id), "run.json", lambda text: text.replace(old, new, 1))
    with pytest.raises(InvalidTextError, match=message) as caught:
        import_run(store, "you", data)
    assert "damaged" not in str(caught.value)


def test_a_run_with_the_engine_s_marks_is_exported_and_imported(store: RunStore, run: Run) -> None:
    marks = [mark_entry(Paused(), 2.0), mark_entry(Stopped("because"), 2.0)]
    store.append_events(run.id, 1, marks)
    copy = import_run(store, "me", export_run(store, run.id))
    assert copy.status is Status.STOPPED
    assert store.read_events(copy.id).records[-1].event == Stopped("because")


def test_a_squared_error_has_no_perplexity_in_the_table_of_epochs(
    store: RunStore, run: Run
) -> None:
    records = store.read_events(run.id).records
    for name, perplexities in (("hello", ["3.5", "inf"]), ("weather", ["", ""])):
        table = tabulate_epochs(records, load_preset(name).to_json())
        rows = list(csv.DictReader(io.StringIO(table)))
        assert [row["perplexity"] for row in rows] == perplexities
    assert tabulate_epochs(records, '{"kind": "of a newer version"}') == ""
