"""An archive from outside costs bounded memory and time, and leaves nothing behind if refused."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from explorer.core.errors import ExplorerError, InvalidTextError
from explorer.core.registry.configs import load_preset
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Measured, Snapshot
from explorer.runs import archive_import
from explorer.runs.archive_import import import_run
from explorer.runs.payloads import PIECE_BYTES
from explorer.runs.store import RunStore

EPOCH: dict[str, Any] = {
    "elapsed_s": 1.0,
    "event": "EpochDone",
    "epoch": 1,
    "step": 1,
    "loss": 1.0,
    "perplexity": 2.7,
    "grad_norm": 0.5,
    "tokens": 5,
}
ABOUT = {
    "format": 1,
    "name": "a run",
    "created_at": 0.0,
    "config": json.loads(load_preset("hello").to_json()),
}
SNAPSHOT = event_to_json(Snapshot(1, "h", np.ones((1, 1, 4)), np.full((1, 4), 0.25))).encode()


def write_log(*tables: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(table).encode() + b"\n" for table in tables)


def pack(log: bytes = b"", about: bytes | None = None, **others: bytes) -> io.BytesIO:
    """An archive; `others` are further members, with `_` for the slash of their names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run.json", json.dumps(ABOUT).encode() if about is None else about)
        archive.writestr("events.jsonl", log)
        for name, content in others.items():
            archive.writestr(name, content)
    return file


def refuse(store: RunStore, file: io.BytesIO, match: str) -> None:
    with pytest.raises(ExplorerError, match=match):
        import_run(store, "me", file)
    assert store.list_runs("me") == []


def test_an_archive_is_read_from_its_file_in_pieces(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_import, "_MOST_PER_WRITE", 2)
    log = write_log(*({**EPOCH, "epoch": epoch} for epoch in range(1, 6)))
    run = import_run(store, "me", pack(log))
    epochs = [json.loads(record.line)["epoch"] for record in store.read_events(run.id).records]
    assert epochs == [1, 2, 3, 4, 5]


def test_a_log_of_nothing_but_line_ends_is_refused_at_its_first_line(store: RunStore) -> None:
    refuse(store, pack(b"\n" * 5_000_000), r"line 1 of events\.jsonl")


