"""Which queued runs may start, and which place a run has in its queue.

Knows the live runs in the order of their coming; knows neither the store nor a worker. Every
server that looks at the same places comes to the same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from explorer.runs.records import Place, Status


def choose_runs(
    places: Sequence[Place], queue: str, *, num_slots: int, runs_per_owner: int
) -> list[str]:
    """The ids of the queued runs that may start now, the first come first.

    A run whose owner has enough of them executed lets the next one pass.
    """
    executed = [place for place in places if place.status is not Status.QUEUED]
    num_free = num_slots - sum(place.queue == queue for place in executed)
    num_of = Counter(place.owner for place in executed)
    chosen: list[str] = []
    for place in places:
        if len(chosen) >= num_free:
            break
        if (
            place.status is Status.QUEUED
            and place.queue == queue
            and num_of[place.owner] < runs_per_owner
        ):
            num_of[place.owner] += 1
            chosen.append(place.run_id)
    return chosen


def find_position(places: Sequence[Place], run_id: str) -> int | None:
    """The run's place among those that wait for the same workers, from 1; None if it waits not."""
    queue = next((place.queue for place in places if place.run_id == run_id), None)
    waiting = [
        place.run_id for place in places if place.queue == queue and place.status is Status.QUEUED
    ]
    return waiting.index(run_id) + 1 if run_id in waiting else None
