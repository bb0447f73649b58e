"""Migrations of the database of runs, which `explorer.runs.migration` executes with Alembic."""
