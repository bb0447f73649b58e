"""A network that is cut interrupts the runs behind it; once it's back they can be resumed."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Iterator

import pytest

from explorer.runs import cluster
from explorer.runs.engine import Engine
from explorer.runs.records import Run, Status
from explorer.runs.store import RunStore
from tests.runs.network import Network
from tests.runs.waiting import count_steps, list_kinds, wait_for, wait_until

CONFIG = {"epochs": 3, "steps": 20, "step_s": 0.05, "checkpoint_every": 5}


@pytest.fixture(autouse=True)
def forget_connections() -> Iterator[None]:
    """Collect the connection that a client was opening when it gave up, which it doesn't close.

    Otherwise the test in which Python happens to find it would fail.
    """
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def list_lines(store: RunStore, run: Run) -> list[str]:
    return [record.line for record in store.read_events(run.id).records]


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
def test_a_run_is_resumed_after_the_network_was_cut(
    store: RunStore, scheduler: str, monkeypatch: pytest.MonkeyPatch, *, is_long: bool
) -> None:
    # The client tries for so long to reconnect by itself.
    monkeypatch.setattr(cluster, "_CONNECT_S", 1.0 if is_long else 60.0)
    with Network(scheduler) as network:
        engine = Engine(store, source="tests.runs.fake_source", scheduler=network.address)
        run = engine.start_run("me", "behind a network", json.dumps(CONFIG))
        wait_until(lambda: count_steps(store, run) > 6)
        network.cut()
        wait_for(store, run, Status.INTERRUPTED)
        assert "The connection to the scheduler was lost" in list_lines(store, run)[-1]
        wait_until(lambda: engine.num_workers == 0)
        if is_long:
            given_up = engine._cluster  # noqa: SLF001 - what no page can see
            assert given_up is not None
            wait_until(lambda: given_up.client.status == "closed")
            engine.resume_run("me", run.id)
            wait_for(store, run, Status.FAILED)
            assert "The scheduler must answer" in list_lines(store, run)[-1]
        network.mend()
        engine.resume_run("me", run.id)
        wait_for(store, run, Status.FINISHED)
        assert count_steps(store, run) == 60
        assert "Interrupted" not in list_kinds(store, run)  # it went on from the last checkpoint
        engine.close()
