"""Answers what every open page asks every few seconds: is the server there, is there a notice.

It is a plain request because a page that is only looked at runs no script, and because a script
that asked would cost far more.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock

import anyio.to_thread
from anyio import move_on_after
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from explorer.core.errors import ExplorerError
from explorer.runs.faults import DATABASE_FAULTS
from explorer.runs.notices import Notice, NoticeStore
from explorer.server.database import find_database

_KEPT_S = 1.0  # what was read serves all pages for so long
_PATIENCE_S = 1.0  # with a database that doesn't answer; the server still does
_NEVER = float("-inf")


class NoticePage:
    """The route, for one store."""

    def __init__(
        self, find_store: Callable[[], NoticeStore], now: Callable[[], float] = time.monotonic
    ) -> None:
        """Answer from a store, which is opened when the first page asks; `now` is in seconds."""
        self._find_store = find_store
        self._now = now
        self._lock = Lock()
        self._read_at = _NEVER
        self._notice: Notice | None = None

    async def show_notice(self, _request: Request) -> Response:
        """The notice that every page shows, as JSON; null if there is none."""
        if self._now() - self._read_at >= _KEPT_S:
            with move_on_after(_PATIENCE_S):
                await anyio.to_thread.run_sync(self._read, abandon_on_cancel=True)
        shown = None if self._notice is None else self._notice.body
        return JSONResponse({"notice": shown}, headers={"cache-control": "no-store"})

    def _read(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # another request is reading it; this one is answered with the last one
        try:
            self._notice = self._find_store().find()
        except (ExplorerError, *DATABASE_FAULTS):  # pages keep the notice that they show
            logging.getLogger(__name__).exception("The notice can't be read.")
        finally:
            self._read_at = self._now()
            self._lock.release()


def list_notice_routes(prefix: str) -> list[Route]:
    """The route below the prefix that the app is served under."""
    page = NoticePage(lambda: NoticeStore(find_database()))
    return [Route(f"{prefix}/notice", page.show_notice)]
