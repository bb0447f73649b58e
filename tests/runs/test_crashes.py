"""Workers and servers are killed with SIGKILL, on both databases and both kinds of cluster."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from explorer.runs import cluster
from explorer.runs.engine import Engine
from explorer.runs.records import Run, Status
from explorer.runs.store import RunStore
from tests.runs.fake_source import list_steps
from tests.runs.waiting import count_steps, list_kinds, read_fields, wait_for, wait_until

SOURCE = "tests.runs.fake_source"
ON_EACH_PAIR = pytest.mark.parametrize(
    ("database_url", "scheduler_address"),
    [
        ("sqlite", "embedded"),
        ("sqlite", "scheduler"),
        ("postgres", "embedded"),
        ("postgres", "scheduler"),
    ],
    indirect=True,
)
pytestmark = pytest.mark.slow
LONG = json.dumps({"epochs": 1000, "steps": 5, "step_s": 0.02})
CONFIG = json.dumps({"epochs": 20, "steps": 5, "step_s": 0.02, "checkpoint_every": 10})


def read_steps(store: RunStore, run: Run) -> list[dict[str, object]]:
    records = store.read_events(run.id).records
    return [read_fields(record) for record in records if record.kind == "StepDone"]


def find_worker(store: RunStore, run: Run) -> int:
    """The id of the process that executes the run."""
    started = [read_fields(r) for r in store.read_events(run.id).records if r.kind == "Started"]
    return int(started[-1]["pid"])


@ON_EACH_PAIR
def test_a_killed_worker_interrupts_only_its_run_and_resuming_equals_never_stopping(
    store: RunStore, scheduler_address: str | None
) -> None:
    engine = Engine(store, source=SOURCE, scheduler=scheduler_address, num_workers=2)
    try:
        killed = engine.start_run("me", "killed", CONFIG)
        other = engine.start_run("me", "other", CONFIG)
        wait_until(lambda: count_steps(store, killed) > 25 and count_steps(store, other) > 0)
        os.kill(find_worker(store, killed), signal.SIGKILL)
        wait_for(store, killed, Status.INTERRUPTED)
        steps = read_steps(store, killed)
        assert steps == list_steps(CONFIG)[: len(steps)]
        assert len(steps) > 25
        assert list_kinds(store, killed).count("Started") == 1

        engine.resume_run("me", killed.id)
        wait_for(store, killed, Status.FINISHED)
        wait_for(store, other, Status.FINISHED)
        assert read_steps(store, killed) == list_steps(CONFIG)
        assert read_steps(store, other) == list_steps(CONFIG)
        assert list_kinds(store, other).count("Started") == 1
    finally:
        engine.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_killed_nanny_is_replaced_and_a_frozen_worker_gets_no_new_run_until_it_wakes(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SILENT_AFTER_S", 4.0)
    engine = Engine(store, source=SOURCE, num_workers=2)
    frozen_worker = psutil.Process()
    try:
        frozen = engine.start_run("me", "frozen", CONFIG)
        wait_until(lambda: count_steps(store, frozen) > 5)
        frozen_worker = psutil.Process(find_worker(store, frozen))
        frozen_worker.suspend()
        wait_until(lambda: engine.num_workers == 1)
        num_steps = count_steps(store, frozen)
        first = engine.start_run("you", "first", LONG)  # on the worker that answers
        wait_until(lambda: count_steps(store, first) > 5)
        nanny = psutil.Process(find_worker(store, first)).parent()
        assert nanny is not None
        nanny.kill()
        wait_for(store, first, Status.INTERRUPTED)
        second = engine.start_run("you", "second", json.dumps({"epochs": 1}))
        wait_for(store, second, Status.FINISHED)  # on the worker that took its place
        assert count_steps(store, frozen) == num_steps
        frozen_worker.resume()
        wait_for(store, frozen, Status.FINISHED)
        assert read_steps(store, frozen) == list_steps(CONFIG)
        wait_until(lambda: engine.num_workers == 2)
    finally:
        with suppress(psutil.NoSuchProcess):
            frozen_worker.resume()
        engine.close()


@ON_EACH_PAIR
def test_a_killed_server_leaves_an_interrupted_run_that_another_server_resumes(
    store: RunStore, database_url: str, scheduler_address: str | None
) -> None:
    command = [sys.executable, "-m", "tests.runs.server_process"]
    server = subprocess.Popen(
        [*command, database_url, scheduler_address or "", CONFIG],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    engine = Engine(store, source=SOURCE, scheduler=scheduler_address, num_workers=1)
    try:
        assert server.stdout is not None
        with server.stdout as lines:
            run = store.find_run(lines.readline().decode().strip())
        wait_until(lambda: count_steps(store, run) > 25)
        children = psutil.Process(server.pid).children(recursive=True)
        server.kill()
        server.wait()
        wait_for(store, run, Status.INTERRUPTED)
        steps = read_steps(store, run)
        assert steps == list_steps(CONFIG)[: len(steps)]
        wait_until(lambda: not any(is_alive(child) for child in children))

        engine.resume_run("me", run.id)
        wait_for(store, run, Status.FINISHED)
        assert read_steps(store, run) == list_steps(CONFIG)
    finally:
        server.kill()
        server.wait()
        engine.close()


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
