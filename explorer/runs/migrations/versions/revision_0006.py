"""Add the table in which large checkpoints are kept in pieces."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the empty table; checkpoints that are stored as a whole stay as they are."""
    op.create_table(
        "explorer_pieces",
        sa.Column(
            "run_id",
            sa.String(32),
            sa.ForeignKey("explorer_runs.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("event_index", sa.Integer, primary_key=True),
        sa.Column("piece", sa.Integer, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
