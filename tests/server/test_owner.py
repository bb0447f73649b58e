"""The cookie with a browser's key: on every page but those of phones, and out of scripts' reach."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from explorer.server.owner import OwnerCookie, list_owner_routes
from explorer.ui.runs.owner_tokens import TOKENS, OwnerTokens, digest_key
from tests.server.asgi_client import request

KEY = "0123456789abcdef" * 2
COOKIE = re.compile(
    r"rnn_explorer_owner=([0-9a-f]{32}); Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"
)


async def show_page(_request: Request) -> HTMLResponse:
    return HTMLResponse("a page")


async def show_text(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("a text")


ROUTES = [
    Route("/rnn/", show_page),
    Route("/rnn/join", show_page),
    Route("/rnn/text", show_text),
    *list_owner_routes("/rnn"),
]


def ask(path: str, cookie: str = "", method: str = "GET") -> tuple[list[str], bytes]:
    """The cookies that are set, and the body."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"cookie", cookie.encode())] if cookie else [],
    }
    start, *rest = request(OwnerCookie(Starlette(routes=ROUTES), "/rnn"), scope)
    cookies = [value.decode() for name, value in start["headers"] if name == b"set-cookie"]
    return cookies, b"".join(each.get("body", b"") for each in rest)


def find_key(cookies: list[str]) -> str:
    (cookie,) = cookies
    match = COOKIE.fullmatch(cookie)
    assert match is not None, cookie
    return match[1]


def test_a_new_browser_gets_a_key_with_its_first_page_and_another_one_another() -> None:
    first, second = (find_key(ask("/rnn/")[0]) for _ in range(2))
    assert first != second


def test_a_browser_keeps_its_key_which_scripts_can_no_longer_read() -> None:
    assert find_key(ask("/rnn/", f"a=b; rnn_explorer_owner={KEY}")[0]) == KEY


@pytest.mark.parametrize("path", ["/rnn/join", "/rnn/text"])
def test_phones_and_what_is_no_page_get_none(path: str) -> None:
    assert ask(path)[0] == []


@pytest.mark.parametrize("value", ["", "x" * 32, KEY[:-1], KEY + "0", KEY.upper(), '"' + KEY, "é"])
def test_what_is_no_key_is_replaced(value: str) -> None:
    assert find_key(ask("/rnn/", f"rnn_explorer_owner={value}")[0]) != KEY


def test_a_page_learns_no_key_but_gets_a_token_that_its_session_redeems_once() -> None:
    cookies, body = ask("/rnn/owner", f"rnn_explorer_owner={KEY}", "POST")
    assert find_key(cookies) == KEY
    assert KEY not in body.decode()
    said = json.loads(body)
    assert said["digest"] == digest_key(KEY) != digest_key("f" * 32)
    assert TOKENS.redeem(said["token"]) == KEY
    assert TOKENS.redeem(said["token"]) is None
    assert TOKENS.redeem("") is None


def test_a_browser_without_a_cookie_gets_one_when_it_asks() -> None:
    cookies, body = ask("/rnn/owner", "", "POST")
    assert json.loads(body)["digest"] == digest_key(find_key(cookies))


def test_tokens_grow_old_and_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    time_s = 0.0
    tokens = OwnerTokens(lambda: time_s)
    token = tokens.issue(KEY)
    time_s = 60.0
    assert tokens.redeem(token) is None
    monkeypatch.setattr("explorer.ui.runs.owner_tokens._MOST", 2)
    first, *_, last = (tokens.issue(KEY) for _ in range(3))
    assert tokens.redeem(first) is None
    assert tokens.redeem(last) == KEY
