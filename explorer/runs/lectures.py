"""Stores the lectures that users have made, beside the runs. What a body says is the caller's."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_for_writing
from explorer.runs.schema import LECTURES

MAX_LECTURES = 100  # of one owner
MAX_BODY_BYTES = 2_000_000


@dataclass(frozen=True)
class StoredLecture:
    """A lecture as it is kept.

    Attributes:
        id: 32 hexadecimal digits.
        owner: the key of the browser that made it.
        body: the text of its file.
        revision: how often it was changed; 0 when new.
        created_at: seconds since 1970.
    """

    id: str
    owner: str
    body: str
    revision: int
    created_at: float


class LectureStore:
    """The lectures in a database that `explorer.runs.database.open_database` opened."""

    def __init__(self, database: Engine) -> None:
        """Use `database`, which the caller disposes of."""
        self._database = database

    def create(self, owner: str, body: str) -> StoredLecture:
        """A new lecture.

        Raises:
            InvalidValueError: the owner has as many as one may have, or the body is too large.
        """
        made = StoredLecture(uuid.uuid4().hex, owner, _check_body(body), 0, time.time())
        return self._insert(made)

    def restore(self, lecture: StoredLecture) -> StoredLecture:
        """Put a deleted lecture back, as it was; nothing happens if it is there.

        Raises:
            InvalidValueError: the owner has as many as one may have.
        """
        found = self.find(lecture.id, lecture.owner)
        return found if found is not None else self._insert(lecture)

    def list_all(self, owner: str) -> list[StoredLecture]:
        """The owner's lectures, the oldest first."""
        query = (
            select(LECTURES)
            .where(LECTURES.c.owner == owner)
            .order_by(LECTURES.c.created_at, LECTURES.c.id)
        )
        with self._database.connect() as connection:
            return [_read_row(row) for row in connection.execute(query)]

    def find(self, lecture_id: str, owner: str) -> StoredLecture | None:
        """The owner's lecture with that id; None if there is none."""
        with self._database.connect() as connection:
            return _find(connection, lecture_id, owner)

    def change(self, lecture: StoredLecture, body: str) -> StoredLecture:
        """Give a lecture another body; what was changed elsewhere in the meantime isn't lost.

        Raises:
            InvalidValueError: it was deleted or changed since it was read, or the body is too
                large.
        """
        _check_body(body)
        with open_for_writing(self._database) as connection, connection.begin():
            changing = (
                update(LECTURES)
                .where(
                    LECTURES.c.id == lecture.id,
                    LECTURES.c.owner == lecture.owner,
                    LECTURES.c.revision == lecture.revision,
                )
                .values(body=body, revision=lecture.revision + 1)
            )
            if connection.execute(changing).rowcount != 1:
                raise InvalidValueError(
                    "This lecture was changed or deleted in another window since this page showed "
                    "it. Nothing was changed here; load the page again."
                )
        changed = self.find(lecture.id, lecture.owner)
        assert changed is not None  # noqa: S101 - it was there in this transaction's row count
        return changed

    def delete(self, lecture_id: str, owner: str) -> StoredLecture | None:
        """Delete the owner's lecture; what it was, for undoing, or None if there was none."""
        with open_for_writing(self._database) as connection, connection.begin():
            found = _find(connection, lecture_id, owner)
            if found is not None:
                connection.execute(delete(LECTURES).where(LECTURES.c.id == found.id))
        return found

    def _insert(self, lecture: StoredLecture) -> StoredLecture:
        with open_for_writing(self._database) as connection, connection.begin():
            counting = (
                select(func.count()).select_from(LECTURES).where(LECTURES.c.owner == lecture.owner)
            )
            if connection.execute(counting).scalar_one() >= MAX_LECTURES:
                raise InvalidValueError(
                    f"A browser may have at most {MAX_LECTURES} lectures. Export and delete one "
                    "first."
                )
            connection.execute(insert(LECTURES).values(vars(lecture)))
        return lecture


def _find(connection: Connection, lecture_id: str, owner: str) -> StoredLecture | None:
    query = select(LECTURES).where(LECTURES.c.id == lecture_id, LECTURES.c.owner == owner)
    row = connection.execute(query).one_or_none()
    return None if row is None else _read_row(row)


def _read_row(row: Row[Any]) -> StoredLecture:
    return StoredLecture(row.id, row.owner, row.body, row.revision, row.created_at)


def _check_body(body: str) -> str:
    size = len(body.encode("utf-8", "replace"))
    if size > MAX_BODY_BYTES:
        raise InvalidValueError(
            f"A lecture must have at most {MAX_BODY_BYTES:,} bytes, got {size:,}."
        )
    return body
