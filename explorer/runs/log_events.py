"""The events in a log: training's, and the marks that the engine and its workers add.

Arrays are stored beside the log, so a Snapshot or a Measured appears in it without them.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from explorer.core.errors import InvalidTextError, quote
from explorer.core.training.event_json import LightEvent, make_line_reader


class Mark(
    msgspec.Struct,
    frozen=True,
    tag=True,
    tag_field="event",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """An event that the engine or a worker writes.

    Attributes:
        reason: a sentence that says why, where there is something to say.
    """

    reason: str | None = None


class Queued(Mark, frozen=True):
    """The run waits for a worker."""


class Begun(Mark, frozen=True):
    """A worker has been asked to execute the run."""


class Paused(Mark, frozen=True):
    """Training waits."""


class Resumed(Mark, frozen=True):
    """Training continues after a pause."""


class Stopped(Mark, frozen=True):
    """Training ended early, at the user's command or at the time limit."""


class Failed(Mark, frozen=True):
    """Training ended with an error, or could not begin."""


class Interrupted(Mark, frozen=True):
    """The worker or the server ended."""


class Refused(Mark, frozen=True):
    """A change of settings broke a rule, and the run continued as it was."""


class Paced(Mark, frozen=True):
    """From now on training waits between epochs, which changes nothing else.

    Attributes:
        epochs_per_s: at most so many epochs begin in a second; 0: as fast as possible.
    """

    epochs_per_s: float = 0.0


class SnapshotKept(
    msgspec.Struct, frozen=True, tag="Snapshot", tag_field="event", forbid_unknown_fields=True
):
    """A Snapshot, without its arrays.

    Attributes:
        epoch: the epoch.
    """

    epoch: int


class MeasuredKept(
    msgspec.Struct, frozen=True, tag="Measured", tag_field="event", forbid_unknown_fields=True
):
    """A Measured, without its arrays.

    Attributes:
        epoch: the epoch.
    """

    epoch: int


LogEvent = (
    LightEvent
    | SnapshotKept
    | MeasuredKept
    | Queued
    | Begun
    | Paused
    | Resumed
    | Stopped
    | Failed
    | Interrupted
    | Refused
    | Paced
)


class _Kind(msgspec.Struct):
    event: str


_KIND = msgspec.json.Decoder(_Kind)

# Reads and checks a line of a log; see `make_line_reader`.
read_log_line: Callable[[str], LogEvent] = make_line_reader(LogEvent)


def read_kind(line: str) -> str:
    """The kind of a line; nothing else of it is decoded or checked.

    Raises:
        InvalidTextError: the line has none.
    """
    try:
        return _KIND.decode(line).event
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise InvalidTextError(
            f"A line of a log must name its event ({error}), got {quote(line)}."
        ) from error


def find_kind(event: type[msgspec.Struct]) -> str:
    """The kind that events of a class have in a log."""
    return str(event.__struct_config__.tag)
