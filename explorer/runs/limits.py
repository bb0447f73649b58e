"""Says what one run, one owner and all runs together may use, and refuses what would exceed it."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.core.errors import InvalidValueError
from explorer.runs.records import Status
from explorer.runs.space import SpaceLimits, read_space_limits
from explorer.runs.store import RunStore


@dataclass(frozen=True)
class Limits:
    """What one run and one owner may use.

    Attributes:
        runs_per_owner: executed at the same time; further runs wait in the queue.
        queued_per_owner: runs of one owner that may wait; a sweep over delays starts 15.
        queued: runs of all owners that may wait.
        run_s: real time in seconds, pauses included, after which an attempt is stopped.
        pause_s: for how many seconds a paused run keeps its worker while others wait.
        space: bytes in the database; a run that exceeds them is stopped.
    """

    runs_per_owner: int = 2
    queued_per_owner: int = 20
    queued: int = 200
    run_s: float = 3600.0
    pause_s: float = 30.0
    space: SpaceLimits = field(default_factory=read_space_limits)

    def check_new_runs(self, store: RunStore, owner: str, count: int = 1) -> None:
        """Refuse runs that would have to be stopped at once, or would wait behind too many.

        Raises:
            InvalidValueError: there is no space left, or no room in the queue.
        """
        if excess := store.space.measure(owner).find_excess(self.space):
            raise InvalidValueError(excess)
        waiting = [entry for entry in store.list_queue() if entry.status is Status.QUEUED]
        num_own = sum(entry.owner == owner for entry in waiting)
        together = f", so {count} more can't be started together" if count > 1 else ""
        if num_own + count > self.queued_per_owner:
            raise InvalidValueError(
                f"{num_own} of your runs are waiting for a worker, and no more than "
                f"{self.queued_per_owner} may wait{together}. Stop some of them, or try again once "
                "some have begun."
            )
        if len(waiting) + count > self.queued:
            raise InvalidValueError(
                f"{len(waiting)} runs are waiting on this server, and no more than {self.queued} "
                f"may wait{together}. Try again in a few minutes."
            )
