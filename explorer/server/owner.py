"""Gives each browser the random key that its runs belong to, in a cookie that no script can read.

The key comes with the first page, so it is there when the page's session opens. Two tabs that are
opened at the same moment in a new browser may be sent one each, of which the browser keeps the
last; each tab asks `/owner` whether its own is still the one, and its session then takes the other.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.ui.runs.owner_tokens import COOKIE, TOKENS, digest_key, is_key, make_key
from explorer.ui.shell.addresses import find_prefix

_KEPT_S = 400 * 24 * 3600  # the longest that browsers keep a cookie; each visit renews it


class OwnerCookie:
    """Middleware that sends the cookie along with every page but those of a class's phones."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """Send it along with the pages of `app`, which is served under `prefix`."""
        self._app = app
        self._without = f"{prefix}/join"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with a cookie if the answer is a page."""
        is_page = scope["type"] == "http" and scope["method"] == "GET"
        if not is_page or scope["path"] == self._without:
            await self._app(scope, receive, send)
            return
        key = _find_key(Headers(scope=scope)) or make_key()

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", _write_cookie(key))
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def set_owner_cookies() -> Middleware:
    """The middleware for the prefix that the app is served under."""
    return Middleware(OwnerCookie, find_prefix())


def list_owner_routes(prefix: str) -> list[Route]:
    """The route below the prefix that the app is served under."""
    return [Route(f"{prefix}/owner", compare_owner, methods=["POST"])]


async def compare_owner(request: Request) -> Response:
    """What a page may know of the key in the cookie, and a token by which its session gets it."""
    key = _find_key(request.headers) or make_key()
    answer = JSONResponse(
        {"digest": digest_key(key), "token": TOKENS.issue(key)},
        headers={"cache-control": "no-store"},
    )
    answer.headers.append("set-cookie", _write_cookie(key))
    return answer


def _find_key(headers: Headers) -> str:
    """The key in a request's cookie; empty if there is none."""
    try:
        found = SimpleCookie("; ".join(headers.getlist("cookie"))).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None and is_key(found.value) else ""


def _write_cookie(key: str) -> str:
    return f"{COOKIE}={key}; Path=/; Max-Age={_KEPT_S}; HttpOnly; SameSite=Lax"