def test_a_log_has_bounds(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    line = write_log(EPOCH)
    monkeypatch.setattr(archive_import, "MAX_LINES", 3)
    assert import_run(store, "you", pack(line * 3)).num_events == 3
    refuse(store, pack(line * 4), "at most 3 lines, but it has more")
    monkeypatch.setattr(archive_import, "MAX_LOG_BYTES", 2 * len(line))
    refuse(store, pack(line * 3), f"{2 * len(line)} in all, but it has more")
    monkeypatch.setattr(archive_import, "MAX_LINE_BYTES", len(line) - 1)
    refuse(store, pack(line), f"at most {len(line) - 1} bytes in a line")


def test_an_archive_has_a_bound_on_its_members_and_on_what_they_unpack_to(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_import, "MAX_MEMBERS", 3)
    refuse(store, pack(a=b"", b=b""), "at most 3 members, but it has 4")
    weights = save({"w": np.zeros(1000)})
    log = write_log({"elapsed_s": 1.0, "event": "Checkpoint", "epoch": 1, "step": 1, "data": ""})
    monkeypatch.setattr(archive_import, "MAX_PAYLOAD_BYTES", len(weights))
    assert import_run(store, "you", pack(log, **{"0.safetensors": weights})).num_events == 1
    monkeypatch.setattr(archive_import, "MAX_PAYLOAD_BYTES", len(weights) - 1)
    refuse(store, pack(log, **{"0.safetensors": weights}), "must have at most 8,")
    monkeypatch.setattr(archive_import, "MAX_ABOUT_BYTES", 100)
    refuse(store, pack(), "'run.json' in the zip must have at most 100 bytes")


def test_a_large_checkpoint_is_never_in_memory_as_a_whole(store: RunStore) -> None:
    numbers = np.random.default_rng(0)
    tensors = {f"w{k}": numbers.standard_normal(PIECE_BYTES // 32) for k in range(21)}
    weights = save(tensors)  # a little more than five pieces
    log = write_log({"elapsed_s": 1.0, "event": "Checkpoint", "epoch": 1, "step": 1, "data": ""})
    file = pack(log, **{"0.safetensors": weights})
    tracemalloc.start()
    run = import_run(store, "me", file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(weights)
    pieces = list(store.iterate_payload(run.id, 0))
    assert [len(piece) for piece in pieces[:-1]] == [PIECE_BYTES] * 5
    assert b"".join(pieces) == weights


HUGE = 10**400


@pytest.mark.parametrize(
    "change",
    [
        *({"epoch": number} for number in (HUGE, -1, 2**53 + 1, 1.5, "1", None, True)),
        *({"step": -1}, {"tokens": HUGE}, {"loss": HUGE}, {"loss": "1"}, {"loss": None}),
        *({"elapsed_s": number} for number in (HUGE, -1.0, 1e10, "nan", "inf", [], None)),
        *({"event": "Failed"}, {"event": 3}, {"event": None}, {"beam": 3}),
    ],
)
def test_a_line_that_no_run_reports_is_refused(store: RunStore, change: dict[str, Any]) -> None:
    refuse(store, pack(write_log(EPOCH, {**EPOCH, **change})), "must")


@pytest.mark.parametrize(
    "line",
    [
        *({"event": "Finished"}, {"event": "Diverged", "epoch": 1}, {"event": "Failed"}),
        *(
            {"event": "Refused"},
            {"event": "Started"},
            {"event": "Changed"},
            {"event": "Stopped", "x": 1},
        ),
        *(
            {"event": "Snapshot"},
            {"event": "Snapshot", "epoch": 1},
            {"event": "Measured", "epoch": 1},
        ),
    ],
)
def test_a_mark_without_its_fields_is_refused(store: RunStore, line: dict[str, Any]) -> None:
    refuse(store, pack(write_log({"elapsed_s": 1.0, **line})), "must")


NESTED = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("about", "log"),
    [
        (NESTED, b""),
        (json.dumps(ABOUT).encode().replace(b'"a run"', NESTED), b""),
        (json.dumps(ABOUT).encode().replace(b'"a run"', b"1" * 5000), b""),
        (json.dumps({**ABOUT, "name": ""}).encode(), b""),
        (json.dumps({**ABOUT, "config": {"epochs": HUGE}}).encode(), b""),
        (None, NESTED + b"\n"),
        (None, b'{"elapsed_s": 1, "event": "Stopped", "reason": ' + NESTED + b"}\n"),
        (None, b'{"elapsed_s": ' + b"1" * 5000 + b', "event": "Stopped"}\n'),
        (None, b'{"elapsed_s": 1, "event": "Stopped", "reason": "\\ud800"}\n'),
        (None, b"\xff\n"),
        (None, b"3\n"),
    ],
)
def test_json_that_is_deep_or_odd_is_refused(
    store: RunStore, about: bytes | None, log: bytes
) -> None:
    refuse(store, pack(log, about), "must")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        NESTED,
        SNAPSHOT.replace(b'"epoch":1', b'"epoch":2'),
        event_to_json(Measured(1, {"h": np.ones(3)})).encode(),
        event_to_json(Snapshot(1, "hi", np.ones((1, 1, 4)), np.ones((1, 4)))).encode(),
        event_to_json(Snapshot(1, "h", np.ones((1, 4)), np.ones((1, 4)))).encode(),
    ],
)
def test_arrays_that_do_not_belong_to_their_event_are_refused(
    store: RunStore, content: bytes
) -> None:
    log = write_log({"elapsed_s": 1.0, "event": "Snapshot", "epoch": 1})
    assert import_run(store, "you", pack(log, **{"snapshots/0.json": SNAPSHOT})).num_events == 1
    refuse(store, pack(log, **{"snapshots/0.json": content}), "must")


def test_a_run_refused_at_its_last_line_is_deleted_again(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_import, "_MOST_PER_WRITE", 1)
    refuse(store, pack(write_log(EPOCH, EPOCH) + b"no json\n"), r"line 3 of events\.jsonl")


@pytest.mark.parametrize("change", ["LZMA", "BZIP2"])
def test_members_packed_by_rare_methods_are_refused(store: RunStore, change: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", getattr(zipfile, f"ZIP_{change}")) as archive:
        archive.writestr("run.json", json.dumps(ABOUT))
    refuse(store, file, "must be stored or deflated")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b'"progress"', b'"progresS"'),
        lambda text: text[:-1],
        lambda _: save({}, metadata={"progress": NESTED.decode()}),
        lambda _: save({}, metadata={"progress": "1" * 5000}),
        lambda _: b"",
    ],
)
def test_a_checkpoint_that_is_deep_or_odd_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    data = save({"weights.w": np.zeros(2)}, metadata={"progress": "{}"})
    assert unpack_checkpoint(data).progress == {}
    with pytest.raises(ExplorerError, match="must be safetensors bytes"):
        unpack_checkpoint(spoil(data))


def test_a_snapshot_is_no_checkpoint(store: RunStore) -> None:
    with pytest.raises(InvalidTextError, match="has no arrays"):
        import_run(store, "me", pack(write_log(EPOCH), **{"0.safetensors": save({})}))
