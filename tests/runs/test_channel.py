"""A lost answer neither loses nor repeats an event or a command."""

import time

import pytest

from explorer.runs.channel import LEASE_S, Channel, Command, exchange, open_channel
from explorer.runs.records import Entry

PAUSE, STOP = Command(1, "pause", {}), Command(2, "stop", {})


def entry(number: int) -> Entry:
    return Entry(float(number), "StepDone", "{}")


def test_entries_are_handed_out_again_until_they_are_stored() -> None:
    channel = Channel(lambda: False)
    channel.post(entry(1))
    channel.post(entry(2))
    assert channel.exchange(0, []).entries == [entry(1), entry(2)]
    channel.post(entry(3))
    assert channel.exchange(0, []).entries == [entry(1), entry(2), entry(3)]
    assert channel.exchange(2, []).entries == [entry(3)]
    assert channel.exchange(3, []).entries == []


def test_a_command_that_arrives_twice_is_taken_once() -> None:
    channel = Channel(lambda: False)
    channel.exchange(0, [PAUSE])
    assert channel.has_commands
    assert channel.take_commands() == [PAUSE]
    channel.exchange(0, [PAUSE, STOP])
    assert channel.take_commands() == [STOP]
    assert not channel.has_commands
    assert channel.take_commands() == []


def test_a_channel_is_abandoned_when_its_task_is_cancelled() -> None:
    is_cancelled = False
    channel = Channel(lambda: is_cancelled)
    assert not channel.is_abandoned
    is_cancelled = True
    assert channel.is_abandoned
    channel.close()
    assert channel.exchange(0, []).is_last


def test_an_exchange_with_a_channel_that_is_gone_returns_none() -> None:
    with open_channel("a run", lambda: False) as channel:
        channel.post(entry(1))
        batch = exchange("a run", 0, [])
        assert batch is not None
        assert batch.entries == [entry(1)]
    assert exchange("a run", 0, []) is None


def test_a_channel_is_abandoned_if_nobody_calls_but_not_because_its_process_was_frozen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    channel = Channel(lambda: False)
    now += 600.0  # frozen: nothing looked meanwhile
    assert not channel.is_abandoned
    for _ in range(int(LEASE_S) - 6):
        now += 1.0
        assert not channel.is_abandoned
    channel.exchange(0, [])
    for _ in range(int(LEASE_S)):
        now += 1.0
        assert not channel.is_abandoned
    now += 1.0
    assert channel.is_abandoned
