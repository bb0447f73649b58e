"""Add the tables of the questions that a class is asked, and of its answers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the empty tables."""
    op.create_table(
        "explorer_polls",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Float(53), nullable=False),
        sa.Column("closed_at", sa.Float(53), nullable=True),
        sa.Column("right_answer", sa.Text, nullable=False),
    )
    op.create_index("explorer_polls_by_owner", "explorer_polls", ["owner"])
    op.create_index("explorer_polls_by_code", "explorer_polls", ["code"])
    op.create_table(
        "explorer_answers",
        sa.Column(
            "poll_id",
            sa.String(32),
            sa.ForeignKey("explorer_polls.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("phone", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("answered_at", sa.Float(53), nullable=False),
    )
