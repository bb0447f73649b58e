"""The requests of the phones' page: what it is shown, what it may answer, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from explorer.runs.database import open_database
from explorer.runs.poll_answers import PollBody
from explorer.runs.polls import PollStore
from explorer.server.join import JoinPage
from tests.server.asgi_client import request

PHONE = "0123456789abcdef" * 2
BODY = PollBody("How many <b>states</b>?", "states")


class Phone:
    """Asks the app as a browser at an address would."""

    def __init__(self, app: Starlette, address: str = "10.0.0.7") -> None:
        self.app = app
        self.address = address

    def ask(self, url: str, body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer."""
        parts = urlsplit(url)
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET" if body is None else "POST",
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": [],
            "client": (self.address, 40_000),
        }
        sent = request(self.app, scope, body or b"")
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(each.get("body", b"") for each in sent[1:])

    def read(self, url: str, body: bytes | None = None) -> tuple[int, dict[str, Any]]:
        status, _, found = self.ask(url, body)
        return status, json.loads(found)

    def answer(self, poll: str, code: str, value: str, phone: str = PHONE) -> tuple[int, Any]:
        given = {"code": code, "poll": poll, "phone": phone, "value": value}
        return self.read("/rnn/join-answer", json.dumps(given).encode())


@pytest.fixture
def polls(tmp_path: Path) -> Iterator[PollStore]:
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    yield PollStore(database)
    database.dispose()


@pytest.fixture
def phone(polls: PollStore, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr("explorer.server.join._KEPT_S", 0.0)  # each request reads the store
    return Phone(Starlette(routes=JoinPage(lambda: polls).list_routes("/rnn")))


def test_the_page_and_its_files_run_nothing_but_its_own_script(phone: Phone) -> None:
    for path, kind in (
        ("", "text/html"),
        ("/join.js", "text/javascript"),
        ("/join.css", "text/css"),
    ):
        status, headers, body = phone.ask(f"/rnn/join{path}")
        assert status == 200
        assert body
        assert headers["content-type"].startswith(kind)
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
    assert phone.ask("/rnn/join/join.html")[0] == 404
    assert phone.ask("/rnn/join/..%2Ficon.svg")[0] == 404


def test_a_phone_sees_the_question_answers_it_and_sees_what_is_right(
    phone: Phone, polls: PollStore
) -> None:
    poll = polls.open("lecturer", "srn-memories", BODY.to_json())
    assert phone.read(f"/rnn/join-state?code={poll.code}") == (
        200,
        {
            "poll": poll.id,
            "is_open": True,
            "text": "How many <b>states</b>?",
            "unit": "states",
            "choices": {},
            "is_whole": False,
            "right": None,
        },
    )
    assert phone.answer(poll.id, poll.code, "4,0") == (200, {"given": "4.0"})
    assert [each.value for each in polls.list_answers(poll.id)] == ["4.0"]
    right = {"sentence": "4 states.", "values": ["4.0"]}
    polls.reveal("lecturer", poll.id, json.dumps(right))
    _, shown = phone.read(f"/rnn/join-state?code={poll.code}")
    assert (shown["is_open"], shown["right"]) == (False, right)


def test_an_answer_that_comes_too_late_is_refused_and_changes_nothing(
    phone: Phone, polls: PollStore
) -> None:
    first = polls.open("lecturer", "q", BODY.to_json())
    phone.answer(first.id, first.code, "4")
    second = polls.open("lecturer", "q", BODY.to_json())
    refusal = {"message": "This question takes no more answers."}
    assert phone.answer(first.id, first.code, "5") == (200, refusal)
    polls.close("lecturer")
    assert phone.answer(second.id, second.code, "5") == (200, refusal)
    assert [each.value for each in polls.list_answers(first.id)] == ["4.0"]
    assert polls.list_answers(second.id) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 900, b'{"code": 1}', b"x" * 2000],
)
def test_what_the_page_would_not_send_is_refused(
    phone: Phone, polls: PollStore, body: bytes
) -> None:
    poll = polls.open("lecturer", "q", BODY.to_json())
    status, said = phone.read("/rnn/join-answer", body)
    assert status == (413 if len(body) > 1000 else 200)
    assert said["message"].startswith("An answer must ")
    assert polls.list_answers(poll.id) == []


@pytest.mark.parametrize("value", ["four", "1e400", "", "x" * 500, "<script>alert(1)</script>"])
def test_an_answer_that_is_no_number_is_refused_with_the_reason(
    phone: Phone, polls: PollStore, value: str
) -> None:
    poll = polls.open("lecturer", "q", BODY.to_json())
    _, said = phone.answer(poll.id, poll.code, value)
    assert said["message"].startswith("Your answer")
    _, said = phone.answer(poll.id, poll.code, "4", phone="a" * 31 + "/")
    assert said["message"].startswith("An answer must come from the page")
    assert polls.list_answers(poll.id) == []


def test_codes_cannot_be_tried_out_and_a_class_that_is_in_stays_in(
    phone: Phone, polls: PollStore
) -> None:
    poll = polls.open("lecturer", "q", BODY.to_json())
    late = polls.open("another", "q", BODY.to_json())
    assert phone.read(f"/rnn/join-state?code={poll.code}")[0] == 200
    tried = [phone.read(f"/rnn/join-state?code=AAAA{n % 7}{n}") for n in range(45)]
    assert [status for status, _ in tried] == [200] * 40 + [429] * 5
    assert all(said["message"] for _, said in tried)
    assert phone.read(f"/rnn/join-state?code={late.code}")[0] == 429
    assert phone.read(f"/rnn/join-state?code={poll.code}")[1]["poll"] == poll.id
    assert phone.answer(poll.id, poll.code, "4") == (200, {"given": "4.0"})
    elsewhere = Phone(phone.app, "10.0.0.8")
    assert elsewhere.read(f"/rnn/join-state?code={late.code}")[0] == 200
    with patch("explorer.ui.shell.wrong_tries._MINUTE_S", 0.0):  # later
        assert phone.read(f"/rnn/join-state?code={late.code}")[0] == 200


@pytest.mark.parametrize("code", ["", "abcdef", "ABCDE", "ABCDEFG", "ABCDE%00", "ÄBCDEF", "ABCDE1"])
def test_what_is_no_code_is_named_in_the_refusal(phone: Phone, code: str) -> None:
    _, said = phone.read(f"/rnn/join-state?code={code}")
    assert said["message"].startswith("No class has the code '")
    assert said["is_unknown"]


def test_a_database_that_fails_is_said_in_a_sentence_and_is_tried_again(
    phone: Phone, polls: PollStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = polls.open("lecturer", "q", BODY.to_json())

    def fail(*_: object) -> None:
        raise OperationalError("SELECT", None, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(polls, "answer", fail)
        _, said = phone.answer(poll.id, poll.code, "4")
        assert said["message"] == "Your answer can't be kept just now. Press Send again."
        broken.setattr(polls, "find_by_code", fail)
        _, said = phone.read(f"/rnn/join-state?code={poll.code}")
        assert said["message"] == "The question can't be read just now. This page keeps trying."
    assert phone.answer(poll.id, poll.code, "4") == (200, {"given": "4.0"})
