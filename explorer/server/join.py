"""The page on which a class answers from its phones, and what that page asks the server.

It is no Streamlit page: 150 phones would be 150 sessions, each with a connection and a script of
its own. A phone asks every two seconds what its class is shown, by plain requests.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from explorer.core.assets import ASSETS_FOLDER
from explorer.core.errors import ExplorerError, InvalidValueError, quote
from explorer.runs.faults import DATABASE_FAULTS
from explorer.runs.poll_answers import parse_answer, parse_body
from explorer.runs.polls import CODE_LENGTH, CODE_LETTERS, Poll, PollStore
from explorer.server.database import find_database
from explorer.ui.shell.wrong_tries import WrongTries

_FILES = ASSETS_FOLDER / "join"
_KEPT_S = 0.5  # a question that was read serves the phones of its class for so long
_MAX_BYTES = 1000  # of an answer's request
_WRONG_PER_MINUTE = 40  # codes that no class has, from one address
_MOST = 10_000  # entries of any table here
_SAFE = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    ),
    "referrer-policy": "no-referrer",
}


class JoinPage:
    """The routes of the page, for one store."""

    def __init__(self, find_store: Callable[[], PollStore]) -> None:
        """Answer for the polls of a store, which is opened when the first phone asks."""
        self._find_store = find_store
        self._lock = Lock()
        self._read: dict[str, tuple[float, Poll | None]] = {}  # by code: when, and what was found
        self._wrong = WrongTries(_WRONG_PER_MINUTE)
        self._joined: set[tuple[str, str]] = set()  # address and code of phones that got in

    def list_routes(self, prefix: str = "") -> list[Route]:
        """The page's routes below the prefix that the app is served under."""
        return [
            Route(f"{prefix}/join", self.show_page),
            Route(f"{prefix}/join/{{name:str}}", self.show_file),
            Route(f"{prefix}/join-state", self.show_state),
            Route(f"{prefix}/join-answer", self.take_answer, methods=["POST"]),
        ]

    async def show_page(self, _request: Request) -> Response:
        """The page itself."""
        return FileResponse(_FILES / "join.html", headers=_SAFE)

    async def show_file(self, request: Request) -> Response:
        """A file of the page."""
        name = request.path_params["name"]
        if name not in {"join.js", "join.css"}:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return FileResponse(_FILES / name, headers=_SAFE)

    async def show_state(self, request: Request) -> Response:
        """What the class with the code of the address is asked at the moment."""
        code = request.query_params.get("code", "")
        found = await anyio.to_thread.run_sync(self._find, code, _find_address(request))
        if isinstance(found, Response):
            return found
        return JSONResponse(
            {
                "poll": found.id,
                "is_open": found.is_open,
                **json.loads(found.body),
                "right": json.loads(found.right_answer) if found.right_answer else None,
            }
        )

    async def take_answer(self, request: Request) -> Response:
        """Keep an answer; says which value was understood."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MAX_BYTES:
                return _refuse("An answer must be short.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return await anyio.to_thread.run_sync(self._answer, body, _find_address(request))

    def _answer(self, body: bytes, address: str) -> Response:
        try:
            given = _parse_request(body)
            found = self._find(given["code"], address)
            if isinstance(found, Response):
                return found
            if found.id != given["poll"]:
                raise InvalidValueError("This question takes no more answers.")
            value = parse_answer(given["value"], parse_body(found.body))
            self._find_store().answer(found.id, given["phone"], value)
        except ExplorerError as error:
            return _refuse(str(error))
        except DATABASE_FAULTS:
            logging.getLogger(__name__).exception("An answer can't be kept.")
            return _refuse("Your answer can't be kept just now. Press Send again.")
        return JSONResponse({"given": value})

    def _find(self, code: str, address: str) -> Poll | Response:
        """The poll that a class sees, or what is said instead of it."""
        now = time.monotonic()
        with self._lock:
            known = (address, code) in self._joined
        if not known and self._wrong.is_blocked(address):
            return _refuse(
                "Too many wrong codes came from this network. Try again in a minute.",
                HTTPStatus.TOO_MANY_REQUESTS,
            )
        try:
            poll = self._read_poll(code, now) if _is_code(code) else None
        except (ExplorerError, *DATABASE_FAULTS):
            logging.getLogger(__name__).exception("A class's question can't be read.")
            return _refuse("The question can't be read just now. This page keeps trying.")
        if poll is None:
            self._wrong.note(address)
            return _refuse(
                f"No class has the code {quote(code)}. A code has {CODE_LENGTH} letters; type the "
                "one on the screen.",
                is_unknown=True,
            )
        with self._lock:
            if len(self._joined) >= _MOST:
                self._joined.clear()
            self._joined.add((address, code))
        return poll

    def _read_poll(self, code: str, now: float) -> Poll | None:
        with self._lock:
            read_at, poll = self._read.get(code, (-_KEPT_S, None))
        if now - read_at < _KEPT_S:
            return poll
        poll = self._find_store().find_by_code(code)
        with self._lock:
            if len(self._read) >= _MOST:
                del self._read[next(iter(self._read))]
            self._read[code] = (now, poll)
        return poll


def list_join_routes(prefix: str) -> list[Route]:
    """The routes of the page, below the prefix that the app is served under."""
    return JoinPage(lambda: PollStore(find_database())).list_routes(prefix)


def _find_address(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_code(text: str) -> bool:
    return len(text) == CODE_LENGTH and set(text) <= set(CODE_LETTERS)


def _parse_request(body: bytes) -> dict[str, str]:
    """The four texts of an answer.

    Raises:
        InvalidValueError: they aren't what the page sends.
    """
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    names = ("code", "phone", "poll", "value")
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in names):
        raise InvalidValueError("An answer must come from the page. Load it again.")
    phone = given["phone"]
    if len(phone) != 32 or not set(phone) <= set("0123456789abcdef"):
        raise InvalidValueError("An answer must come from the page. Load it again.")
    return {name: given[name] for name in names}


def _refuse(
    message: str, status: HTTPStatus = HTTPStatus.OK, *, is_unknown: bool = False
) -> Response:
    """Say why not. A mistyped code or answer isn't an error of the page, so its status is OK.

    Args:
        message: what the page shows.
        status: of the answer.
        is_unknown: whether another code is needed; anything else may go by itself.
    """
    return JSONResponse(
        {"message": message, **({"is_unknown": True} if is_unknown else {})}, status
    )
