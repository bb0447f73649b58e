"""Counts the bytes that runs take in the database, bounds them, and frees some.

What counts is the weights, states and arrays beside the logs. The logs themselves grow by a
hundred bytes or so with each step.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy import BigInteger, Engine, Subquery, cast, func, not_, select, union_all

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_for_writing
from explorer.runs.event_log import drop_checkpoints, list_checkpoints
from explorer.runs.run_lists import is_live_now
from explorer.runs.schema import PAYLOADS, PIECES, RUNS

_MB = 10**6
_MAX_MB = 10**9


@dataclass(frozen=True)
class SpaceLimits:
    """How many bytes runs may take.

    Attributes:
        run: one run. The largest net that the app offers saves 325 MB at a time, three times over.
        owner: all runs of one browser or account.
        server: all runs in the database.
    """

    run: int = 1_500 * _MB
    owner: int = 3_000 * _MB
    server: int = 20_000 * _MB


def read_space_limits() -> SpaceLimits:
    """The limits that the environment sets, in megabytes.

    Raises:
        InvalidValueError: one of them isn't a whole number of megabytes.
    """
    default = SpaceLimits()
    return SpaceLimits(
        _read_limit("EXPLORER_RUN_MB", default.run),
        _read_limit("EXPLORER_OWNER_MB", default.owner),
        _read_limit("EXPLORER_SERVER_MB", default.server),
    )


def _read_limit(name: str, default: int) -> int:
    given = os.environ.get(name)
    if not given:
        return default
    if not (given.isascii() and given.isdecimal() and 1 <= int(given[:20]) <= _MAX_MB):
        raise InvalidValueError(
            f"`{name}` must be a whole number of megabytes from 1 to {_MAX_MB}, got "
            f"{given[:40]!r}; leave it out for {default // _MB:,}."
        )
    return int(given) * _MB


@dataclass(frozen=True)
class SpaceUse:
    """Bytes in the database: of a run (0 if none is asked for), of its owner, and of all runs."""

    run: int
    owner: int
    server: int

    def find_excess(self, limits: SpaceLimits) -> str:
        """Which limit is exceeded, as a sentence with a remedy; empty if none is."""
        remedy = "Free space or delete runs on the Runs page, then resume"
        if self.run > limits.run:
            return (
                f"This run takes {show_size(self.run)}, more than the {show_size(limits.run)} "
                "that a run may have. Choose a smaller net, or record less."
            )
        if self.owner > limits.owner:
            return (
                f"Your runs take {show_size(self.owner)}, more than the "
                f"{show_size(limits.owner)} that they may have. {remedy}."
            )
        if self.server > limits.server:
            return (
                f"All runs on this server take {show_size(self.server)}, more than the "
                f"{show_size(limits.server)} that they may have. {remedy}, or ask the person "
                "who runs the server."
            )
        return ""


@dataclass(frozen=True)
class OwnerSpace:
    """An owner, the number of its runs, and the bytes that they take."""

    owner: str
    num_runs: int
    size: int


class RunSpace:
    """The space of the runs in a database."""

    def __init__(self, database: Engine, life_limit_s: float) -> None:
        """Use `database`, which the caller disposes of.

        Args:
            database: where the runs are.
            life_limit_s: a live run without heartbeats for so many seconds is interrupted.
        """
        self._database = database
        self._life_limit_s = life_limit_s

    def measure(self, owner: str, run_id: str = "") -> SpaceUse:
        """The bytes of a run, of all runs of an owner, and of all runs."""
        sizes = _list_sizes()
        of_all = select(cast(func.coalesce(func.sum(sizes.c.size), 0), BigInteger))
        of_run = of_all.where(sizes.c.run_id == run_id)
        of_owner = of_all.join(RUNS, RUNS.c.id == sizes.c.run_id).where(RUNS.c.owner == owner)
        with self._database.connect() as connection:
            return SpaceUse(
                *(connection.execute(each).scalar_one() for each in (of_run, of_owner, of_all))
            )

    def list_owners(self) -> list[OwnerSpace]:
        """All owners of runs, those that take most first."""
        sizes = _list_sizes()
        size = cast(func.coalesce(func.sum(sizes.c.size), 0), BigInteger)
        query = (
            select(RUNS.c.owner, func.count(RUNS.c.id.distinct()), size)
            .select_from(RUNS.outerjoin(sizes, sizes.c.run_id == RUNS.c.id))
            .group_by(RUNS.c.owner)
            .order_by(size.desc(), RUNS.c.owner)
        )
        with self._database.connect() as connection:
            return [OwnerSpace(*row) for row in connection.execute(query)]

    def free(self, owner: str) -> int:
        """Drop all checkpoints but the last of each run that isn't live; the bytes that this frees.

        The runs can still be looked at and resumed.
        """
        before = self.measure(owner).owner
        is_over = not_(is_live_now(self._life_limit_s))
        ended = select(RUNS.c.id).where(RUNS.c.owner == owner, is_over)
        with open_for_writing(self._database) as connection, connection.begin():
            for run_id in connection.execute(ended).scalars().all():
                drop_checkpoints(connection, run_id, list_checkpoints(connection, run_id)[1:])
        return before - self.measure(owner).owner


def _list_sizes() -> Subquery:
    """The number of bytes of each payload or piece, with the id of its run."""
    return union_all(
        *(
            select(table.c.run_id, func.length(table.c.data).label("size"))
            for table in (PAYLOADS, PIECES)
        )
    ).subquery()


def show_size(size: int) -> str:
    """A number of bytes in words; only nothing is 0."""
    return "less than 1 MB" if 0 < size < _MB else f"{size / _MB:,.0f} MB"
