"""Checks events for what no run reports, because an imported log may contain anything."""

from __future__ import annotations

from msgspec.structs import astuple

from explorer.core.errors import InvalidTextError
from explorer.runs.log_events import Failed, LogEvent, Refused

MAX_COUNT = 2**53  # beyond it, numbers of steps and epochs stop being exact in a figure


def check_event(event: LogEvent, number: int) -> None:
    """Refuse an event that the figures can't rely on.

    Args:
        event: from a log.
        number: of its line, from 1, for messages.

    Raises:
        InvalidTextError: a count is out of range, or a mark lacks the reason that it exists for.
    """
    counts = [value for value in astuple(event) if isinstance(value, int)]
    if not all(0 <= count <= MAX_COUNT for count in counts):
        raise InvalidTextError(
            f"The counts in line {number} of the log must be from 0 to {MAX_COUNT}."
        )
    if isinstance(event, Failed | Refused) and not event.reason:
        raise InvalidTextError(f"Line {number} of the log must give a reason, but it has none.")
