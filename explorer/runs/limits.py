"""Says what one run, one owner and all runs together may use."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.runs.space import SpaceLimits, read_space_limits


@dataclass(frozen=True)
class Limits:
    """What one run and one owner may use.

    Attributes:
        runs_per_owner: executed at the same time; further runs wait in the queue.
        run_s: real time in seconds, pauses included, after which an attempt is stopped.
        space: bytes in the database; a run that exceeds them is stopped.
    """

    runs_per_owner: int = 2
    run_s: float = 3600.0
    space: SpaceLimits = field(default_factory=read_space_limits)
