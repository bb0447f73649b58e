"""150 phones that answer within ten seconds: whether each answer is kept, and what it costs.

Server, phones and the lecturer's browser share the processor. Phones are plain clients that ask as
`assets/join/join.js` does: the page once, the state every two seconds, an answer each.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from explorer.runs.database import open_database
from explorer.runs.polls import PollStore
from tests.bench.frames import measure_frames
from tests.browser.app import open_page, run_app, run_browser

PHONES, WITHIN_S = 150, 10.0
_EVERY_S = 2.0
_FRAMES = 300


class Phones:
    """The phones of a class, in a thread of their own."""

    def __init__(self, app: str, code: str) -> None:
        """Join by `code` the class of the app at that address."""
        parts = urlsplit(app)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._code = code
        self.waits_ms: list[float] = []  # of answers, from sending to the server's receipt
        self.states_ms: list[float] = []
        self.refused: list[str] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def start(self) -> None:
        """Let all of them join and answer."""
        self._thread.start()

    def join(self) -> None:
        """Wait until each has answered."""
        self._thread.join()

    async def _run(self) -> None:
        await asyncio.gather(*(self._behave(number) for number in range(PHONES)))

    async def _behave(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - when a phone asks
        start, answer_at = time.monotonic(), chance.uniform(0.0, WITHIN_S)
        phone = f"{number:032x}"
        has_answered = False
        for path in ("/join", "/join/join.css", "/join/join.js"):
            await self._ask("GET", path)
        while time.monotonic() - start < WITHIN_S or not has_answered:
            sent = time.monotonic()
            state = await self._ask("GET", f"/join-state?code={self._code}")
            self.states_ms.append(1000 * (time.monotonic() - sent))
            if not has_answered and time.monotonic() - start >= answer_at:
                given = {"code": self._code, "phone": phone, "value": str(number % 7)}
                sent = time.monotonic()
                said = await self._ask("POST", "/join-answer", {**given, "poll": state["poll"]})
                self.waits_ms.append(1000 * (time.monotonic() - sent))
                if "given" not in said:
                    self.refused.append(str(said))
                has_answered = True
            until_answer = start + answer_at - time.monotonic()
            pause = _EVERY_S * chance.uniform(0.8, 1.2)
            await asyncio.sleep(pause if has_answered else min(pause, max(until_answer, 0.0)))

    async def _ask(
        self, method: str, path: str, body: dict[str, str] | None = None
    ) -> dict[str, str]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        data = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
            f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + data)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        content = answer.partition(b"\r\n\r\n")[2]
        found: dict[str, str] = json.loads(content) if content.startswith(b"{") else {}
        return found


def main() -> None:
    """Print the table."""
    with (
        tempfile.TemporaryDirectory() as name,
        run_app(Path(name)) as app,
        run_browser() as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        open_page(page, f"{app}/ask?ask=srn-memories")
        page.get_by_role("button", name="Ask the class").click()
        code = page.locator(".st-key-ask-code").inner_text()
        stage = browser.new_page(viewport={"width": 1280, "height": 720})
        open_page(stage, f"{app}/srn")
        quiet = float(np.percentile(measure_frames(stage, _FRAMES), 95))
        phones = Phones(app, code)
        phones.start()
        busy = float(np.percentile(measure_frames(stage, _FRAMES), 95))
        phones.join()
        database = open_database(f"sqlite:///{Path(name) / 'runs.db'}")
        polls = PollStore(database)
        poll = polls.find_by_code(code)
        kept = 0 if poll is None else polls.count_answers(poll.id)
        database.dispose()
    print(f"\n{PHONES} phones that answer within {WITHIN_S:g} s")
    print(f"{'answers kept':<44}{kept:>10} of {PHONES}; refused {len(phones.refused)}")
    for title, values in (("answer", phones.waits_ms), ("question", phones.states_ms)):
        half, most = np.percentile(values, [50, 95])
        label = f"{title}, ms: median, p95, longest"
        print(f"{label:<44}{half:>10.0f}{most:>8.0f}{max(values):>8.0f}")
    print(f"{'frame of the stage, p95, ms: without, with':<44}{quiet:>10.1f}{busy:>8.1f}")


if __name__ == "__main__":
    main()
