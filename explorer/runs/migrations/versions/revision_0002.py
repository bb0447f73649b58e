"""Hand the schema's version to Alembic; version 0.1.0 refuses the database from here on."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Set the number that version 0.1.0 compares with its own."""
    op.execute("UPDATE explorer_version SET version = 2")
