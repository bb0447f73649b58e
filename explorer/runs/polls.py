"""Stores the questions that a lecturer asks a class, and the answers from its phones.

What a question says is the caller's: a poll keeps it as text. An answer is a text and the random
number that a phone gave itself; nothing else about the phone is kept.
"""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_for_writing
from explorer.runs.schema import ANSWERS, POLLS

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # without I, L and O, which are taken for digits
CODE_LENGTH = 6
KEPT_S = 30 * 24 * 3600.0  # a poll and its answers are deleted after so long
MAX_POLLS = 500  # of one owner
MAX_ANSWERS = 2000  # to one question
_SAME_CLASS_S = 12 * 3600.0  # a new question keeps the code of the last one for so long


@dataclass(frozen=True)
class Poll:
    """A question that was asked.

    Attributes:
        id: 32 hexadecimal digits.
        owner: the key of the lecturer's browser, which alone steers it.
        code: the letters that phones join by; questions of one lecture share it.
        question: its name.
        body: what the phones are shown.
        opened_at: seconds since 1970.
        closed_at: the same; None while it takes answers.
        right_answer: what the phones are told about the right answer; empty until it's revealed.
    """

    id: str
    owner: str
    code: str
    question: str
    body: str
    opened_at: float
    closed_at: float | None
    right_answer: str

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return self.closed_at is None


@dataclass(frozen=True)
class Answer:
    """One phone's answer: the random number of the phone, the text, and when it was given last."""

    phone: str
    value: str
    answered_at: float  # seconds since 1970


class PollStore:
    """The polls in a database that `explorer.runs.database.open_database` opened."""

    def __init__(self, database: Engine) -> None:
        """Use `database`, which the caller disposes of."""
        self._database = database

    def open(self, owner: str, question: str, body: str) -> Poll:
        """Ask a question; the owner's last one takes no more answers.

        Polls of all owners that are older than `KEPT_S` are deleted.

        Raises:
            InvalidValueError: the owner has as many polls as one may have.
        """
        now = time.time()
        with open_for_writing(self._database) as connection, connection.begin():
            connection.execute(delete(POLLS).where(POLLS.c.opened_at < now - KEPT_S))
            own = select(func.count()).select_from(POLLS).where(POLLS.c.owner == owner)
            if connection.execute(own).scalar_one() >= MAX_POLLS:
                raise InvalidValueError(
                    f"A browser may keep at most {MAX_POLLS} questions to a class. Download the "
                    "answers and delete them first."
                )
            _close(connection, owner, now)
            code = _choose_code(connection, owner, now)
            poll = Poll(uuid.uuid4().hex, owner, code, question, body, now, None, "")
            connection.execute(insert(POLLS).values(vars(poll)))
        return poll

    def close(self, owner: str) -> None:
        """Take no more answers to the owner's question."""
        with open_for_writing(self._database) as connection, connection.begin():
            _close(connection, owner, time.time())

    def reveal(self, owner: str, poll_id: str, right_answer: str) -> None:
        """Close the poll, and tell the phones the right answer."""
        with open_for_writing(self._database) as connection, connection.begin():
            _close(connection, owner, time.time())
            changing = update(POLLS).where(POLLS.c.id == poll_id, POLLS.c.owner == owner)
            connection.execute(changing.values(right_answer=right_answer))

    def list_all(self, owner: str) -> list[Poll]:
        """The owner's polls that are younger than `KEPT_S`, the newest first."""
        query = (
            select(POLLS)
            .where(POLLS.c.owner == owner, POLLS.c.opened_at >= time.time() - KEPT_S)
            .order_by(POLLS.c.opened_at.desc(), POLLS.c.id)
        )
        with self._database.connect() as connection:
            return [_read_poll(row) for row in connection.execute(query)]

    def find_by_code(self, code: str) -> Poll | None:
        """The newest poll with that code: what its class sees. None if no poll has it.

        A code that hasn't been used for 12 hours leads nowhere.
        """
        query = (
            select(POLLS)
            .where(POLLS.c.code == code, POLLS.c.opened_at >= time.time() - _SAME_CLASS_S)
            .order_by(POLLS.c.opened_at.desc())
            .limit(1)
        )
        with self._database.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _read_poll(row)

    def answer(self, poll_id: str, phone: str, value: str) -> None:
        """Keep a phone's answer, in place of the one that it gave before.

        Raises:
            InvalidValueError: the poll takes no more answers, or has `MAX_ANSWERS`.
        """
        given = {
            "poll_id": poll_id,
            "phone": phone,
            "value": value,
            "answered_at": time.time(),
        }
        insert_or_update = (
            insert_postgres if self._database.dialect.name == "postgresql" else insert_sqlite
        )
        with open_for_writing(self._database) as connection, connection.begin():
            asked = select(POLLS.c.closed_at).where(POLLS.c.id == poll_id)
            row = connection.execute(asked).one_or_none()
            if row is None or row.closed_at is not None:
                raise InvalidValueError("This question takes no more answers.")
            others = (
                select(func.count())
                .select_from(ANSWERS)
                .where(ANSWERS.c.poll_id == poll_id, ANSWERS.c.phone != phone)
            )
            if connection.execute(others).scalar_one() >= MAX_ANSWERS:
                raise InvalidValueError(
                    f"This question has had {MAX_ANSWERS:,} answers, the most that are kept."
                )
            adding = insert_or_update(ANSWERS).values(given)
            connection.execute(
                adding.on_conflict_do_update(
                    index_elements=["poll_id", "phone"],
                    set_={"value": value, "answered_at": given["answered_at"]},
                )
            )

    def list_answers(self, poll_id: str) -> list[Answer]:
        """The answers to a question, in the order in which they were given last."""
        query = (
            select(ANSWERS.c.phone, ANSWERS.c.value, ANSWERS.c.answered_at)
            .where(ANSWERS.c.poll_id == poll_id)
            .order_by(ANSWERS.c.answered_at, ANSWERS.c.phone)
        )
        with self._database.connect() as connection:
            return [Answer(*row) for row in connection.execute(query)]

    def count_answers(self, poll_id: str) -> int:
        """How many phones have answered."""
        query = select(func.count()).select_from(ANSWERS).where(ANSWERS.c.poll_id == poll_id)
        with self._database.connect() as connection:
            count: int = connection.execute(query).scalar_one()
        return count

    def delete_all(self, owner: str) -> None:
        """Delete all of the owner's polls and their answers."""
        with open_for_writing(self._database) as connection, connection.begin():
            connection.execute(delete(POLLS).where(POLLS.c.owner == owner))


def _close(connection: Connection, owner: str, now: float) -> None:
    own = update(POLLS).where(POLLS.c.owner == owner, POLLS.c.closed_at.is_(None))
    connection.execute(own.values(closed_at=now))


def _choose_code(connection: Connection, owner: str, now: float) -> str:
    """The code of the owner's last question if it's young, otherwise one that no poll has."""
    last = (
        select(POLLS.c.code)
        .where(POLLS.c.owner == owner, POLLS.c.opened_at >= now - _SAME_CLASS_S)
        .order_by(POLLS.c.opened_at.desc())
        .limit(1)
    )
    code: str | None = connection.execute(last).scalar_one_or_none()
    while code is None:
        made = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        taken = select(POLLS.c.id).where(POLLS.c.code == made).limit(1)
        code = made if connection.execute(taken).one_or_none() is None else None
    return code


def _read_poll(row: Row[Any]) -> Poll:
    return Poll(
        row.id,
        row.owner,
        row.code,
        row.question,
        row.body,
        row.opened_at,
        row.closed_at,
        row.right_answer,
    )
