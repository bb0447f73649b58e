"""Counts runs by their status, for those who watch a server."""

from __future__ import annotations

import time

from sqlalchemy import Engine, func, select

from explorer.runs.records import Status, derive_status
from explorer.runs.schema import RUNS
from explorer.runs.store import LIFE_LIMIT_S


def count_runs(database: Engine, life_limit_s: float = LIFE_LIMIT_S) -> dict[Status, int]:
    """How many runs of all owners have each status now."""
    is_silent = RUNS.c.seen_at < time.time() - life_limit_s
    query = select(RUNS.c.mark, is_silent, func.count()).group_by(RUNS.c.mark, is_silent)
    counts = dict.fromkeys(Status, 0)
    with database.connect() as connection:
        for mark, silent, count in connection.execute(query):
            counts[derive_status(mark, is_silent=bool(silent))] += count
    return counts
