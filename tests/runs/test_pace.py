"""The pace of a run: it waits between epochs, at once, as long as told, and changes nothing."""

from __future__ import annotations

import json
from threading import Thread
from typing import Any

from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.event_json import event_to_json
from explorer.runs.channel import Channel, Command
from explorer.runs.log_events import Paced, Refused, read_log_line
from explorer.runs.records import Entry
from explorer.runs.worker import _Loop
from tests.runs.fake_source import list_steps
from tests.runs.waiting import wait_until

FAKE = json.dumps({"epochs": 6, "steps": 3})


def make_loop(channel: Channel, source: str, config: str) -> _Loop:
    return _Loop(
        channel, source=source, config=config, checkpoint=None, elapsed_s=0.0, limit_s=300.0
    )


def change(number: int, pace: float) -> Command:
    return Command(number, "change", {"epochs_per_s": pace})


def list_kinds(entries: list[Entry]) -> list[str]:
    return [entry.kind for entry in entries]


def test_a_paced_run_reports_the_same_events_as_one_at_full_speed() -> None:
    config = load_preset("hello")
    channel = Channel(lambda: False)
    loop = make_loop(channel, "explorer.runs.training_source", config.to_json())
    loop.obey([change(0, 400.0)])
    loop.run()
    kinds = ("EpochDone", "Sampled", "Finished")
    lines = [each.line for each in channel.exchange(0, []).entries if each.kind in kinds]
    here = [event_to_json(e) for e in train(config) if type(e).__name__ in kinds]
    assert lines == here


def test_a_pace_holds_the_next_epoch_until_it_is_changed_which_acts_at_once() -> None:
    channel = Channel(lambda: False)
    loop = make_loop(channel, "tests.runs.fake_source", FAKE)
    loop.obey([change(0, 1e-3)])  # an epoch in a thousand seconds
    training = Thread(target=loop.run, daemon=True)
    training.start()
    wait_until(lambda: "EpochDone" in list_kinds(channel.exchange(0, []).entries))
    channel.exchange(0, [change(1, 0.0)])
    training.join(timeout=60)
    assert not training.is_alive()
    entries = channel.exchange(0, []).entries
    kinds = list_kinds(entries)
    first = kinds.index("EpochDone")
    assert kinds[first + 1] == "Paced"  # nothing came in between
    marks = [read_log_line(entry.line) for entry in entries if entry.kind == "Paced"]
    assert marks == [Paced(epochs_per_s=1e-3), Paced(epochs_per_s=0.0)]
    steps: list[dict[str, Any]] = [json.loads(e.line) for e in entries if e.kind == "StepDone"]
    assert steps == list_steps(FAKE)


def test_an_impossible_pace_is_refused_in_the_log_and_the_run_continues() -> None:
    channel = Channel(lambda: False)
    loop = make_loop(channel, "tests.runs.fake_source", FAKE)
    loop.obey([change(0, -1.0)])
    loop.run()
    entries = channel.exchange(0, []).entries
    reason = "`epochs_per_s` must be from 0 (full speed) to 1000, got -1.0."
    assert read_log_line(entries[0].line) == Refused(reason)
    assert entries[-1].kind == "Finished"
