"""A queued run says its position, its wait, and whether any worker runs at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from explorer.core.registry.configs import load_preset
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import EpochDone
from explorer.runs.limits import Limits
from explorer.runs.records import QueueEntry, Record, Run, Status
from explorer.ui.runs import waiting
from explorer.ui.runs.logs import RunLog

Say = Callable[..., str]
CONFIG = load_preset("hello").to_json()
RUN = Run("w" * 32, "me", "hello", CONFIG, 0.0, 1, 1, 0.0, Status.QUEUED)


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """What a queued run says beside these: (status, epoch, seconds so far), and queued ones."""

    def describe(
        *executed: tuple[Status, int, float],
        ahead: int = 0,
        num_workers: int | None = 2,
        is_own: bool = False,
    ) -> str:
        runs = {
            f"r{number}": replace(RUN, id=f"r{number}", status=status, elapsed_s=elapsed_s)
            for number, (status, _, elapsed_s) in enumerate(executed)
        }
        owners = {run.id: RUN.owner if is_own else run.id for run in runs.values()}
        entries = [QueueEntry(run.id, owners[run.id], "q", run.status) for run in runs.values()]
        entries += [QueueEntry(f"a{n}", f"a{n}", "q", Status.QUEUED) for n in range(ahead)]
        entries += [QueueEntry(RUN.id, RUN.owner, "q", Status.QUEUED)]
        store = SimpleNamespace(list_queue=lambda: entries, find_run=runs.__getitem__)
        engine = SimpleNamespace(num_workers=num_workers, limits=Limits())
        monkeypatch.setattr(waiting, "open_store", lambda: store)
        monkeypatch.setattr(waiting, "open_engine", lambda: engine)
        monkeypatch.setattr(waiting, "read_log", lambda key: make_log(executed[int(key[1:])][1]))
        return waiting.describe_wait(RUN)

    return describe


def make_log(epoch: int) -> RunLog:
    line = event_to_json(EpochDone(epoch, epoch, 1.0, 2.7, 1.0, 1))
    return RunLog("r", {"EpochDone": [Record(0, 1.0, line)] if epoch else []})


def test_the_wait_is_estimated_from_the_runs_under_way(say: Say) -> None:
    epochs = load_preset("hello").epochs
    half, quarter = epochs // 2, epochs // 4
    running = [
        (Status.RUNNING, half, 600 * half / epochs),
        (Status.RUNNING, quarter, 600 * quarter / epochs),
    ]
    said = "is waiting for a free worker, number"
    for ahead in range(3):  # nobody knows how long those ahead will take
        free = "a worker is free within about 5 minutes"
        assert say(*running, ahead=ahead) == f"{said} {ahead + 1} in the queue; {free}"


def test_a_long_run_doesn_t_lengthen_the_wait_for_another_s_worker(say: Say) -> None:
    epochs = load_preset("hello").epochs
    running = [(Status.RUNNING, 1, 3000 / epochs), (Status.RUNNING, epochs - 1, 60.0)]
    assert say(*running, ahead=4).endswith(
        "number 5 in the queue; a worker is free within a minute"
    )


def test_a_paused_run_gives_its_worker_back_soon(say: Say) -> None:
    executed = [(Status.PAUSED, 2, 300.0), (Status.RUNNING, 1, 500.0)]
    assert say(*executed).endswith("number 1 in the queue; a worker is free within a minute")


def test_nothing_is_estimated_before_a_run_has_closed_an_epoch_or_if_a_worker_is_free(
    say: Say,
) -> None:
    running = (Status.RUNNING, 0, 3.0)
    assert say(running, running).endswith("number 1 in the queue")
    assert say((Status.RUNNING, 1, 3.0)).endswith("number 1 in the queue")


def test_a_run_that_waits_for_its_owner_s_others_doesn_t_say_that_it_waits_for_a_worker(
    say: Say,
) -> None:
    running = [(Status.RUNNING, 1, 3.0)] * 2
    own = "is waiting until another run of its owner ends; 2 may train at once"
    assert say(*running, num_workers=4, is_own=True) == own
    assert "number 1 in the queue" in say(*running, num_workers=4)
    assert "number 1 in the queue" in say(*running, is_own=True)


def test_1000_random_queues_are_described_as_counting_by_hand_describes_them(say: Say) -> None:
    rng = np.random.default_rng(3)
    epochs = load_preset("hello").epochs
    for _ in range(1000):
        executed, left_s = [], []
        for _ in range(rng.integers(0, 5)):
            is_paused, epoch = bool(rng.random() < 0.2), int(rng.integers(0, epochs + 1))
            spent_s = float(10 ** rng.uniform(-2, 4))
            executed.append((Status.PAUSED if is_paused else Status.RUNNING, epoch, spent_s))
            if is_paused:
                left_s.append(30.0)
            elif epoch:
                left_s.append(min(3600.0, spent_s / epoch * (epochs - epoch)))
        ahead, num_workers = int(rng.integers(0, 6)), int(rng.integers(1, 5))
        is_own = bool(rng.random() < 0.5)
        words = say(*executed, ahead=ahead, num_workers=num_workers, is_own=is_own)
        if is_own and 2 <= len(executed) < num_workers:
            assert words == "is waiting until another run of its owner ends; 2 may train at once"
            continue
        start, _, within = words.partition("; a worker is free within ")
        assert start == f"is waiting for a free worker, number {ahead + 1} in the queue"
        assert bool(within) == (len(executed) >= num_workers and bool(left_s))
        if within:
            minutes = re.sub(r"about |\bminutes?", "", within.replace(" a ", " 1 ")).strip()
            told = float(minutes) if minutes.isdecimal() else 1.0
            if within == "a minute":
                assert min(left_s) < 60
            else:
                assert abs(told - min(left_s) / 60) <= 0.5


def test_a_queue_without_workers_says_so(say: Say) -> None:
    silent = "is waiting for a free worker, and none answers at present"
    assert say((Status.RUNNING, 1, 3.0), num_workers=0) == silent  # silent ones may be training
    assert "the workers, which are starting" in say(num_workers=None)


@pytest.mark.parametrize(
    ("left_s", "spent_s", "words"),
    [
        (0.4, 0, "less than 1 s left"),
        (99.4, 3500.6, "about 99 s left"),
        (99.4, 3501, "about 99 s left, but a run stops after 60 minutes"),
        (130, 0, "about 2 minutes left"),
        (3600, 0, "about 60 minutes left"),
        (42_654, 0, "about 12 hours left, but a run stops after 60 minutes"),
        (4e7, 0, "about 11,111 hours left, but a run stops after 60 minutes"),
    ],
)
def test_the_time_left_says_where_a_run_is_stopped_before_its_end(
    left_s: float, spent_s: float, words: str
) -> None:
    assert waiting.describe_time_left(left_s, spent_s, 3600) == words
