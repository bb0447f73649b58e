"""Keep each run's last epoch and its changed settings in the run's row."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BATCHES = sa.table(
    "explorer_batches", sa.column("run_id"), sa.column("start"), sa.column("body", sa.Text)
)
_RUNS = sa.table("explorer_runs", sa.column("id"), sa.column("last_epoch"), sa.column("changes"))


def upgrade() -> None:
    """Add the columns, fill them from the logs, and index what lists of runs are sorted by."""
    for name in ("last_epoch", "changes"):
        op.add_column("explorer_runs", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.drop_index("explorer_runs_by_owner", "explorer_runs")
    op.create_index("explorer_runs_by_time", "explorer_runs", ["owner", "created_at"])
    op.create_index("explorer_runs_by_name", "explorer_runs", ["owner", "name"])
    connection = op.get_bind()
    for run_id in connection.execute(sa.select(_RUNS.c.id)).scalars().all():
        last = next(_list_lines(connection, run_id, "EpochDone"), "")
        changes = [*_list_lines(connection, run_id, "Changed")][::-1]
        if last or changes:
            connection.execute(
                sa.update(_RUNS)
                .where(_RUNS.c.id == run_id)
                .values(last_epoch=last, changes="\n".join(changes))
            )


def _list_lines(connection: sa.Connection, run_id: str, kind: str) -> Iterator[str]:
    """The lines of one kind in a log, the last first."""
    batches = connection.execute(
        sa.select(_BATCHES.c.body)
        .where(_BATCHES.c.run_id == run_id, _BATCHES.c.body.contains(f'"{kind}"'))
        .order_by(_BATCHES.c.start.desc())
    ).scalars()
    for body in batches:
        for row in reversed(body.split("\n")):
            line = row.partition("\t")[2]
            if f'"{kind}"' in line and _find_kind(line) == kind:
                yield line


def _find_kind(line: str) -> object:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):  # a damaged line stays in the log as it is
        return None
    return event.get("event") if isinstance(event, dict) else None
