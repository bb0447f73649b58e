"""Create the tables of version 0.1.0."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables in an empty database."""
    versions = op.create_table(
        "explorer_version", sa.Column("version", sa.Integer, primary_key=True)
    )
    op.bulk_insert(versions, [{"version": 1}])
    op.create_table(
        "explorer_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("config", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("num_events", sa.Integer, nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("elapsed_s", sa.Float(53), nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("queued_at", sa.Float(53), nullable=False),
        sa.Column("seen_at", sa.Float(53), nullable=False),
    )
    op.create_index("explorer_runs_by_owner", "explorer_runs", ["owner"])
    op.create_index("explorer_runs_by_mark", "explorer_runs", ["mark"])
    op.create_table(
        "explorer_batches",
        _make_run_id(),
        sa.Column("start", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "explorer_payloads",
        _make_run_id(),
        sa.Column("event_index", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "explorer_commands",
        _make_run_id(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )


def _make_run_id() -> sa.Column[str]:
    run = sa.ForeignKey("explorer_runs.id", ondelete="CASCADE")
    return sa.Column("run_id", sa.String(32), run, primary_key=True)
