"""Stores every run with its log, its checkpoints and its pending commands.

Each method is one transaction, so several servers and many threads may share a database. A run is
executed in attempts. Once a later attempt has begun, whatever an earlier one still writes is
dropped: a server that comes back late can do no harm.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, insert, select, update

from explorer.core.errors import InvalidValueError
from explorer.runs import payloads
from explorer.runs.commands import insert_command, renew_commands
from explorer.runs.database import open_for_writing
from explorer.runs.event_log import (
    BestCheckpoint,
    cut_log,
    find_best_checkpoint,
    find_checkpoint,
    read_batches,
    write_entries,
)
from explorer.runs.lectures import LectureStore
from explorer.runs.log_events import Mark, Queued, Stopped, find_kind
from explorer.runs.notices import NoticeStore
from explorer.runs.payloads import Piece, drop_pieces
from explorer.runs.polls import PollStore
from explorer.runs.records import (
    LIVE,
    MARKS,
    Cursor,
    Entry,
    EventPage,
    QueueEntry,
    Record,
    Run,
    Status,
    check_name,
    mark_entry,
    to_run,
)
from explorer.runs.run_lists import RunLists, select_live
from explorer.runs.schema import COMMANDS, LECTURES, POLLS, RUNS
from explorer.runs.space import RunSpace

LIFE_LIMIT_S = 10.0  # a live run without heartbeats for so long is interrupted; one comes a second


_WHOLE_ROW = select(RUNS)


class RunStore:
    """Runs in a database that `explorer.runs.database.open_database` opened."""

    def __init__(self, database: Engine, life_limit_s: float = LIFE_LIMIT_S) -> None:
        """Use `database`, which the caller disposes of."""
        self._database = database
        self._life_limit_s = life_limit_s
        self.space = RunSpace(database, life_limit_s)
        self.lectures = LectureStore(database)
        self.polls = PollStore(database)
        self.notices = NoticeStore(database)
        self.lists = RunLists(database, life_limit_s)

    def create_run(self, owner: str, name: str, config: str) -> Run:
        """A new run, not queued yet.

        Raises:
            InvalidValueError: the name breaks its rule.
        """
        run_id = uuid.uuid4().hex
        now = time.time()
        row = {
            "id": run_id,
            "owner": owner,
            "name": check_name(name),
            "config": config,
            "created_at": now,
            "attempt": 0,
            "num_events": 0,
            "mark": find_kind(Stopped),
            "elapsed_s": 0.0,
            "queue": "",
            "queued_at": now,
            "seen_at": now,
        }
        with open_for_writing(self._database) as connection, connection.begin():
            connection.execute(insert(RUNS).values(row))
        return self.find_run(run_id)

    def find_run(self, run_id: str, owner: str | None = None) -> Run:
        """The run with this id; it must be the owner's where one is given.

        Raises:
            InvalidValueError: there is no such run.
        """
        with self._database.connect() as connection:
            return self._to_run(_find_row(connection, run_id, owner))

    def list_runs(self, owner: str) -> list[Run]:
        """The owner's runs, the newest first."""
        query = select(RUNS).where(RUNS.c.owner == owner).order_by(RUNS.c.created_at.desc())
        with self._database.connect() as connection:
            return [self._to_run(row) for row in connection.execute(query)]

    def list_queue(self) -> list[QueueEntry]:
        """All live runs of all owners, in the order in which they were queued."""
        with self._database.connect() as connection:
            rows = connection.execute(select_live(self._life_limit_s)).all()
        return [QueueEntry(row.id, row.owner, row.queue, MARKS[row.mark]) for row in rows]

    def rename_run(self, owner: str, run_id: str, name: str) -> None:
        """Give the run another name.

        Raises:
            InvalidValueError: there is no such run, or the name breaks its rule.
        """
        with open_for_writing(self._database) as connection, connection.begin():
            row = _find_row(connection, run_id, owner)
            renaming = update(RUNS).where(RUNS.c.id == row.id).values(name=check_name(name))
            connection.execute(renaming)

    def move_runs(self, owner: str, new_owner: str) -> None:
        """Give all runs, lectures and polls of one owner to another."""
        with open_for_writing(self._database) as connection, connection.begin():
            for table in (RUNS, LECTURES, POLLS):
                moving = update(table).where(table.c.owner == owner).values(owner=new_owner)
                connection.execute(moving)

    def delete_run(self, owner: str, run_id: str) -> None:
        """Delete the run and its log; a worker that executes it will notice.

        Raises:
            InvalidValueError: there is no such run.
        """
        with open_for_writing(self._database) as connection, connection.begin():
            row = _find_row(connection, run_id, owner)
            connection.execute(delete(RUNS).where(RUNS.c.id == row.id))

    def queue_run(self, owner: str, run_id: str, queue: str) -> int:
        """Put a run into a queue for its next attempt; the number of that attempt.

        The log is cut after the last checkpoint, from which the attempt will continue; without a
        checkpoint the run starts again from its beginning. It keeps the pace that was chosen.

        Raises:
            InvalidValueError: there is no such run, it is live, or it is finished.
        """
        with open_for_writing(self._database) as connection, connection.begin():
            row = _find_row(connection, run_id, owner, lock=True)
            run = self._to_run(row)
            if run.status.is_live or run.status is Status.FINISHED:
                raise InvalidValueError(
                    f"This run is {run.status}, so it can't be resumed. Start a new run with the "
                    "same settings."
                )
            checkpoint = find_checkpoint(connection, run_id)
            end = checkpoint.index + 1 if checkpoint else 0
            elapsed_s = checkpoint.elapsed_s if checkpoint else 0.0
            cut_log(connection, run_id, end)
            renew_commands(connection, run_id, run.attempt + 1)
            connection.execute(
                update(RUNS)
                .where(RUNS.c.id == run_id)
                .values(attempt=run.attempt + 1, queue=queue, queued_at=time.time())
            )
            write_entries(connection, run_id, end, [mark_entry(Queued(), elapsed_s)])
        return run.attempt + 1

    def append_events(self, run_id: str, attempt: int, entries: Sequence[Entry | Piece]) -> bool:
        """Append an attempt's entries; False if the run is deleted or has a later attempt."""
        with open_for_writing(self._database) as connection, connection.begin():
            row = _find_attempt(connection, run_id, attempt)
            if row is not None:
                write_entries(connection, run_id, row.num_events, entries)
        return row is not None

    def append_mark(self, run_id: str, attempt: int, mark: Mark) -> bool:
        """Append a mark on a worker's behalf; False if the attempt has already ended."""
        with open_for_writing(self._database) as connection, connection.begin():
            row = _find_attempt(connection, run_id, attempt)
            is_open = row is not None and MARKS[row.mark] in LIVE
            if row is not None and is_open:
                drop_pieces(connection, run_id, row.num_events)  # of an event that won't come
                entry = mark_entry(mark, row.elapsed_s)
                write_entries(connection, run_id, row.num_events, [entry])
        return is_open

    def touch_runs(self, run_ids: Iterable[str]) -> None:
        """Record a heartbeat for each of these runs."""
        with open_for_writing(self._database) as connection, connection.begin():
            connection.execute(
                update(RUNS).where(RUNS.c.id.in_(list(run_ids))).values(seen_at=time.time())
            )

    def read_events(
        self, run_id: str, since: Cursor | None = None, *, most: int | None = None, skip: str = ""
    ) -> EventPage:
        """The log after the cursor; without a cursor, from its start.

        Args:
            run_id: the run.
            since: how far the log has been read.
            most: how many batches to read at most; None for all.
            skip: a kind of event to leave out.

        Raises:
            InvalidValueError: there is no such run.
        """
        known = select(RUNS.c.id, RUNS.c.owner, RUNS.c.attempt, RUNS.c.num_events)
        with self._database.connect() as connection:
            row = _find_row(connection, run_id, query=known)
            if since == Cursor(row.attempt, row.num_events):
                return EventPage((), since, starts_over=False)
            goes_on = since is not None and since.attempt == row.attempt
            start = since.index if since is not None and goes_on else 0
            records, end, is_end = read_batches(connection, run_id, start, most=most, skip=skip)
        return EventPage(tuple(records), Cursor(row.attempt, end), not goes_on, is_end)

    def read_payload(self, run_id: str, index: int) -> bytes | None:
        """The payload of the event at that index of the log."""
        return payloads.read_payload(self._database, run_id, index)

    def iterate_payload(self, run_id: str, index: int) -> Iterator[bytes]:
        """Its pieces, one after the other; nothing if there is none."""
        return payloads.iterate_payload(self._database, run_id, index)

    def read_payloads(self, run_id: str, kind: str) -> list[tuple[int, bytes]]:
        """The payloads of all events of one kind: (index, bytes), in order."""
        return payloads.read_payloads(self._database, run_id, kind)

    def latest_checkpoint(self, run_id: str) -> Record | None:
        """The last checkpoint's line, or None if there is none yet; its bytes are its payload."""
        with self._database.connect() as connection:
            return find_checkpoint(connection, run_id)

    def best_checkpoint(self, run_id: str) -> BestCheckpoint | None:
        """The stored checkpoint after whose epoch the loss was lowest; None if none closes one."""
        with self._database.connect() as connection:
            return find_best_checkpoint(connection, run_id)

    def add_command(self, owner: str, run_id: str, command: dict[str, Any]) -> None:
        """Leave a command for the worker that executes the run.

        Raises:
            InvalidValueError: there is no such run, or it is not live.
        """
        with open_for_writing(self._database) as connection, connection.begin():
            row = _find_row(connection, run_id, owner, lock=True)
            status = self._to_run(row).status
            if not status.is_live:
                raise InvalidValueError(f"This run is {status}, so it takes no commands any more.")
            insert_command(connection, run_id, row.attempt, command)

    def read_commands(self, run_id: str, attempt: int, since: int) -> list[tuple[int, Any]]:
        """The commands for an attempt with numbers above `since`: (number, command), in order."""
        of_attempt = (COMMANDS.c.run_id == run_id, COMMANDS.c.attempt == attempt)
        query = (
            select(COMMANDS.c.number, COMMANDS.c.body)
            .where(*of_attempt, COMMANDS.c.number > since)
            .order_by(COMMANDS.c.number)
        )
        with self._database.connect() as connection:
            return [(row.number, json.loads(row.body)) for row in connection.execute(query)]

    def _to_run(self, row: Row[Any]) -> Run:
        return to_run(row, self._life_limit_s)


def _find_row(
    connection: Connection,
    run_id: str,
    owner: str | None = None,
    *,
    query: Select[Any] = _WHOLE_ROW,
    lock: bool = False,
) -> Row[Any]:
    """The row of a run, locked for the transaction if the database has row locks."""
    query = query.where(RUNS.c.id == run_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None or owner not in {None, row.owner}:
        raise InvalidValueError(
            f"A run must be one of your runs, got {run_id[:40]!r}; it may have been deleted."
        )
    return row


def _find_attempt(connection: Connection, run_id: str, attempt: int) -> Row[Any] | None:
    """The row of a run, locked, if the attempt is still its latest."""
    query = select(RUNS).where(RUNS.c.id == run_id, RUNS.c.attempt == attempt)
    return connection.execute(query.with_for_update()).one_or_none()
