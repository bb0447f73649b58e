"""Stores the notice that the teacher shows on every open page, until it is withdrawn."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_for_writing
from explorer.runs.schema import NOTICES

MAX_NOTICE = 200  # characters: two lines on a telephone's screen are read, ten aren't


@dataclass(frozen=True)
class Notice:
    """A message to everybody.

    Attributes:
        id: 32 hexadecimal digits.
        body: one line of text.
        sent_at: seconds since 1970.
    """

    id: str
    body: str
    sent_at: float


class NoticeStore:
    """The notice in a database that `explorer.runs.database.open_database` opened."""

    def __init__(self, database: Engine) -> None:
        """Use `database`, which the caller disposes of."""
        self._database = database

    def send(self, body: str) -> Notice:
        """Show a notice to everybody, in place of the last one.

        Raises:
            InvalidValueError: it's empty, too long, or not printable.
        """
        body = " ".join(body.split())
        if not (1 <= len(body) <= MAX_NOTICE and body.isprintable()):
            raise InvalidValueError(
                f"A message must have 1 to {MAX_NOTICE} printable characters, got {len(body)}"
                f"{'' if body.isprintable() else ', some of them not printable'}. Type it again."
            )
        notice = Notice(uuid.uuid4().hex, body, time.time())
        with open_for_writing(self._database) as connection, connection.begin():
            connection.execute(delete(NOTICES))
            connection.execute(insert(NOTICES).values(vars(notice)))
        return notice

    def withdraw(self) -> None:
        """Show no notice any more."""
        with open_for_writing(self._database) as connection, connection.begin():
            connection.execute(delete(NOTICES))

    def find(self) -> Notice | None:
        """What everybody is shown now."""
        # Two servers that send at the same moment may leave two.
        newest = select(NOTICES).order_by(NOTICES.c.sent_at.desc(), NOTICES.c.id).limit(1)
        with self._database.connect() as connection:
            row = connection.execute(newest).one_or_none()
        return None if row is None else Notice(*row)
