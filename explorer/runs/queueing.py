"""Decides which queued runs may start, and in which order runs wait.

Every server that sees the same queue comes to the same decision. The queue is fair: of the runs
that wait, the next one is always a run of the owner with the fewest under way, so a class takes
turns. Between runs of such owners, the one that was queued first goes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from explorer.runs.records import QueueEntry, Status


def choose_runs(
    entries: Sequence[QueueEntry], queue: str, *, num_slots: int, runs_per_owner: int
) -> list[str]:
    """The ids of the queued runs that may start now.

    A run whose owner already has as many executed as allowed lets the next one pass.
    """
    executed = [entry for entry in entries if entry.status is not Status.QUEUED]
    num_free = num_slots - sum(entry.queue == queue for entry in executed)
    waiting = [(num, entry) for num, entry in _take_turns(entries, queue) if num < runs_per_owner]
    return [entry.run_id for _, entry in waiting[: max(0, num_free)]]


def count_blocked(
    entries: Sequence[QueueEntry], queue: str, *, num_slots: int, runs_per_owner: int
) -> int:
    """How many more queued runs could start if the paused ones gave their workers back."""
    num_paused = sum(entry.queue == queue and entry.status is Status.PAUSED for entry in entries)
    now, then = (
        choose_runs(entries, queue, num_slots=slots, runs_per_owner=runs_per_owner)
        for slots in (num_slots, num_slots + num_paused)
    )
    return len(then) - len(now)


def find_position(entries: Sequence[QueueEntry], run_id: str) -> int | None:
    """The run's position among those queued for the same workers, from 1; None if not queued."""
    queue = next((entry.queue for entry in entries if entry.run_id == run_id), "")
    waiting = [entry.run_id for _, entry in _take_turns(entries, queue)]
    return waiting.index(run_id) + 1 if run_id in waiting else None


def _take_turns(entries: Sequence[QueueEntry], queue: str) -> list[tuple[int, QueueEntry]]:
    """The waiting runs in order, each with how many of its owner's runs are or start before it."""
    num_of = Counter(entry.owner for entry in entries if entry.status is not Status.QUEUED)
    turns = []
    for entry in entries:
        if entry.status is Status.QUEUED and entry.queue == queue:
            turns.append((num_of[entry.owner], entry))
            num_of[entry.owner] += 1
    return sorted(turns, key=lambda turn: turn[0])
