"""The route that every open page asks: quick, without a cache on the way, whatever is down."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.routing import Route

from explorer.runs.database import open_database
from explorer.runs.notices import NoticeStore
from explorer.server import notice
from explorer.server.notice import NoticePage, list_notice_routes
from tests.server.asgi_client import request


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[NoticeStore]:
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    yield NoticeStore(database)
    database.dispose()


class Clock:
    def __init__(self) -> None:
        self.time_s = 0.0

    def __call__(self) -> float:
        return self.time_s


def ask(page: NoticePage) -> str | None:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/notice", "headers": []}
    start, *rest = request(Starlette(routes=[Route("/notice", page.show_notice)]), scope)
    assert start["status"] == 200
    assert (b"cache-control", b"no-store") in start["headers"]
    said: str | None = json.loads(b"".join(each.get("body", b"") for each in rest))["notice"]
    return said


def test_the_notice_is_answered_as_text_and_read_once_a_second(notices: NoticeStore) -> None:
    clock = Clock()
    page = NoticePage(lambda: notices, clock)
    assert ask(page) is None
    notices.send("<b>We go on</b>")
    clock.time_s = 0.5
    assert ask(page) is None
    clock.time_s = 1.0
    assert ask(page) == "<b>We go on</b>"
    notices.withdraw()
    clock.time_s = 2.0
    assert ask(page) is None


def test_a_database_that_fails_leaves_the_notice_as_it_is(notices: NoticeStore) -> None:
    clock, is_broken = Clock(), False

    def find_store() -> NoticeStore:
        if is_broken:
            raise OperationalError("SELECT", None, Exception("disk I/O error"))
        return notices

    page = NoticePage(find_store, clock)
    notices.send("kept")
    assert ask(page) == "kept"
    is_broken, clock.time_s = True, 2.0
    assert ask(page) == "kept"
    is_broken, clock.time_s = False, 4.0
    notices.withdraw()
    assert ask(page) is None


def test_a_database_that_never_answers_keeps_no_page_waiting(
    notices: NoticeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "_PATIENCE_S", 0.05)
    released = threading.Event()

    def hang() -> NoticeStore:
        released.wait(timeout=60)
        return notices

    assert ask(NoticePage(hang)) is None
    released.set()


def test_the_route_is_below_the_prefix() -> None:
    assert [route.path for route in list_notice_routes("/rnn")] == ["/rnn/notice"]
