"""Lists the runs of an owner, a page at a time: the cost doesn't grow with their number."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, func, select

from explorer.runs.records import LIVE_MARKS, Run, to_run
from explorer.runs.schema import RUNS


class NamedRun(NamedTuple):
    """A run's name, and what decides which of several runs with that name keeps it."""

    id: str
    name: str
    created_at: float


@dataclass(frozen=True)
class RunPage:
    """Some of an owner's runs, the newest first.

    Attributes:
        runs: of that page.
        live: all that are executed or wait, of any page.
        count: how many runs the owner has.
        names: of all the owner's runs if some have the same name, else none.
    """

    runs: list[Run]
    live: list[Run]
    count: int
    names: list[NamedRun]


class RunLists:
    """Lists of the runs in a database."""

    def __init__(self, database: Engine, life_limit_s: float) -> None:
        """Use `database`, which the caller disposes of."""
        self._database = database
        self._life_limit_s = life_limit_s

    def read_page(self, owner: str, number: int, size: int) -> RunPage:
        """The owner's runs of one page; the first page if there are fewer.

        Args:
            owner: whose runs.
            number: of the page, from 1.
            size: runs on a page.
        """
        own = RUNS.c.owner == owner
        newest = select(RUNS).where(own).order_by(RUNS.c.created_at.desc(), RUNS.c.id)
        alike = select(RUNS.c.name).where(own).group_by(RUNS.c.name).having(func.count() > 1)
        with self._database.connect() as connection:
            count = connection.execute(select(func.count()).where(own)).scalar_one()
            start = (number - 1) * size if number <= -(-count // size) else 0
            page = connection.execute(newest.offset(start).limit(size)).all()
            others = connection.execute(newest.where(is_live_now(self._life_limit_s))).all()
            has_alike = connection.execute(alike.limit(1)).first() is not None
            names = _read_names(connection, owner) if has_alike else []
        return RunPage(self._make_runs(page), self._make_runs(others), count, names)

    def list_live(self) -> list[Run]:
        """The runs of all owners that are executed or wait, in the order they were queued in."""
        with self._database.connect() as connection:
            return self._make_runs(connection.execute(select_live(self._life_limit_s)).all())

    def list_names(self, owner: str) -> list[NamedRun]:
        """The names of all the owner's runs."""
        with self._database.connect() as connection:
            return _read_names(connection, owner)

    def _make_runs(self, rows: Sequence[Row[Any]]) -> list[Run]:
        return [to_run(row, self._life_limit_s) for row in rows]


def select_live(life_limit_s: float) -> Select[Any]:
    """The rows of all live runs, in the order in which they were queued."""
    return select(RUNS).where(is_live_now(life_limit_s)).order_by(RUNS.c.queued_at, RUNS.c.id)


def is_live_now(life_limit_s: float) -> ColumnElement[bool]:
    """Whether a row's run is executed or waits now, as a condition of a query."""
    return and_(RUNS.c.mark.in_(LIVE_MARKS), RUNS.c.seen_at > time.time() - life_limit_s)


def _read_names(connection: Connection, owner: str) -> list[NamedRun]:
    query = select(RUNS.c.id, RUNS.c.name, RUNS.c.created_at).where(RUNS.c.owner == owner)
    return [NamedRun(*row) for row in connection.execute(query)]
