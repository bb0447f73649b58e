"""Keeps what is too heavy for the log, large payloads in pieces.

A checkpoint may have hundreds of megabytes. It goes from the worker to the store, and back when a
run is resumed, piece by piece, so the server never holds it as a whole, and no row comes near
SQLite's limit of 1 GB. The last piece is the payload's own row, written together with the event's
line; pieces without it belong to an event that hasn't arrived yet.

A function that gets a connection works inside the caller's transaction.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Integer, delete, func, insert, literal, select

from explorer.runs.records import Entry
from explorer.runs.schema import PAYLOADS, PIECES

PIECE_BYTES = 4_000_000
_LAST = 2**31 - 1  # sorts the payload's own row after all pieces


class Piece(NamedTuple):
    """A part of the payload of the next entry."""

    data: bytes


def split_entry(entry: Entry) -> Iterator[Piece | Entry]:
    """The pieces of an entry's payload, then the entry with the rest; the entry if it is small."""
    payload, start = entry.payload, 0
    if payload is None or len(payload) <= PIECE_BYTES:
        yield entry
        return
    while len(payload) - start > PIECE_BYTES:
        yield Piece(payload[start : start + PIECE_BYTES])
        start += PIECE_BYTES
    yield entry._replace(payload=payload[start:])


def write_piece(connection: Connection, run_id: str, index: int, data: bytes) -> None:
    """Add a piece to the payload of the event that will have that index in the log."""
    last = select(func.max(PIECES.c.piece)).where(
        PIECES.c.run_id == run_id, PIECES.c.event_index == index
    )
    number = connection.execute(last).scalar()
    connection.execute(
        insert(PIECES).values(
            run_id=run_id,
            event_index=index,
            piece=0 if number is None else number + 1,
            data=data,
        )
    )


def drop_pieces(connection: Connection, run_id: str, start: int) -> None:
    """Drop the pieces of events from index `start` on."""
    connection.execute(
        delete(PIECES).where(PIECES.c.run_id == run_id, PIECES.c.event_index >= start)
    )


def iterate_payload(database: Engine, run_id: str, index: int) -> Iterator[bytes]:
    """The payload of the event at that index of the log, in pieces; nothing if there is none."""
    pieces = select(PIECES.c.piece, PIECES.c.data).where(
        PIECES.c.run_id == run_id, PIECES.c.event_index == index
    )
    rest = select(literal(_LAST, Integer), PAYLOADS.c.data).where(
        PAYLOADS.c.run_id == run_id, PAYLOADS.c.event_index == index
    )
    query = pieces.union_all(rest).order_by("piece")
    with database.connect() as connection:
        one_by_one = connection.execution_options(yield_per=1)
        for row in one_by_one.execute(query):
            yield row.data


def read_payload(database: Engine, run_id: str, index: int) -> bytes | None:
    """The payload of the event at that index of the log."""
    whole, is_there = io.BytesIO(), False
    for piece in iterate_payload(database, run_id, index):
        whole.write(piece)
        is_there = True
    return whole.getvalue() if is_there else None


def read_payloads(database: Engine, run_id: str, kind: str) -> list[tuple[int, bytes]]:
    """The payloads of all events of one kind: (index, bytes), in order."""
    of_kind = (PAYLOADS.c.run_id == run_id, PAYLOADS.c.kind == kind)
    pieces = select(PIECES.c.event_index, PIECES.c.piece, PIECES.c.data).where(
        PIECES.c.run_id == run_id,
        PIECES.c.event_index.in_(select(PAYLOADS.c.event_index).where(*of_kind)),
    )
    rests = select(PAYLOADS.c.event_index, literal(_LAST, Integer), PAYLOADS.c.data).where(*of_kind)
    # One statement, so that no checkpoint is dropped between its pieces and its last part.
    query = pieces.union_all(rests).order_by("event_index", "piece")
    parts: defaultdict[int, list[bytes]] = defaultdict(list)
    with database.connect() as connection:
        for row in connection.execute(query):
            parts[row.event_index].append(row.data)
    return [(index, b"".join(found)) for index, found in parts.items()]
