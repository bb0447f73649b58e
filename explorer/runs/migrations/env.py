"""Runs the migrations in the transaction that `explorer.runs.migration` has begun."""

from alembic import context

from explorer.runs.migration import REVISION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=REVISION_TABLE)
with context.begin_transaction():
    context.run_migrations()
