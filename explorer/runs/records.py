"""What the store hands out: runs, their status, and the records of their logs.

Knows how a status follows from the log and the last sign of life; knows no database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from explorer.core.errors import InvalidValueError

MAX_NAME = 100


class Status(StrEnum):
    """Where a run stands."""

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
        """Whether somebody works on the run or has it in a queue."""
        return self in LIVE


LIVE = frozenset({Status.QUEUED, Status.RUNNING, Status.PAUSED})

# The kinds of events that change the status. Finished and Diverged are said by training, the
# others by the engine and its workers.
MARKS = {
    "Queued": Status.QUEUED,
    "Begun": Status.RUNNING,
    "Paused": Status.PAUSED,
    "Resumed": Status.RUNNING,
    "Finished": Status.FINISHED,
    "Diverged": Status.DIVERGED,
    "Stopped": Status.STOPPED,
    "Failed": Status.FAILED,
    "Interrupted": Status.INTERRUPTED,
}


def derive_status(mark: str, *, is_silent: bool) -> Status:
    """The status after the last event of `MARKS`; a live run that is silent is interrupted."""
    status = MARKS[mark]
    return Status.INTERRUPTED if status.is_live and is_silent else status


def check_name(name: str) -> str:
    """A run's name without blanks at its ends.

    Raises:
        InvalidValueError: nothing is left, it is too long, or it cannot be printed.
    """
    name = name.strip()
    if not (1 <= len(name) <= MAX_NAME and name.isprintable()):
        raise InvalidValueError(
            f"`name` must have 1 to {MAX_NAME} printable characters, got {name[:MAX_NAME]!r}."
        )
    return name


@dataclass(frozen=True)
class Run:
    """One run as its row tells it.

    Attributes:
        id: 32 hexadecimal digits.
        owner: key of the browser that it belongs to.
        name: given by the user.
        config: JSON, as it was started.
        created_at: seconds since 1970.
        attempt: 1 when first queued, one more each time it is resumed in a new process.
        num_events: length of the log.
        elapsed_s: seconds of training so far, pauses left out.
        status: derived when the row was read.
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


class Entry(NamedTuple):
    """An event on its way into the log: `line` is its JSON, `payload` what is too heavy for it."""

    elapsed_s: float
    kind: str
    line: str
    payload: bytes | None = None


@dataclass(frozen=True)
class Record:
    """An event in the log.

    Attributes:
        index: its place, from 0.
        elapsed_s: seconds of training when it was said, pauses left out.
        line: its JSON; arrays lie beside the log, under the same index.
    """

    index: int
    elapsed_s: float
    line: str

    @cached_property
    def table(self) -> dict[str, Any]:
        """The fields by name."""
        table: dict[str, Any] = json.loads(self.line)
        return table

    @property
    def kind(self) -> str:
        """The name of the event: one of `MARKS`, or of `explorer.core.training.events`."""
        return str(self.table["event"])


@dataclass(frozen=True)
class Cursor:
    """How far a reader has read: hand it back to read on."""

    attempt: int
    index: int


@dataclass(frozen=True)
class EventPage:
    """What is new in a log.

    Attributes:
        records: in order.
        cursor: where to read on.
        starts_over: the run went on from a checkpoint, which cuts what came after it; these
            records are the whole log, forget what was read before.
    """

    records: tuple[Record, ...]
    cursor: Cursor
    starts_over: bool


@dataclass(frozen=True)
class StoredCheckpoint:
    """A checkpoint: the event's line, its safetensors bytes, and when it was made."""

    index: int
    elapsed_s: float
    line: str
    data: bytes


@dataclass(frozen=True)
class Place:
    """A live run among all live runs, in the order in which they were queued."""

    run_id: str
    owner: str
    queue: str
    status: Status


def mark_entry(kind: str, elapsed_s: float, reason: str | None = None) -> Entry:
    """An entry of `MARKS`, with a sentence that says why where there is a reason."""
    table = {"event": kind} if reason is None else {"event": kind, "reason": reason}
    return Entry(elapsed_s, kind, json.dumps(table, ensure_ascii=False))
