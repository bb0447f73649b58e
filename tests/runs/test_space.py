"""Runs take bounded space, the bound is said where it is met, and space can be freed."""

import json
import time
from unittest.mock import patch

import pytest

from explorer.core.errors import InvalidValueError
from explorer.runs.engine import Engine
from explorer.runs.limits import Limits
from explorer.runs.records import Entry, Run, Status
from explorer.runs.space import SpaceLimits, SpaceUse, read_space_limits
from explorer.runs.store import RunStore
from tests.runs.waiting import list_kinds, read_fields, wait_for


def add_run(store: RunStore, owner: str, *sizes: int) -> Run:
    """A stopped run with checkpoints of these sizes."""
    run = store.create_run(owner, "a run", "{}")
    line = json.dumps({"event": "Checkpoint"})
    for size in sizes:
        entry = Entry(1.0, "Checkpoint", line, bytes(size))
        store.append_events(run.id, run.attempt, [entry])
    return store.find_run(run.id)


def test_the_space_of_a_run_its_owner_and_the_server_is_counted(store: RunStore) -> None:
    assert store.space.measure("me") == SpaceUse(0, 0, 0)
    run = add_run(store, "me", 100, 200)
    add_run(store, "me", 50)
    add_run(store, "you", 1000)
    assert store.space.measure("me", run.id) == SpaceUse(300, 350, 1350)


def test_freeing_space_keeps_the_last_checkpoint_of_each_run(store: RunStore) -> None:
    mine, yours = add_run(store, "me", 100, 200), add_run(store, "you", 10, 20)
    live = add_run(store, "me", 1, 2)
    store.queue_run("me", live.id, "a queue")
    assert store.space.free("me") == 100
    checkpoint = store.latest_checkpoint(mine.id)
    assert checkpoint is not None
    assert store.read_payload(mine.id, checkpoint.index) == bytes(200)
    assert store.space.measure("you", yours.id).run == 30
    assert store.space.measure("me", live.id).run == 3
    assert store.space.free("me") == 0


def test_a_run_that_a_crash_interrupted_counts_as_one_that_is_over(store: RunStore) -> None:
    run = add_run(store, "me", 1, 2)
    store.queue_run("me", run.id, "a queue")
    with patch("explorer.runs.run_lists.time.time", return_value=time.time() + 3600):
        assert not store.lists.list_live()
        assert store.space.free("me") == 1


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (SpaceUse(0, 0, 0), ""),
        (SpaceUse(10**7, 2 * 10**7, 3 * 10**7), ""),
        (SpaceUse(11 * 10**6, 0, 0), "This run takes 11 MB, more than the 10 MB"),
        (SpaceUse(0, 21 * 10**6, 0), "Your runs take 21 MB, more than the 20 MB"),
        (SpaceUse(0, 0, 31 * 10**6), "All runs on this server take 31 MB, more than the 30 MB"),
    ],
)
def test_an_exceeded_limit_is_named(use: SpaceUse, said: str) -> None:
    excess = use.find_excess(SpaceLimits(10**7, 2 * 10**7, 3 * 10**7))
    assert excess.startswith(said)
    assert bool(excess) is bool(said)


def test_the_environment_sets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, given in (("RUN", "5"), ("OWNER", "70"), ("SERVER", "900")):
        monkeypatch.setenv(f"EXPLORER_{name}_MB", given)
    assert read_space_limits() == SpaceLimits(5 * 10**6, 70 * 10**6, 900 * 10**6)


@pytest.mark.parametrize("given", ["0", "-1", "1.5", "x", "9" * 400, "٣"])
def test_a_limit_that_is_no_number_of_megabytes_is_refused(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLORER_RUN_MB", given)
    with pytest.raises(InvalidValueError, match="`EXPLORER_RUN_MB` must be a whole number"):
        read_space_limits()


def test_no_run_starts_or_is_resumed_without_space(store: RunStore) -> None:
    run = add_run(store, "me", 2000)
    engine = Engine(store, limits=Limits(space=SpaceLimits(owner=1000)))
    with pytest.raises(InvalidValueError, match="Free space or delete runs on the Runs page"):
        engine.start_run("me", "another", "{}")
    with pytest.raises(InvalidValueError, match="Your runs take"):
        engine.resume_run("me", run.id)
    assert [each.status for each in store.list_runs("me")] == [Status.STOPPED]
    engine.close()


@pytest.mark.slow
def test_a_run_that_takes_too_much_stops_with_a_message_and_can_be_resumed(
    store: RunStore,
) -> None:
    limits = Limits(space=SpaceLimits(run=1))
    engine = Engine(store, source="tests.runs.fake_source", num_workers=1, limits=limits)
    config = {"epochs": 1000, "steps": 5, "step_s": 0.02, "checkpoint_every": 5}
    run = engine.start_run("me", "large", json.dumps(config))
    wait_for(store, run, Status.STOPPED)
    assert list_kinds(store, run)[-2:] == ["Checkpoint", "Stopped"]
    reason = read_fields(store.read_events(run.id).records[-1])["reason"]
    assert reason.startswith("This run takes")
    assert len(store.read_payloads(run.id, "Checkpoint")) <= 2
    engine.resume_run("me", run.id)
    wait_for(store, run, Status.STOPPED)
    assert list_kinds(store, run).count("Started") == 2
    engine.close()
