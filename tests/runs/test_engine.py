"""Runs of a fake source on the embedded cluster: started, steered, limited, failed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.limits import Limits
from explorer.runs.queueing import find_position
from explorer.runs.records import Run, Status
from explorer.runs.store import RunStore
from tests.runs.fake_source import list_steps
from tests.runs.waiting import count_steps, list_kinds, read_fields, wait_for, wait_until

SOURCE = "tests.runs.fake_source"
LONG = json.dumps({"epochs": 1000, "steps": 5, "step_s": 0.02})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    path: Path = tmp_path_factory.mktemp("runs") / "runs.db"
    database = open_database(f"sqlite:///{path}")
    yield RunStore(database)
    database.dispose()


@pytest.fixture(scope="module")
def engine(store: RunStore) -> Iterator[Engine]:
    """An engine with two workers."""
    engine = Engine(store, source=SOURCE, num_workers=2)
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def delete_runs(store: RunStore) -> Iterator[None]:
    """Free the workers after each test, even one that fails."""
    yield
    for owner in ("me", "other"):
        for run in store.list_runs(owner):
            store.delete_run(owner, run.id)


def read(store: RunStore, run: Run, kind: str) -> list[dict[str, Any]]:
    return [read_fields(r) for r in store.read_events(run.id).records if r.kind == kind]


def stop(engine: Engine, store: RunStore, run: Run) -> None:
    engine.stop_run(run.owner, run.id)
    wait_for(store, run, Status.STOPPED)


def test_a_run_goes_from_queued_to_finished_with_every_event_in_order(
    engine: Engine, store: RunStore
) -> None:
    config = json.dumps({"epochs": 3, "steps": 4})
    run = engine.start_run("me", "short", config)
    assert run.status is Status.QUEUED
    wait_for(store, run, Status.FINISHED)
    epoch = ["StepDone"] * 4 + ["EpochDone"]
    assert list_kinds(store, run) == ["Queued", "Begun", "Started", *epoch * 3, "Finished"]
    assert read(store, run, "StepDone") == list_steps(config)
    elapsed = [record.elapsed_s for record in store.read_events(run.id).records]
    assert elapsed == sorted(elapsed)


def test_a_paused_run_reports_nothing_until_it_is_resumed(engine: Engine, store: RunStore) -> None:
    run = engine.start_run("me", "paused", LONG)
    wait_until(lambda: count_steps(store, run) > 2)
    engine.pause_run("me", run.id)
    wait_for(store, run, Status.PAUSED)
    num_events = store.find_run(run.id).num_events
    engine.change_run("me", run.id, learning_rate=0.25)
    engine.resume_run("me", run.id)
    num_steps = count_steps(store, run)
    wait_until(lambda: count_steps(store, run) > num_steps + 5)
    kinds = list_kinds(store, run)
    assert kinds[num_events - 1] == "Paused"
    assert kinds[num_events] == "Resumed"
    rates = [
        read_fields(record)["rate"]
        for record in store.read_events(run.id).records
        if record.kind == "StepDone" and record.index > num_events
    ]
    assert set(rates) == {0.25}
    stop(engine, store, run)


def test_a_resumed_run_keeps_the_pace_that_was_chosen(engine: Engine, store: RunStore) -> None:
    run = engine.start_run("me", "paced", LONG)
    engine.change_run("me", run.id, epochs_per_s=0.001)
    wait_until(lambda: "EpochDone" in list_kinds(store, run))  # the next one waits 1000 s
    for _ in range(2):
        stop(engine, store, run)
        engine.resume_run("me", run.id)
        wait_until(lambda: store.find_run(run.id).status is Status.RUNNING)
        wait_until(lambda: list_kinds(store, run)[-1] != "Begun")
        kinds = list_kinds(store, run)
        begun = len(kinds) - 1 - kinds[::-1].index("Begun")
        assert kinds[begun + 1] == "Paced"  # before anything is trained
    assert read(store, run, "Paced")[-1]["epochs_per_s"] == 0.001
    stop(engine, store, run)


def test_stepping_runs_to_the_end_of_the_epoch_and_pauses(engine: Engine, store: RunStore) -> None:
    run = engine.start_run("me", "stepped", LONG)
    wait_until(lambda: count_steps(store, run) > 2)
    engine.pause_run("me", run.id)
    wait_for(store, run, Status.PAUSED)
    for _ in range(2):
        num_epochs = list_kinds(store, run).count("EpochDone")
        num_pauses = list_kinds(store, run).count("Paused")
        engine.step_run("me", run.id)
        wait_until(lambda n=num_pauses: list_kinds(store, run).count("Paused") > n)
        assert list_kinds(store, run)[-2:] == ["EpochDone", "Paused"]
        assert list_kinds(store, run).count("EpochDone") == num_epochs + 1
    stop(engine, store, run)


@pytest.mark.parametrize("padding", [0, 9_000_000])  # in one piece, and in three
def test_a_stopped_run_continues_exactly_where_it_stopped(
    engine: Engine, store: RunStore, padding: int
) -> None:
    config = json.dumps({"epochs": 10, "steps": 5, "step_s": 0.02, "padding": padding})
    run = engine.start_run("me", "stopped", config)
    wait_until(lambda: count_steps(store, run) > 7)
    stop(engine, store, run)
    num_steps = count_steps(store, run)
    assert list_kinds(store, run)[-2:] == ["Checkpoint", "Stopped"]
    engine.resume_run("me", run.id)
    wait_for(store, run, Status.FINISHED)
    assert read(store, run, "StepDone") == list_steps(config)
    assert [event["step"] for event in read(store, run, "Started")] == [0, num_steps]


def test_a_setting_that_breaks_its_rule_is_refused_in_the_log_and_the_run_continues(
    engine: Engine, store: RunStore
) -> None:
    run = engine.start_run("me", "refused", LONG)
    engine.change_run("me", run.id, learning_rate=-1.0)
    wait_until(lambda: "Refused" in list_kinds(store, run))
    assert read(store, run, "Refused")[0]["reason"] == "`learning_rate` must be 0 or more."
    num_steps = count_steps(store, run)
    wait_until(lambda: count_steps(store, run) > num_steps)
    stop(engine, store, run)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"epochs": 1, "refuses": True}, "`epochs` must be 1 to 9, got 10."),
        ({"epochs": 1, "fails_at": 3}, "The program has a bug: RuntimeError: a bug"),
    ],
)
def test_a_run_that_fails_says_why_and_its_worker_takes_the_next_run(
    engine: Engine, store: RunStore, config: dict[str, Any], reason: str
) -> None:
    run = engine.start_run("me", "failing", json.dumps(config))
    wait_for(store, run, Status.FAILED)
    assert read(store, run, "Failed") == [{"event": "Failed", "reason": reason}]
    following = engine.start_run("me", "next", json.dumps({"epochs": 1}))
    wait_for(store, following, Status.FINISHED)


def test_an_owner_s_third_run_waits_and_the_fourth_after_it(
    engine: Engine, store: RunStore
) -> None:
    runs = [engine.start_run("me", str(number), LONG) for number in range(4)]
    for run in runs[:2]:
        wait_for(store, run, Status.RUNNING)
    assert [find_position(store.list_queue(), run.id) for run in runs] == [None, None, 1, 2]
    stop(engine, store, runs[2])
    assert find_position(store.list_queue(), runs[3].id) == 1
    stop(engine, store, runs[0])
    wait_for(store, runs[3], Status.RUNNING)
    stop(engine, store, runs[1])
    stop(engine, store, runs[3])
    assert list_kinds(store, runs[2]) == ["Queued", "Stopped"]


def test_a_paused_run_gives_its_worker_to_a_waiting_one_and_resumes_exactly(
    store: RunStore,
) -> None:
    config = json.dumps({"epochs": 10, "steps": 5, "step_s": 0.02})
    engine = Engine(store, source=SOURCE, num_workers=1, limits=Limits(pause_s=0.1))
    try:
        paused = engine.start_run("me", "paused", config)
        wait_until(lambda: count_steps(store, paused) > 7)
        engine.pause_run("me", paused.id)
        wait_for(store, paused, Status.PAUSED)
        assert engine.num_workers == 1
        waiting = engine.start_run("other", "waiting", json.dumps({"epochs": 1}))
        wait_for(store, paused, Status.STOPPED)
        assert list_kinds(store, paused)[-2:] == ["Checkpoint", "Stopped"]
        said = read(store, paused, "Stopped")[0]["reason"]
        assert said.startswith("It was paused while other runs waited")
        wait_for(store, waiting, Status.FINISHED)
        engine.resume_run("me", paused.id)
        wait_for(store, paused, Status.FINISHED)
        assert read(store, paused, "StepDone") == list_steps(config)
    finally:
        engine.close()


def test_a_deleted_run_frees_its_worker(engine: Engine, store: RunStore) -> None:
    runs = [engine.start_run("me", "deleted", LONG) for _ in range(2)]
    for run in runs:
        wait_until(lambda r=run: count_steps(store, r) > 0)
        store.delete_run("me", run.id)
    following = [engine.start_run("me", "next", json.dumps({"epochs": 1})) for _ in range(2)]
    for run in following:
        wait_for(store, run, Status.FINISHED)


def test_another_owner_cannot_steer_a_run(engine: Engine, store: RunStore) -> None:
    run = engine.start_run("me", "mine", LONG)
    for steer in (engine.pause_run, engine.step_run, engine.stop_run, engine.resume_run):
        with pytest.raises(InvalidValueError, match="must be one of your runs"):
            steer("other", run.id)
    stop(engine, store, run)


def test_a_run_stops_at_its_limit_of_real_time_and_says_so(store: RunStore) -> None:
    config = json.dumps({"epochs": 10, "steps": 5, "step_s": 0.02})
    engine = Engine(store, source=SOURCE, num_workers=1, limits=Limits(run_s=0.5))
    try:
        run = engine.start_run("me", "limited", config)
        wait_for(store, run, Status.STOPPED)
        reason = "A run may take 0.5 s of real time at once. Resume it to go on."
        assert read(store, run, "Stopped") == [{"event": "Stopped", "reason": reason}]
    finally:
        engine.close()


def test_closing_the_engine_interrupts_running_and_queued_runs(store: RunStore) -> None:
    engine = Engine(store, source=SOURCE, num_workers=1)
    runs = [engine.start_run("me", str(number), LONG) for number in range(2)]
    wait_until(lambda: count_steps(store, runs[0]) > 0)
    engine.close()
    assert [store.find_run(run.id).status for run in runs] == [Status.INTERRUPTED] * 2


def test_a_run_fails_with_a_reason_if_the_scheduler_cannot_be_reached(store: RunStore) -> None:
    engine = Engine(store, source=SOURCE, scheduler="no address at all://")
    try:
        run = engine.start_run("me", "nowhere", LONG)
        wait_for(store, run, Status.FAILED)
        assert read(store, run, "Failed")[0]["reason"].startswith("The scheduler must answer, got")
    finally:
        engine.close()


def test_a_run_fails_with_a_reason_if_workers_cannot_import_its_source(store: RunStore) -> None:
    engine = Engine(store, source="tests.runs.no_such_source", num_workers=1)
    try:
        run = engine.start_run("me", "no source", LONG)
        wait_for(store, run, Status.FAILED)
        assert (
            "No module named 'tests.runs.no_such_source'" in read(store, run, "Failed")[0]["reason"]
        )
    finally:
        engine.close()
