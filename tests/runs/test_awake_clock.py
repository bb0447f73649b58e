"""Time in which a worker's process was frozen, or hadn't begun to train, is no training time."""

import json
import time

import pytest

from explorer.runs.awake_clock import AwakeClock
from explorer.runs.channel import Channel
from explorer.runs.records import Entry
from explorer.runs.worker import _Loop


@pytest.fixture
def sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time pass only while somebody sleeps, and let sleeping take no time."""
    now = 1000.0

    def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(time, "sleep", pass_time)


@pytest.mark.usefixtures("sleep")
def test_of_a_time_in_which_nobody_looked_five_seconds_count() -> None:
    clock = AwakeClock()
    for seconds, whole in ((0.25, 0.25), (4.0, 4.25), (60.0, 9.25), (1.0, 10.25)):
        time.sleep(seconds)
        assert clock.read() == pytest.approx(whole)


def train(**config: float) -> list[Entry]:
    channel = Channel(lambda: False)
    loop = _Loop(
        channel,
        source="tests.runs.fake_source",
        config=json.dumps({"epochs": 2, "steps": 2, **config}),
        checkpoint=None,
        elapsed_s=0.0,
        limit_s=1e9,
    )
    loop.run()
    return [entry for entry in channel.exchange(0, []).entries if isinstance(entry, Entry)]


@pytest.mark.usefixtures("sleep")
def test_a_step_in_which_the_process_was_frozen_counts_as_five_seconds_of_training() -> None:
    steps = [entry for entry in train(step_s=60.0) if entry.kind == "StepDone"]
    assert [entry.elapsed_s for entry in steps] == pytest.approx([5.0, 10.0, 15.0, 20.0])


@pytest.mark.usefixtures("sleep")
def test_what_comes_before_the_first_step_is_no_training() -> None:
    started, *others = train(start_s=3.0, step_s=1.0)
    assert (started.kind, started.elapsed_s) == ("Started", 0.0)
    steps = [entry for entry in others if entry.kind == "StepDone"]
    assert [entry.elapsed_s for entry in steps] == pytest.approx([1.0, 2.0, 3.0, 4.0])
