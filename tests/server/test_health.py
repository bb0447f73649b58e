"""The health route says what is down; metrics are there only if asked for, and name nobody."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.routing import Route

from explorer.core.errors import InvalidValueError
from explorer.runs.counts import count_runs
from explorer.runs.database import open_database
from explorer.runs.faults import StoreFaultError
from explorer.runs.log_events import Begun, Paused, Queued, Stopped
from explorer.runs.records import Status, mark_entry
from explorer.runs.store import RunStore
from explorer.server.guard import HostGuard
from explorer.server.health import HealthPages, list_health_routes
from explorer.server.hosts import KnownHosts
from explorer.server.metrics_text import Metric, write_metrics
from tests.server.asgi_client import request

TYPED = "a-name-that-a-user-typed"
OWNER = "the-key-of-a-browser"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    yield opened
    opened.dispose()


def ask(
    find_database: Callable[[], Engine], path: str = "/healthz", workers: int | None = 2
) -> tuple[int, str]:
    pages = HealthPages(find_database, lambda: workers, lambda: 3)
    routes = [Route("/healthz", pages.show_health), Route("/metrics", pages.show_metrics)]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": []}
    start, *rest = request(Starlette(routes=routes), scope)
    return start["status"], b"".join(each.get("body", b"") for each in rest).decode()


def add_run(store: RunStore, *marks: Any) -> str:  # noqa: ANN401 - marks of every kind
    run = store.create_run(OWNER, TYPED, "{}")
    attempt = store.queue_run(OWNER, run.id, "q")
    store.append_events(run.id, attempt, [mark_entry(mark, 0.0) for mark in marks])
    return run.id


def test_a_server_whose_database_answers_is_healthy(database: Engine) -> None:
    status, body = ask(lambda: database)
    said = json.loads(body)
    assert (status, said["status"], said["database"], said["workers"]) == (200, "ok", "ok", 2)


def test_before_anybody_trains_the_workers_are_not_known(database: Engine) -> None:
    status, body = ask(lambda: database, workers=None)
    assert (status, json.loads(body)["status"], json.loads(body)["workers"]) == (200, "ok", None)


def test_a_server_without_workers_says_so_but_stays_in_service(database: Engine) -> None:
    status, body = ask(lambda: database, workers=0)
    assert (status, json.loads(body)["status"]) == (200, "no workers")


def test_a_database_that_cannot_be_opened_is_named_in_plain_words() -> None:
    def fail() -> Engine:
        raise StoreFaultError("Your runs can't be read or written: the disk is full.")

    status, body = ask(fail)
    assert status == 503
    assert json.loads(body)["status"] == "failing"
    assert json.loads(body)["database"].endswith("the disk is full.")


def test_a_database_that_loses_its_tables_is_noticed(database: Engine) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE explorer_version")
    assert ask(lambda: database)[0] == 503


def test_a_database_that_never_answers_keeps_nobody_waiting(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.server.health._PATIENCE_S", 0.05)
    released = threading.Event()

    def hang() -> Engine:
        released.wait(timeout=60)
        return database

    status, body = ask(hang)
    released.set()
    assert (status, json.loads(body)["database"]) == (503, "The database doesn't answer.")


def test_runs_are_counted_by_the_status_that_they_have_now(database: Engine) -> None:
    store = RunStore(database)
    for marks in ((), (Begun(),), (Begun(), Paused()), (Begun(), Stopped())):
        add_run(store, *marks)
    add_run(store, Begun(), Stopped())
    found = {status: count for status, count in count_runs(database).items() if count}
    assert found == {Status.QUEUED: 1, Status.RUNNING: 1, Status.PAUSED: 1, Status.STOPPED: 2}
    silent = count_runs(database, life_limit_s=-1.0)
    assert (silent[Status.INTERRUPTED], silent[Status.STOPPED]) == (3, 2)


def test_metrics_can_be_parsed_and_hold_nothing_that_a_user_gave(database: Engine) -> None:
    run_id = add_run(RunStore(database), Begun(), Queued())
    status, text = ask(lambda: database, "/metrics")
    assert status == 200
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    sample = re.compile(r'[a-z_]+(\{[a-z_]+="[a-z]+"\})? [0-9.e+-]+')
    assert all(sample.fullmatch(line) for line in lines), text
    assert 'rnn_explorer_runs{status="queued"} 1' in lines
    assert {"rnn_explorer_database_up 1", "rnn_explorer_workers 2"} <= set(lines)
    assert "rnn_explorer_sessions 3" in lines
    assert not [each for each in (TYPED, OWNER, run_id) if each in text]


def test_metrics_without_a_database_say_that_it_is_down() -> None:
    def fail() -> Engine:
        raise StoreFaultError("down")

    status, text = ask(fail, "/metrics")
    assert status == 200
    assert "rnn_explorer_database_up 0" in text.splitlines()
    assert "rnn_explorer_runs" not in text


def test_a_counter_is_called_one() -> None:
    metrics = [Metric("process_cpu_seconds_total", "Time.", {"": 1.5})]
    assert write_metrics(metrics) == (
        "# HELP process_cpu_seconds_total Time.\n"
        "# TYPE process_cpu_seconds_total counter\n"
        "process_cpu_seconds_total 1.5\n"
    )


def test_metrics_are_there_only_if_the_environment_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def list_paths() -> list[str]:
        return [route.path for route in list_health_routes("/rnn")]

    for value, paths in (("", 1), ("0", 1), ("1", 2)):
        monkeypatch.setenv("EXPLORER_METRICS", value)
        assert list_paths() == ["/rnn/healthz", "/rnn/metrics"][:paths]
    monkeypatch.setenv("EXPLORER_METRICS", "yes")
    with pytest.raises(InvalidValueError, match="must be 0 or 1, got 'yes'"):
        list_paths()


@pytest.mark.parametrize("prefix", ["", "/rnn"])
def test_streamlits_own_metrics_are_refused(prefix: str) -> None:
    hosts = KnownHosts(frozenset({"localhost"}), frozenset())
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": f"{prefix}/_stcore/metrics",
        "headers": [(b"host", b"localhost")],
    }
    assert request(HostGuard(Starlette(), hosts), scope)[0]["status"] == 404
