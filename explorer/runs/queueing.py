"""Decides which queued runs may start, and finds a run's position in its queue.

Every server that sees the same queue comes to the same decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from explorer.runs.records import QueueEntry, Status


def choose_runs(
    entries: Sequence[QueueEntry], queue: str, *, num_slots: int, runs_per_owner: int
) -> list[str]:
    """The ids of the queued runs that may start now, first come, first served.

    A run whose owner already has as many executed as allowed lets the next one pass.
    """
    executed = [entry for entry in entries if entry.status is not Status.QUEUED]
    num_free = num_slots - sum(entry.queue == queue for entry in executed)
    num_of = Counter(entry.owner for entry in executed)
    chosen: list[str] = []
    for entry in entries:
        if len(chosen) >= num_free:
            break
        if (
            entry.status is Status.QUEUED
            and entry.queue == queue
            and num_of[entry.owner] < runs_per_owner
        ):
            num_of[entry.owner] += 1
            chosen.append(entry.run_id)
    return chosen


def find_position(entries: Sequence[QueueEntry], run_id: str) -> int | None:
    """The run's position among those queued for the same workers, from 1; None if not queued."""
    queue = next((entry.queue for entry in entries if entry.run_id == run_id), None)
    waiting = [
        entry.run_id for entry in entries if entry.queue == queue and entry.status is Status.QUEUED
    ]
    return waiting.index(run_id) + 1 if run_id in waiting else None
