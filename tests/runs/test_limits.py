"""So many runs may wait, of one owner and in all; a refusal says why."""

import pytest

from explorer.core.errors import InvalidValueError
from explorer.runs.engine import Engine
from explorer.runs.limits import Limits
from explorer.runs.store import RunStore


def queue(store: RunStore, owner: str, number: int) -> None:
    for _ in range(number):
        store.queue_run(owner, store.create_run(owner, "a run", "{}").id, "a queue")


def test_an_owner_may_have_so_many_runs_waiting(store: RunStore) -> None:
    limits = Limits(queued_per_owner=3)
    queue(store, "me", 2)
    queue(store, "you", 3)
    limits.check_new_runs(store, "me")
    with pytest.raises(InvalidValueError, match="3 of your runs are waiting for a worker"):
        limits.check_new_runs(store, "you")
    with pytest.raises(InvalidValueError, match="so 2 more can't be started together"):
        limits.check_new_runs(store, "me", 2)
    engine = Engine(store, limits=limits)
    with pytest.raises(InvalidValueError, match="no more than 3 may wait"):
        engine.start_run("you", "one more", "{}")
    assert len(store.list_runs("you")) == 3
    engine.close()


def test_all_owners_together_may_have_so_many_runs_waiting(store: RunStore) -> None:
    queue(store, "me", 2)
    queue(store, "you", 1)
    Limits(queued=4).check_new_runs(store, "somebody else")
    with pytest.raises(InvalidValueError, match="3 runs are waiting on this server"):
        Limits(queued=3).check_new_runs(store, "somebody else")
