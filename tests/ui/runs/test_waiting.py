"""A queued run says its position, its wait, and whether any worker runs at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

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
        *executed: tuple[Status, int, float], ahead: int = 0, num_workers: int | None = 2
    ) -> str:
        runs = {
            f"r{number}": replace(RUN, id=f"r{number}", status=status, elapsed_s=elapsed_s)
            for number, (status, _, elapsed_s) in enumerate(executed)
        }
        entries = [QueueEntry(run.id, run.id, "q", run.status) for run in runs.values()]
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
    assert say(*running) == f"{said} 1 in the queue, about 5 minutes to go"
    assert say(*running, ahead=1) == f"{said} 2 in the queue, about 8 minutes to go"
    assert say(*running, ahead=2) == f"{said} 3 in the queue, about 15 minutes to go"


def test_a_paused_run_gives_its_worker_back_soon(say: Say) -> None:
    executed = [(Status.PAUSED, 2, 300.0), (Status.RUNNING, 1, 500.0)]
    assert say(*executed).endswith("number 1 in the queue, less than a minute to go")


def test_nothing_is_estimated_before_a_run_has_closed_an_epoch(say: Say) -> None:
    assert say((Status.RUNNING, 0, 3.0)).endswith("number 1 in the queue")


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
