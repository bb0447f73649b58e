"""Reads and writes the log of a run in the database: lines in batches, payloads beside them.

Each function works inside the caller's transaction.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from explorer.runs.last_values import find_last_values, find_new_values
from explorer.runs.payloads import Piece, drop_pieces, split_entry, write_piece
from explorer.runs.records import MARKS, Entry, Record
from explorer.runs.schema import BATCHES, PAYLOADS, PIECES, RUNS

_LOGGER = logging.getLogger(__name__)
KEPT_CHECKPOINTS = 2  # the last ones; the best is kept too
_NEAR_BATCHES = 4  # an epoch that a checkpoint closes was written so shortly before it


@dataclass(frozen=True)
class BestCheckpoint:
    """The stored checkpoint after whose epoch the loss was lowest.

    Attributes:
        index: of its event in the log.
        epoch: that it closes.
        loss: of that epoch.
        is_held_out: whether that is the loss on held-out text; otherwise it's that of training.
    """

    index: int
    epoch: int
    loss: float
    is_held_out: bool


def write_entries(
    connection: Connection, run_id: str, start: int, items: Sequence[Entry | Piece]
) -> None:
    """Append entries to the log and bring the run's row up to date; pieces belong to the next one.

    A checkpoint ends its batch, so a log can be cut after it.
    """
    entries = [item for item in items if isinstance(item, Entry)]
    index = start
    lines: list[str] = []
    for item in items:
        for part in [item] if isinstance(item, Piece) else split_entry(item):
            if isinstance(part, Piece):
                write_piece(connection, run_id, index, part.data)
                continue
            if part.payload is not None:
                connection.execute(
                    insert(PAYLOADS).values(
                        run_id=run_id, event_index=index, kind=part.kind, data=part.payload
                    )
                )
            lines.append(f"{part.elapsed_s:.6f}\t{part.line}")
            index += 1
            if part.kind == "Checkpoint":
                _write_batch(connection, run_id, index, lines)
                lines = []
    _write_batch(connection, run_id, index, lines)
    values: dict[str, Any] = {"num_events": index, "seen_at": time.time()}
    if entries:
        values["elapsed_s"] = entries[-1].elapsed_s
    marks = [entry.kind for entry in entries if entry.kind in MARKS]
    if marks:
        values["mark"] = marks[-1]
    values |= find_new_values(entries)
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(values))
    for mark in marks:
        _LOGGER.info("Run %s is %s.", run_id, MARKS[mark], extra={"run_id": run_id})
    if any(entry.kind == "Checkpoint" for entry in entries):
        _drop_old_checkpoints(connection, run_id)


def _write_batch(connection: Connection, run_id: str, end: int, lines: Sequence[str]) -> None:
    """Write lines that end before index `end`, if there are any."""
    if lines:
        connection.execute(
            insert(BATCHES).values(run_id=run_id, start=end - len(lines), body="\n".join(lines))
        )


def cut_log(connection: Connection, run_id: str, end: int) -> None:
    """Drop the events from index `end` on; `end` is 0 or follows a checkpoint."""
    for table, column in ((BATCHES, BATCHES.c.start), (PAYLOADS, PAYLOADS.c.event_index)):
        connection.execute(delete(table).where(table.c.run_id == run_id, column >= end))
    drop_pieces(connection, run_id, end)
    values = find_last_values(connection, run_id)
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(values))


def _drop_old_checkpoints(connection: Connection, run_id: str) -> None:
    """Keep the last `KEPT_CHECKPOINTS`, and the one after the epoch with the lowest loss."""
    indices = list_checkpoints(connection, run_id)
    if len(indices) <= KEPT_CHECKPOINTS:
        return
    best = find_best_checkpoint(connection, run_id)
    kept = {*indices[:KEPT_CHECKPOINTS], *([best.index] if best else [])}
    drop_checkpoints(connection, run_id, set(indices) - kept)


def find_best_checkpoint(connection: Connection, run_id: str) -> BestCheckpoint | None:
    """The stored checkpoint with the lowest loss, the last of several; None if none closes one."""
    indices = list_checkpoints(connection, run_id)
    found = [_find_result(connection, run_id, index) for index in indices]
    return min((each for each in found if each), key=lambda each: each.loss, default=None)


def drop_checkpoints(connection: Connection, run_id: str, indices: Collection[int]) -> None:
    """Delete the weights of the checkpoints at these indices of the log; their lines stay."""
    for table in (PAYLOADS, PIECES):
        connection.execute(
            delete(table).where(table.c.run_id == run_id, table.c.event_index.in_(sorted(indices)))
        )


def _find_result(connection: Connection, run_id: str, index: int) -> BestCheckpoint | None:
    """A checkpoint with its loss; None if it doesn't close an epoch, or the loss isn't finite."""
    batches = connection.execute(
        select(BATCHES.c.start, BATCHES.c.body)
        .where(BATCHES.c.run_id == run_id, BATCHES.c.start <= index)
        .order_by(BATCHES.c.start.desc())
        .limit(_NEAR_BATCHES)
    )
    records = [record for batch in batches for record in reversed(parse_batch(*batch))]
    before = (record for record in records if record.index < index)
    last = next((record for record in before if record.kind in {"EpochDone", "StepDone"}), None)
    if last is None or last.kind == "StepDone":
        return None  # a checkpoint within an epoch
    fields = json.loads(last.line)
    held_out = fields.get("validation_loss")
    loss = fields.get("loss") if held_out is None else held_out
    if not isinstance(loss, int | float) or not math.isfinite(loss):
        return None
    return BestCheckpoint(index, fields["epoch"], float(loss), is_held_out=held_out is not None)


def list_checkpoints(connection: Connection, run_id: str) -> Sequence[int]:
    """The indices of the stored checkpoints in the log, the last first."""
    query = (
        select(PAYLOADS.c.event_index)
        .where(PAYLOADS.c.run_id == run_id, PAYLOADS.c.kind == "Checkpoint")
        .order_by(PAYLOADS.c.event_index.desc())
    )
    return connection.execute(query).scalars().all()


def find_checkpoint(connection: Connection, run_id: str) -> Record | None:
    """The line of the last checkpoint whose weights are stored."""
    indices = list_checkpoints(connection, run_id)
    if not indices:
        return None
    batch = connection.execute(
        select(BATCHES.c.start, BATCHES.c.body)
        .where(BATCHES.c.run_id == run_id, BATCHES.c.start <= indices[0])
        .order_by(BATCHES.c.start.desc())
        .limit(1)
    ).one()
    return parse_batch(*batch)[-1]


def read_batches(
    connection: Connection, run_id: str, start: int, *, most: int | None, skip: str
) -> tuple[list[Record], int, bool]:
    """Records of the log from an index on.

    Args:
        connection: in a transaction.
        run_id: whose log.
        start: where a batch starts.
        most: as many batches at most; None for all.
        skip: a kind to leave out; empty for none.

    Returns:
        The records, where to read on, and whether that is the end.
    """
    query = (
        select(BATCHES.c.start, BATCHES.c.body)
        .where(BATCHES.c.run_id == run_id, BATCHES.c.start >= start)
        .order_by(BATCHES.c.start)
    )
    batches = connection.execute(query if most is None else query.limit(most)).all()
    records = [record for batch in batches for record in parse_batch(*batch, skip=skip)]
    end = batches[-1].start + batches[-1].body.count("\n") + 1 if batches else start
    return records, end, most is None or len(batches) < most


def parse_batch(start: int, body: str, *, skip: str = "") -> list[Record]:
    """The records of a batch, but for those of the kind `skip` whose lines name it first."""
    skipped = f'{{"event":"{skip}"'  # as this program writes its lines
    records = []
    for index, row in enumerate(body.split("\n"), start=start):
        elapsed_s, _, line = row.partition("\t")
        if not (skip and line.startswith(skipped)):
            records.append(Record(index, float(elapsed_s), line))
    return records
