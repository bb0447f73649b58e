"""Refuses requests for a foreign name and from foreign pages before Streamlit sees them.

Streamlit's own metrics are refused to everyone.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.core.errors import quote
from explorer.server.hosts import KnownHosts, find_hosts

_READING = {"GET", "HEAD", "OPTIONS"}  # methods that change nothing

# Streamlit lets everyone measure its caches, which walks through the state of all sessions.
_STREAMLITS_METRICS = "/_stcore/metrics"


class HostGuard:
    """Middleware that lets a request through if its Host and Origin are this server's own."""

    def __init__(self, app: ASGIApp, hosts: KnownHosts) -> None:
        """Guard `app`, which answers to `hosts`."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._refuse(scope)
        if refusal is None:
            await self._app(scope, receive, _forbid_guessing(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # the client gets status 403
        else:
            await refusal(scope, receive, _forbid_guessing(send))

    def _refuse(self, scope: Scope) -> PlainTextResponse | None:
        if scope["path"].endswith(_STREAMLITS_METRICS):
            return PlainTextResponse("Not found", HTTPStatus.NOT_FOUND)
        headers = Headers(scope=scope)
        given = headers.getlist("host")
        host = given[0] if len(given) == 1 else ""
        if not self._hosts.accept(host):
            return PlainTextResponse(
                f"This server doesn't answer to the name {quote(host)}. If the name is meant to "
                "lead here, through a proxy for instance, start the app with the environment "
                "variable EXPLORER_HOSTS set to it. Otherwise close this page.",
                HTTPStatus.MISDIRECTED_REQUEST,
            )
        changes = scope["type"] == "websocket" or scope["method"] not in _READING
        origins = headers.getlist("origin")
        if changes and not all(self._hosts.own(origin, host) for origin in origins):
            return PlainTextResponse(
                "This server takes requests from its own pages only.", HTTPStatus.FORBIDDEN
            )
        return None


def guard_hosts() -> Middleware:
    """The middleware, with the names that this server has now."""
    return Middleware(HostGuard, find_hosts())


def _forbid_guessing(send: Send) -> Send:
    """Let no browser take an answer for another type than the one that its header names."""

    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
        await send(message)

    return send_marked
