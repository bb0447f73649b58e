"""Passes events and commands between a worker and the server: one channel per attempt.

The channel lives in the worker. The training loop posts entries and takes commands; the server's
relay calls `exchange` through the scheduler. Entries that were handed out are kept until the next
exchange confirms that they are stored, so a lost answer loses no event.

The server fetches events instead of subscribing to a topic of the scheduler: a scheduler keeps the
last ten thousand messages of a topic, and here these would be checkpoints.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from explorer.runs.awake_clock import AwakeClock
from explorer.runs.payloads import PIECE_BYTES, Piece, split_entry
from explorer.runs.records import Entry

FIRST_COMMAND = -(10**6)  # the number of the first piece to load; `start` has 0
LEASE_S = 30.0  # after so long without an exchange, the server is gone
MOST_WAITING = 400_000_000  # bytes that may wait for a database that takes nothing
_BATCH_BYTES = PIECE_BYTES + 100_000  # a piece, with lines of the log beside it
_ENTRY_BYTES = 300  # that Python needs for an entry without its texts
_CLOSING_S = 0.02


class Command(NamedTuple):
    """What the loop should do. Numbers increase, so a command that arrives twice is taken once."""

    number: int
    kind: str  # load, start, pause, resume, step, stop, stop_paused, change
    values: dict[str, Any]


class Batch(NamedTuple):
    """What an exchange returns: entries not stored yet, and whether they are the last.

    More may be waiting: one batch carries few bytes, however large a checkpoint is.
    """

    entries: list[Entry | Piece]
    is_last: bool
    has_more: bool = False


class Channel:
    """Entries out, commands in.

    Attributes:
        clock: the time in which this process wasn't frozen.
        elapsed_s: seconds of training at the last entry.
    """

    def __init__(self, is_cancelled: Callable[[], bool]) -> None:
        """An empty channel; `is_cancelled` tells whether the scheduler cancelled its task."""
        self.clock = AwakeClock()
        self.elapsed_s = 0.0
        self._condition = threading.Condition()
        self._entries: list[Entry | Piece] = []
        self._num_bytes = 0  # of the entries
        self._num_stored = 0
        self._last_command = FIRST_COMMAND - 1
        self._commands: list[Command] = []
        self._is_closed = False
        self._is_cancelled = is_cancelled
        self._called_at = self.clock.read()

    @property
    def has_commands(self) -> bool:
        """Whether a command is waiting; cheap enough to ask at every step."""
        return bool(self._commands)

    @property
    def is_abandoned(self) -> bool:
        """Whether the server has cancelled the task or stopped calling.

        A process that was frozen couldn't be called, so that time doesn't count.
        """
        return self._is_cancelled() or self.clock.read() - self._called_at > LEASE_S

    @property
    def is_full(self) -> bool:
        """Whether so much waits to be stored that training should wait too."""
        return self._num_bytes > MOST_WAITING

    def post(self, entry: Entry) -> None:
        """Keep an entry for the next exchange."""
        with self._condition:
            for item in split_entry(entry):
                self._entries.append(item)
                self._num_bytes += _count_bytes(item)
            self.elapsed_s = entry.elapsed_s

    def take_commands(self, wait_s: float = 0.0) -> list[Command]:
        """The commands that arrived since the last call; waits up to `wait_s` for the first."""
        with self._condition:
            self._condition.wait_for(lambda: self._commands, wait_s)
            commands, self._commands = self._commands, []
        return commands

    def exchange(self, num_stored: int, commands: Sequence[Command]) -> Batch:
        """Accept commands; hand out every entry after the first `num_stored`."""
        with self._condition:
            stored = self._entries[: num_stored - self._num_stored]
            del self._entries[: len(stored)]
            self._num_bytes -= sum(map(_count_bytes, stored))
            self._num_stored = num_stored
            for command in commands:
                if command.number > self._last_command:
                    self._commands.append(command)
                    self._last_command = command.number
            self._called_at = self.clock.read()
            self._condition.notify_all()
            entries = _take_few(self._entries)
            has_more = len(entries) < len(self._entries)
            return Batch(entries, self._is_closed and not has_more, has_more)

    def close(self) -> None:
        """Announce that no entry follows; returns once the server has released the task."""
        with self._condition:
            self._is_closed = True
        while not self.is_abandoned:
            time.sleep(_CLOSING_S)


def _take_few(entries: Sequence[Entry | Piece]) -> list[Entry | Piece]:
    """The first entries, one at least, and no more once they are large."""
    taken: list[Entry | Piece] = []
    num_bytes = 0
    for entry in entries:
        num_bytes += _count_bytes(entry)
        if taken and num_bytes > _BATCH_BYTES:
            break
        taken.append(entry)
    return taken


def _count_bytes(entry: Entry | Piece) -> int:
    if isinstance(entry, Piece):
        return len(entry.data)
    return len(entry.payload or b"") + len(entry.line) + _ENTRY_BYTES


_CHANNELS: dict[str, Channel] = {}


@contextmanager
def open_channel(key: str, is_cancelled: Callable[[], bool]) -> Iterator[Channel]:
    """A new channel of this process, reached under `key` while the context lasts."""
    channel = _CHANNELS[key] = Channel(is_cancelled)
    try:
        with channel.clock.keep_looking():
            yield channel
    finally:
        del _CHANNELS[key]


def exchange(key: str, num_stored: int, commands: Sequence[Command]) -> Batch | None:
    """`Channel.exchange` with the channel under `key`; None if this process has no such channel."""
    channel = _CHANNELS.get(key)
    return channel.exchange(num_stored, commands) if channel else None
