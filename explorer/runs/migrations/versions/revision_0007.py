"""Add the table of the notice that every open page shows."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the empty table."""
    op.create_table(
        "explorer_notices",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sent_at", sa.Float(53), nullable=False),
    )
