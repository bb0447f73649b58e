"""Requests under a foreign name or from foreign pages never reach Streamlit."""

from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from explorer.server.guard import HostGuard
from explorer.server.hosts import KnownHosts
from tests.server.asgi_client import request

HOSTS = KnownHosts(frozenset({"localhost"}), frozenset())


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    elif scope["type"] == "http":
        await PlainTextResponse("inside")(scope, receive, send)


def ask(kind: str = "http", method: str = "GET", **headers: str | list[str]) -> list[Message]:
    """What the guarded app sends."""
    pairs = [
        (name.encode(), value.encode())
        for name, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    scope: dict[str, Any] = {"type": kind, "headers": pairs, "method": method, "path": "/"}
    return request(HostGuard(answer, HOSTS), scope)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501"])
def test_a_request_to_this_server_passes(host: str) -> None:
    start, body = ask(host=host)
    assert start["status"] == 200
    assert (b"x-content-type-options", b"nosniff") in start["headers"]
    assert body["body"] == b"inside"


def test_a_request_under_a_foreign_name_is_answered_by_a_message() -> None:
    start, body = ask(host="evil.example:8501")
    assert start["status"] == 421
    assert b"doesn't answer to the name 'evil.example:8501'" in body["body"]
    assert b"EXPLORER_HOSTS" in body["body"]
    assert (b"content-type", b"text/plain; charset=utf-8") in start["headers"]


@pytest.mark.parametrize("headers", [{}, {"host": ["localhost", "evil.example"]}])
def test_a_request_without_one_name_is_refused(headers: dict[str, str | list[str]]) -> None:
    assert ask(**headers)[0]["status"] == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_foreign_page_changes_nothing(method: str) -> None:
    start, _ = ask(method=method, host="localhost:8501", origin="http://evil.example")
    assert start["status"] == 403
    start, _ = ask(method=method, host="localhost:8501", origin="http://localhost:8501")
    assert start["status"] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example:8501", "origin": "http://evil.example:8501"},
        {"host": "localhost:8501", "origin": "http://evil.example"},
        {"host": "localhost:8501", "origin": "http://localhost:3000"},
        {"host": "localhost:8501", "origin": "null"},
        {"host": "localhost:8501", "origin": ["http://localhost:8501", "http://evil.example"]},
    ],
)
def test_a_foreign_page_opens_no_session(headers: dict[str, str | list[str]]) -> None:
    assert ask("websocket", **headers) == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize("headers", [{}, {"origin": "http://localhost:8501"}])
def test_the_servers_own_page_opens_a_session(headers: dict[str, str | list[str]]) -> None:
    assert ask("websocket", host="localhost:8501", **headers) == [{"type": "websocket.accept"}]


def test_the_servers_own_events_pass() -> None:
    assert ask("lifespan") == []
