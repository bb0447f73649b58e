"""Large payloads are kept in pieces, and read, cut, counted and dropped with them."""

import json

import pytest

from explorer.runs import payloads
from explorer.runs.log_events import Interrupted
from explorer.runs.payloads import Piece, split_entry
from explorer.runs.records import Entry, Run
from explorer.runs.space import SpaceUse
from explorer.runs.store import RunStore

DATA = bytes(range(25))
PIECES = [bytes(range(10)), bytes(range(10, 20)), bytes(range(20, 25))]


@pytest.fixture(autouse=True)
def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payloads, "PIECE_BYTES", 10)


@pytest.fixture
def run(store: RunStore) -> Run:
    run = store.create_run("me", "large", "{}")
    store.queue_run("me", run.id, "a queue")
    return run


def checkpoint(data: bytes = DATA) -> Entry:
    return Entry(1.0, "Checkpoint", json.dumps({"event": "Checkpoint"}), data)


STEP = Entry(1.0, "StepDone", json.dumps({"event": "StepDone"}))


def test_an_entry_is_split_only_if_its_payload_is_large() -> None:
    *pieces, rest = split_entry(checkpoint())
    assert pieces == [Piece(each) for each in PIECES[:2]]
    assert rest == checkpoint(PIECES[2])
    assert list(split_entry(checkpoint(DATA[:10]))) == [checkpoint(DATA[:10])]
    assert list(split_entry(STEP)) == [STEP]


def test_pieces_that_arrive_one_by_one_are_the_payload_of_the_next_entry(
    store: RunStore, run: Run
) -> None:
    *pieces, rest = split_entry(checkpoint())
    for batch in ([STEP, pieces[0]], [pieces[1]], [rest, STEP]):
        assert store.append_events(run.id, 1, batch)
    kinds = [record.kind for record in store.read_events(run.id).records]
    assert kinds == ["Queued", "StepDone", "Checkpoint", "StepDone"]
    stored = store.latest_checkpoint(run.id)
    assert stored is not None
    assert stored.index == 2
    assert list(store.iterate_payload(run.id, 2)) == PIECES
    assert store.read_payload(run.id, 2) == DATA
    assert store.read_payloads(run.id, "Checkpoint") == [(2, DATA)]
    assert store.read_payload(run.id, 1) is None
    assert store.space.measure("me", run.id) == SpaceUse(25, 25, 25)


def test_a_payload_that_is_written_as_a_whole_is_cut_as_well(store: RunStore, run: Run) -> None:
    store.append_events(run.id, 1, [STEP, checkpoint(), checkpoint(DATA[:3])])
    assert list(store.iterate_payload(run.id, 2)) == PIECES
    assert store.read_payloads(run.id, "Checkpoint") == [(2, DATA), (3, DATA[:3])]


def test_pieces_of_an_entry_that_never_comes_are_dropped(store: RunStore, run: Run) -> None:
    store.append_events(run.id, 1, [checkpoint(), STEP, *list(split_entry(checkpoint()))[:2]])
    assert store.space.measure("me").owner == 45
    store.append_mark(run.id, 1, Interrupted())
    assert store.space.measure("me").owner == 25
    store.queue_run("me", run.id, "a queue")
    store.append_events(run.id, 2, [Piece(b"x")])
    store.append_events(run.id, 1, [Piece(b"of an earlier attempt")])
    store.append_events(run.id, 2, [checkpoint(b"y")])
    assert store.read_payloads(run.id, "Checkpoint") == [(1, DATA), (3, b"xy")]


def test_pieces_go_with_their_checkpoint_and_their_run(store: RunStore, run: Run) -> None:
    for _ in range(4):
        store.append_events(run.id, 1, [checkpoint()])
    assert store.space.measure("me").owner == 2 * len(DATA)
    store.delete_run("me", run.id)
    assert store.space.measure("me").server == 0
