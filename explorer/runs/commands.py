"""Commands in the store: what pages leave there for the worker that executes a run."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from explorer.runs.schema import COMMANDS

_PACE = "epochs_per_s"  # in a command that changes it


def insert_command(
    connection: Connection, run_id: str, attempt: int, command: dict[str, Any]
) -> None:
    """Add a command for an attempt after all others of its run."""
    last = select(func.max(COMMANDS.c.number)).where(COMMANDS.c.run_id == run_id)
    connection.execute(
        insert(COMMANDS).values(
            run_id=run_id,
            number=(connection.execute(last).scalar() or 0) + 1,
            attempt=attempt,
            body=json.dumps(command),
        )
    )


def renew_commands(connection: Connection, run_id: str, attempt: int) -> None:
    """Drop the commands of the attempt before; the new one keeps the pace that they set last."""
    query = select(COMMANDS.c.body).where(COMMANDS.c.run_id == run_id).order_by(COMMANDS.c.number)
    values = [json.loads(body)["values"] for body in connection.execute(query).scalars()]
    paces = [each[_PACE] for each in values if _PACE in each]
    connection.execute(delete(COMMANDS).where(COMMANDS.c.run_id == run_id))
    if paces:
        change = {"kind": "change", "values": {_PACE: paces[-1]}}
        insert_command(connection, run_id, attempt, change)
