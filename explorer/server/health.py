"""Two routes for those who run the server: is everything working, and how busy is it.

`/healthz` answers with status 200 as long as the database can be read, with 503 otherwise.
`/metrics` is for Prometheus, and is there only if `EXPLORER_METRICS` is set. Neither names a run,
an owner or anything else that a user gave.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

import anyio.to_thread
import streamlit as st
from anyio import CapacityLimiter, move_on_after
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY as _SESSIONS
from streamlit.runtime.stats import GaugeStat

from explorer.core.errors import ExplorerError
from explorer.runs.counts import count_runs
from explorer.runs.faults import DATABASE_FAULTS, describe_fault
from explorer.runs.schema import VERSIONS
from explorer.runs.space import RunSpace
from explorer.runs.store import LIFE_LIMIT_S
from explorer.server.database import find_database
from explorer.server.metrics_text import Metric, write_metrics
from explorer.server.switches import read_switch
from explorer.ui.runs.engine import find_engine

_PATIENCE_S = 5.0  # with a database that doesn't answer at all
_MOST_AT_ONCE = 2  # threads that such a database can hold
_STARTED_AT = time.time()
_T = TypeVar("_T")


class HealthPages:
    """The two routes, for one database and one engine."""

    def __init__(
        self,
        find_database: Callable[[], Database],
        count_workers: Callable[[], int | None],
        count_sessions: Callable[[], int],
    ) -> None:
        """Answer from what these functions find; none is called before the first request."""
        self._find_database = find_database
        self._count_workers = count_workers
        self._count_sessions = count_sessions
        self._limiter: CapacityLimiter | None = None

    async def show_health(self, _request: Request) -> Response:
        """Whether the database can be read, and how many workers there are.

        The number of workers is null until somebody has opened a page that trains. A server
        without workers still serves every page, so its status is 200.
        """
        fault = await self._ask(self._find_fault)
        fault = "The database doesn't answer." if fault is None else fault
        workers = self._count_workers()
        body = {
            "status": "failing" if fault else "no workers" if workers == 0 else "ok",
            "database": fault or "ok",
            "workers": workers,
            "uptime_s": round(time.time() - _STARTED_AT),
        }
        status = HTTPStatus.SERVICE_UNAVAILABLE if fault else HTTPStatus.OK
        return JSONResponse(body, status, headers={"cache-control": "no-store"})

    async def show_metrics(self, _request: Request) -> Response:
        """The numbers for Prometheus; those of the database are left out if it doesn't answer."""
        stored = await self._ask(self._measure_store) or []
        workers = self._count_workers()
        metrics = [
            Metric("database_up", "Whether the database can be read.", {"": int(bool(stored))}),
            *stored,
            Metric("workers", "Workers that can train; 0 before the first.", {"": workers or 0}),
            Metric("sessions", "Browser tabs that are connected.", {"": self._count_sessions()}),
            *_measure_process(),
        ]
        return PlainTextResponse(write_metrics(metrics), headers={"cache-control": "no-store"})

    async def _ask(self, ask: Callable[[], _T]) -> _T | None:
        """What `ask` returns in a thread; None if it takes too long or fails."""
        self._limiter = self._limiter or CapacityLimiter(_MOST_AT_ONCE)
        with move_on_after(_PATIENCE_S):
            return await anyio.to_thread.run_sync(
                ask, abandon_on_cancel=True, limiter=self._limiter
            )
        return None

    def _find_fault(self) -> str:
        """Why the database can't be read; empty if it can."""
        try:
            with self._find_database().connect() as connection:
                connection.execute(select(func.count()).select_from(VERSIONS))
        except ExplorerError as error:
            return str(error)
        except DATABASE_FAULTS as error:
            return describe_fault(error)
        return ""

    def _measure_store(self) -> list[Metric] | None:
        try:
            database = self._find_database()
            runs = count_runs(database)
            size = RunSpace(database, LIFE_LIMIT_S).measure("").server
        except (ExplorerError, *DATABASE_FAULTS):
            logging.getLogger(__name__).exception("The database can't be measured.")
            return None
        by_status = {f'status="{status}"': count for status, count in runs.items()}
        return [
            Metric("runs", "Runs of all owners, by status.", by_status),
            Metric("stored_bytes", "Weights and arrays of all runs.", {"": size}),
        ]


def list_health_routes(prefix: str) -> list[Route]:
    """The routes below the prefix that the app is served under.

    Raises:
        InvalidValueError: `EXPLORER_METRICS` is neither 0 nor 1.
    """
    pages = HealthPages(find_database, _count_workers, _count_sessions)
    routes = [Route(f"{prefix}/healthz", pages.show_health)]
    if read_switch("EXPLORER_METRICS"):
        routes.append(Route(f"{prefix}/metrics", pages.show_metrics))
    return routes


def _count_workers() -> int | None:
    engine = find_engine()
    return None if engine is None else engine.num_workers


def _count_sessions() -> int:
    return sum(
        stat.value
        for stat in st.runtime.get_instance().stats_mgr.get_stats([_SESSIONS])[_SESSIONS]
        if isinstance(stat, GaugeStat)
    )


def _measure_process() -> list[Metric]:
    """Processor time and memory of this process, under the names that Prometheus' clients use."""
    metrics = [
        Metric("process_cpu_seconds_total", "Processor time.", {"": time.process_time()}),
        Metric("process_start_time_seconds", "When it started.", {"": _STARTED_AT}),
    ]
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file on a disk
            pages = int(file.read().split()[1])
        size = pages * os.sysconf("SC_PAGE_SIZE")
        metrics.append(Metric("process_resident_memory_bytes", "Memory.", {"": size}))
    return metrics
