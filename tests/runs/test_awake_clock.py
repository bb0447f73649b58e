"""Time in which a worker's process was frozen is no training time."""

import json
import time

import pytest

from explorer.runs.awake_clock import AwakeClock
from explorer.runs.channel import Channel
from explorer.runs.records import Entry
from explorer.runs.worker import _Loop

CONFIG = json.dumps({"epochs": 2, "steps": 2, "step_s": 60.0})


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


@pytest.mark.usefixtures("sleep")
def test_a_step_in_which_the_process_was_frozen_counts_as_five_seconds_of_training() -> None:
    channel = Channel(lambda: False)
    loop = _Loop(
        channel,
        source="tests.runs.fake_source",
        config=CONFIG,
        checkpoint=None,
        elapsed_s=0.0,
        limit_s=1e9,
    )
    loop.run()
    entries = channel.exchange(0, []).entries
    steps = [each for each in entries if isinstance(each, Entry) and each.kind == "StepDone"]
    assert [entry.elapsed_s for entry in steps] == pytest.approx([5.0, 10.0, 15.0, 20.0])
