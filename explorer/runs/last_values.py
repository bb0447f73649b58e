"""Keeps in a run's row what a list of runs says about it, so that no log is read for a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, case, select

from explorer.core.errors import InvalidTextError
from explorer.core.training.events import Changed, EpochDone
from explorer.runs.log_events import find_kind, read_kind
from explorer.runs.records import Entry
from explorer.runs.schema import BATCHES, RUNS

_EPOCH, _CHANGE = find_kind(EpochDone), find_kind(Changed)


def find_new_values(entries: Sequence[Entry]) -> dict[str, Any]:
    """The columns of a run's row that change when these entries are appended to its log."""
    values: dict[str, Any] = {}
    epochs = [entry.line for entry in entries if entry.kind == _EPOCH]
    if epochs:
        values["last_epoch"] = epochs[-1]
    changes = "\n".join(entry.line for entry in entries if entry.kind == _CHANGE)
    if changes:
        values["changes"] = case((RUNS.c.changes == "", ""), else_=RUNS.c.changes + "\n") + changes
    return values


def find_last_values(connection: Connection, run_id: str) -> dict[str, str]:
    """The same columns as they follow from the whole log."""
    changes = [*_list_lines(connection, run_id, _CHANGE)][::-1]
    return {
        "last_epoch": next(_list_lines(connection, run_id, _EPOCH), ""),
        "changes": "\n".join(changes),
    }


def _list_lines(connection: Connection, run_id: str, kind: str) -> Iterator[str]:
    """The lines of one kind in a log, the last first; batches without one are not even read."""
    batches = connection.execute(
        select(BATCHES.c.body)
        .where(BATCHES.c.run_id == run_id, BATCHES.c.body.contains(f'"{kind}"'))
        .order_by(BATCHES.c.start.desc())
    ).scalars()
    for body in batches:
        for row in reversed(body.split("\n")):
            line = row.partition("\t")[2]
            if f'"{kind}"' in line and _is_of_kind(line, kind):
                yield line


def _is_of_kind(line: str, kind: str) -> bool:
    try:
        return read_kind(line) == kind
    except InvalidTextError:  # a damaged line, which counts for nothing
        return False
