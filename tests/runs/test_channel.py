"""A lost answer neither loses nor repeats an event or a command."""

import time

import pytest

from explorer.runs.channel import LEASE_S, Channel, Command, exchange, open_channel
from explorer.runs.payloads import PIECE_BYTES, Piece
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


def test_a_large_payload_is_handed_out_in_pieces_and_the_channel_ends_after_the_last() -> None:
    is_released = False
    channel = Channel(lambda: is_released)
    payload = bytes(range(256)) * (9 * PIECE_BYTES // 1024)  # 2.25 pieces
    large = entry(2)._replace(kind="Checkpoint", payload=payload)
    for posted in (entry(1), large, entry(3)):
        channel.post(posted)
    is_released = True
    channel.close()
    taken: list[Entry | Piece] = []
    sizes = []
    for is_last in (False, False, True):
        batch = channel.exchange(len(taken), [])
        assert batch == channel.exchange(len(taken), [])  # an answer was lost
        assert (batch.is_last, batch.has_more) == (is_last, not is_last)
        taken += batch.entries
        sizes.append(len(batch.entries))
    assert sizes == [2, 1, 2]
    parts = [part.data if isinstance(part, Piece) else part.payload or b"" for part in taken]
    assert b"".join(parts) == payload
    rest = [part for part in taken if isinstance(part, Entry)]
    assert rest == [entry(1), large._replace(payload=parts[3]), entry(3)]


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
