"""The tables that runs are kept in, as SQLAlchemy sees them; `migrations` creates and changes them.

A change of a table here needs a migration: copy the newest file of `migrations/versions`, give it
the next number, and set `HEAD` in `migration.py` to it. A test compares both.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

TABLES = MetaData()

# Only version 0.1.0 read this number: 1 was its own, and it refuses any other. What counts now is
# Alembic's revision, in a table of its own.
VERSIONS = Table("explorer_version", TABLES, Column("version", Integer, primary_key=True))

# One row per run. `num_events`, `mark`, `elapsed_s`, `last_epoch` and `changes` repeat what the log
# says, so that runs can be listed without reading their logs.
RUNS = Table(
    "explorer_runs",
    TABLES,
    Column("id", String(32), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("name", Text, nullable=False),
    Column("config", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),  # seconds since 1970
    Column("attempt", Integer, nullable=False),  # how often the run was queued
    Column("num_events", Integer, nullable=False),
    Column("mark", String(16), nullable=False),
    Column("elapsed_s", Float(53), nullable=False),
    Column("queue", Text, nullable=False),  # the scheduler that it waits for or runs on
    Column("queued_at", Float(53), nullable=False),
    Column("seen_at", Float(53), nullable=False),  # the last heartbeat
    # The lines of the last EpochDone and of all Changed events.
    Column("last_epoch", Text, nullable=False, server_default=""),
    Column("changes", Text, nullable=False, server_default=""),
    Index("explorer_runs_by_time", "owner", "created_at"),
    Index("explorer_runs_by_name", "owner", "name"),
    Index("explorer_runs_by_mark", "mark"),
)


def _run_id() -> Column[str]:
    """The column that ties a row to its run; deleting the run deletes the row."""
    return Column("run_id", String(32), ForeignKey(RUNS.c.id, ondelete="CASCADE"), primary_key=True)


# The log: each row holds the events that were written together, one per line.
BATCHES = Table(
    "explorer_batches",
    TABLES,
    _run_id(),
    Column("start", Integer, primary_key=True),  # index of the first event
    Column("body", Text, nullable=False),
)

# What is too heavy for the log: the arrays of an event.
PAYLOADS = Table(
    "explorer_payloads",
    TABLES,
    _run_id(),
    Column("event_index", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# The parts of large payloads but the last, which is the payload's own row.
PIECES = Table(
    "explorer_pieces",
    TABLES,
    _run_id(),
    Column("event_index", Integer, primary_key=True),
    Column("piece", Integer, primary_key=True),  # its number, from 0
    Column("data", LargeBinary, nullable=False),
)

COMMANDS = Table(
    "explorer_commands",
    TABLES,
    _run_id(),
    Column("number", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

# The lectures that users have made. A body is the text of a lecture's file.
LECTURES = Table(
    "explorer_lectures",
    TABLES,
    Column("id", String(32), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("body", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # how often it was changed
    Column("created_at", Float(53), nullable=False),  # seconds since 1970
    Index("explorer_lectures_by_owner", "owner"),
)

# The questions that lecturers have asked their classes. A body is what the phones are shown.
POLLS = Table(
    "explorer_polls",
    TABLES,
    Column("id", String(32), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("code", String(6), nullable=False),  # what phones join by
    Column("question", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("opened_at", Float(53), nullable=False),  # seconds since 1970
    Column("closed_at", Float(53), nullable=True),
    Column("right_answer", Text, nullable=False),  # empty until it's revealed
    Index("explorer_polls_by_owner", "owner"),
    Index("explorer_polls_by_code", "code"),
)

ANSWERS = Table(
    "explorer_answers",
    TABLES,
    Column("poll_id", String(32), ForeignKey(POLLS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("phone", String(32), primary_key=True),  # the random number that it gave itself
    Column("value", Text, nullable=False),
    Column("answered_at", Float(53), nullable=False),
)

# What the teacher tells everybody; the newest one is shown until it is withdrawn.
NOTICES = Table(
    "explorer_notices",
    TABLES,
    Column("id", String(32), primary_key=True),
    Column("body", Text, nullable=False),
    Column("sent_at", Float(53), nullable=False),  # seconds since 1970
)
