"""Sends one request to an ASGI app, without a network."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.types import ASGIApp, Message


def request(app: ASGIApp, scope: dict[str, Any], body: bytes = b"") -> list[Message]:
    """What the app sends in answer."""
    sent: list[Message] = []
    coming: list[Message] = [{"type": "http.request", "body": body}]

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return coming.pop() if coming else await asyncio.Future()  # it stays connected

    async def run() -> None:
        await app(scope, receive, send)

    # In a thread of its own: in the main one, Playwright's loop runs once a browser test has begun.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()
    return sent
