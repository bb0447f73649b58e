"""What the store returns: runs, the records of their logs, and the status derived from them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Row

from explorer.core.errors import InvalidValueError
from explorer.core.training.event_json import write_line
from explorer.core.training.events import Changed, Diverged, EpochDone, Finished
from explorer.runs.log_events import (
    Begun,
    Failed,
    Interrupted,
    LogEvent,
    Mark,
    Paused,
    Queued,
    Resumed,
    Stopped,
    find_kind,
    read_kind,
    read_log_line,
)

MAX_NAME = 100
_GONE_AFTER_S = 900.0  # without heartbeats, a run won't go on any more


class Status(StrEnum):
    """The state of a run."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    INTERRUPTED = "interrupted"
    FAILED = "failed"

    @property
    def is_live(self) -> bool:
        """Whether the run is being executed or waits in a queue."""
        return self in LIVE


LIVE = frozenset({Status.QUEUED, Status.RUNNING, Status.PAUSED})

# The events that change the status. Finished and Diverged come from training, the others from the
# engine and its workers.
MARKS = {
    find_kind(event): status
    for event, status in (
        (Queued, Status.QUEUED),
        (Begun, Status.RUNNING),
        (Paused, Status.PAUSED),
        (Resumed, Status.RUNNING),
        (Finished, Status.FINISHED),
        (Diverged, Status.DIVERGED),
        (Stopped, Status.STOPPED),
        (Failed, Status.FAILED),
        (Interrupted, Status.INTERRUPTED),
    )
}
LIVE_MARKS = [mark for mark, status in MARKS.items() if status in LIVE]


def derive_status(mark: str, *, is_silent: bool) -> Status:
    """The status after the last mark; a live run without heartbeats is interrupted.

    So is one whose mark only a newer version knows.
    """
    status = MARKS.get(mark, Status.INTERRUPTED)
    return Status.INTERRUPTED if status.is_live and is_silent else status


def check_name(name: str) -> str:
    """A run's name without surrounding blanks.

    Raises:
        InvalidValueError: the name is empty, too long, or not printable.
    """
    given, name = name, name.strip()
    if not (1 <= len(name) <= MAX_NAME and name.isprintable()):
        raise InvalidValueError(
            f"A run's name must have 1 to {MAX_NAME} printable characters, "
            f"got {given[:MAX_NAME]!r}."
        )
    return name


@dataclass(frozen=True)
class Run:
    """A run, as its row in the database describes it.

    Attributes:
        id: 32 hexadecimal digits.
        owner: the key of the browser that started it.
        name: given by the user.
        config: the configuration it was started with, as JSON.
        created_at: seconds since 1970.
        attempt: 1 when first queued; each resumption in a new process adds one.
        num_events: length of the log.
        elapsed_s: training time so far in seconds, without pauses.
        status: as derived when the row was read.
        may_return: whether its worker fell silent only a while ago. It may be frozen, on a
            suspended laptop for instance, and then it goes on later.
        epoch_line: the line of its last EpochDone; empty before the first.
        change_lines: the lines of its Changed events.
    """

    id: str
    owner: str
    name: str
    config: str
    created_at: float
    attempt: int
    num_events: int
    elapsed_s: float
    status: Status
    may_return: bool = False
    epoch_line: str = ""
    change_lines: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Its status in a word; one that may go on later is silent, not interrupted."""
        return "silent" if self.may_return else str(self.status)

    def find_last_epoch(self) -> EpochDone | None:
        """The last epoch that is done.

        Raises:
            InvalidTextError: its line is not an event that this version can read.
        """
        event = read_log_line(self.epoch_line) if self.epoch_line else None
        return event if isinstance(event, EpochDone) else None

    def list_changes(self) -> list[Changed]:
        """What was changed while the run trained, in order.

        Raises:
            InvalidTextError: a line is not an event that this version can read.
        """
        events = [read_log_line(line) for line in self.change_lines]
        return [event for event in events if isinstance(event, Changed)]


def to_run(row: Row[Any], life_limit_s: float) -> Run:
    """A row of the table of runs, with the status that the run has now.

    Args:
        row: of the table.
        life_limit_s: a live run without heartbeats for so many seconds is interrupted.
    """
    silence_s = time.time() - row.seen_at
    is_silent = silence_s > life_limit_s
    return Run(
        id=row.id,
        owner=row.owner,
        name=row.name,
        config=row.config,
        created_at=row.created_at,
        attempt=row.attempt,
        num_events=row.num_events,
        elapsed_s=row.elapsed_s,
        status=derive_status(row.mark, is_silent=is_silent),
        may_return=is_silent and silence_s < _GONE_AFTER_S and MARKS.get(row.mark) in LIVE,
        epoch_line=row.last_epoch,
        change_lines=tuple(row.changes.split("\n")) if row.changes else (),
    )


class Entry(NamedTuple):
    """An event to be written: `line` is its JSON, `payload` what is too heavy for the log."""

    elapsed_s: float
    kind: str
    line: str
    payload: bytes | None = None


@dataclass(frozen=True)
class Record:
    """An event in the log.

    Attributes:
        index: its position in the log, from 0.
        elapsed_s: training time in seconds when it happened, without pauses.
        line: its JSON; arrays are stored beside the log, under the same index.
    """

    index: int
    elapsed_s: float
    line: str

    @cached_property
    def kind(self) -> str:
        """The name of the event's class in `explorer.core.training.events` or `log_events`."""
        return read_kind(self.line)

    @cached_property
    def event(self) -> LogEvent:
        """The event, decoded and checked when it is first asked for.

        Raises:
            InvalidTextError: the line is not an event that this version can read.
        """
        return read_log_line(self.line)


@dataclass(frozen=True)
class Cursor:
    """How far a reader has read; pass it back to read on."""

    attempt: int
    index: int


@dataclass(frozen=True)
class EventPage:
    """What is new in a log.

    Attributes:
        records: in order.
        cursor: where to read on.
        starts_over: the run was resumed from a checkpoint, which cuts the log after it. These
            records are the log from its start; forget what was read before.
        is_end: nothing is left to read on for.
    """

    records: tuple[Record, ...]
    cursor: Cursor
    starts_over: bool
    is_end: bool = True


@dataclass(frozen=True)
class QueueEntry:
    """A live run, listed in the order in which the runs were queued."""

    run_id: str
    owner: str
    queue: str
    status: Status


def mark_entry(mark: Mark, elapsed_s: float) -> Entry:
    """The entry of a mark."""
    return Entry(elapsed_s, find_kind(type(mark)), write_line(mark))
