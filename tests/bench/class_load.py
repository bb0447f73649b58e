"""A class at one server: how long a click takes as more and more browsers are open.

    python -m tests.bench.class_load 2 20 40        # half change the SRN, half follow a training
    python -m tests.bench.class_load --mixed 100    # a fifth each, the others only stay

Two runs train meanwhile, started in the app by its own button. Server, workers and simulated
browsers share the processor, so the clients' own share of it is printed too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from explorer.runs.database import open_database
from explorer.runs.store import RunStore
from tests.bench.simulated_browser import SimulatedBrowser
from tests.browser.app import run_app

_NUMBERS = (2, 10, 20, 40, 100, 200)
_CLICK_EVERY_S = 5.0
_WARM_UP_S, _WINDOW_S = 8.0, 30.0
_RECIPE = "lyrics-rnn"
_MB = 2**20


@dataclass(frozen=True)
class Row:
    """What was measured with so many browsers."""

    users: int
    clicks: list[float]
    polls: list[float]
    stuck: int
    epochs_per_s: float
    server_s: float  # processor time of the server in a second
    client_s: float  # the same of the simulated browsers
    memory_mb: float
    received_mb: float  # in a second

    def print(self, quiet: float) -> None:
        """One line; `quiet` is how many epochs a second there were without browsers."""
        click, poll = (
            np.percentile(times, [50, 95]) if times else (0.0, 0.0)
            for times in (self.clicks, self.polls)
        )
        slower = 100 * (1 - self.epochs_per_s / quiet) if quiet else 0.0
        print(
            f"{self.users:>6}{len(self.clicks):>8}{1000 * click[0]:>9.0f}{1000 * click[1]:>8.0f}"
            f"{1000 * poll[1]:>10.0f}{self.stuck:>7}{self.server_s:>9.2f}{self.client_s:>9.2f}"
            f"{self.memory_mb:>9.0f}{self.received_mb:>8.2f}{slower:>9.0f}%",
            flush=True,
        )


class ClassLoad:
    """One server with two runs in training.

    Attributes:
        runs: their ids, once they train.
    """

    def __init__(self, url: str, store: RunStore) -> None:
        """Measure the app at that address, whose runs are in the store."""
        self._url = url
        self._store = store
        self._server = find_server()
        self.runs: list[str] = []

    async def start_runs(self, count: int = 2) -> None:
        """Press Train in so many browsers, and wait until all of them train."""
        address = f"{self._url}/language-model?preset={_RECIPE}"
        for _ in range(count):
            await SimulatedBrowser(address).use(SimulatedBrowser.press)
        while len(self.runs) < count or not all(self._count_epochs(run) for run in self.runs):
            await asyncio.sleep(0.5)
            self.runs = [entry.run_id for entry in self._store.list_queue()]

    async def measure(self, users: int, *, is_mixed: bool) -> Row:
        """Let so many browsers do what a class does, and measure them for half a minute."""
        behaviours = [
            _choose(number, is_mixed=is_mixed)(self.runs[number // 2 % len(self.runs)])
            for number in range(users)
        ]
        browsers = [SimulatedBrowser(self._url + path) for path, _ in behaviours]
        tasks = [
            asyncio.create_task(browser.use(behave))
            for browser, (_, behave) in zip(browsers, behaviours, strict=True)
        ]
        while not all(browser.waits_s or browser.num_stuck for browser in browsers):
            await asyncio.sleep(0.2)  # each has its page
            for task in tasks:
                if task.done():
                    task.result()
        await asyncio.sleep(_WARM_UP_S)
        for browser in browsers:
            browser.forget_times()
        began_at, epochs = time.monotonic(), self._count_all_epochs()
        server, client = read_processor_s(self._server), read_processor_s(psutil.Process())
        await asyncio.sleep(_WINDOW_S)
        took_s = time.monotonic() - began_at
        row = Row(
            users,
            [wait for browser in browsers for wait in browser.waits_s],
            [wait for browser in browsers for wait in browser.polls_s],
            sum(browser.num_stuck for browser in browsers),
            (self._count_all_epochs() - epochs) / took_s,
            (read_processor_s(self._server) - server) / took_s,
            (read_processor_s(psutil.Process()) - client) / took_s,
            self._server.memory_info().rss / _MB,
            sum(browser.num_bytes for browser in browsers) / took_s / _MB,
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return row

    def _count_all_epochs(self) -> int:
        return sum(self._count_epochs(run) for run in self.runs)

    def _count_epochs(self, run_id: str) -> int:
        last = self._store.find_run(run_id).find_last_epoch()
        return last.epoch if last else 0


_Behaviour = tuple[str, Callable[[SimulatedBrowser], Awaitable[None]]]


def _choose(number: int, *, is_mixed: bool) -> Callable[[str], _Behaviour]:
    """What the browser with that number does: half of them change the SRN, or a fifth."""
    if is_mixed:
        kinds = (change_srn, follow, stay, stay, stay)
        return kinds[number % len(kinds)]
    return (change_srn, follow)[number % 2]


def change_srn(_run: str) -> _Behaviour:
    """Change a weight every five seconds."""

    async def change(browser: SimulatedBrowser) -> None:
        chance = random.Random()  # noqa: S311 - which weights a student tries
        await browser.send_link("srn_stage", "f=tanh&u1=0.5")  # as a stage does once it is there
        await asyncio.sleep(chance.uniform(0.0, _CLICK_EVERY_S))
        while True:
            weights = "&".join(f"u{n}={chance.uniform(-1.5, 1.5):.2f}" for n in (1, 2, 3, 4))
            began_at = time.monotonic()
            await browser.send_link("srn_stage", f"f=tanh&{weights}")
            await asyncio.sleep(max(0.0, began_at + _CLICK_EVERY_S - time.monotonic()))

    return "/srn", change


def follow(run: str) -> _Behaviour:
    """Follow a run in training."""
    return f"/language-model?run={run}", _wait_forever


def stay(_run: str) -> _Behaviour:
    """Open a page and do nothing."""
    return "/cells", _wait_forever


async def _wait_forever(_browser: SimulatedBrowser) -> None:
    await asyncio.Event().wait()


def find_server() -> psutil.Process:
    """The process of the app that this one has started."""
    children = psutil.Process().children(recursive=True)
    return next(child for child in children if "streamlit" in child.cmdline())


def read_processor_s(process: psutil.Process) -> float:
    """The processor time that a process has taken so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


async def measure_curve(url: str, store: RunStore, users: list[int], *, is_mixed: bool) -> None:
    """Print the table."""
    load = ClassLoad(url, store)
    await load.start_runs()
    quiet = await load.measure(0, is_mixed=is_mixed)
    for count in users:
        row = await load.measure(count, is_mixed=is_mixed)
        row.print(quiet.epochs_per_s)


def main(arguments: list[str] | None = None) -> None:
    """Print one table for each kind of class."""
    parser = argparse.ArgumentParser()
    parser.add_argument("users", nargs="*", type=int)
    parser.add_argument("--mixed", action="store_true")
    given = parser.parse_args(arguments or [])
    for is_mixed in (True,) if given.mixed else (False,) if given.users else (False, True):
        what = "a fifth each, the others stay" if is_mixed else "half each"
        print(f"\nA class changes the SRN every {_CLICK_EVERY_S:g} s and follows training: {what}")
        print(f"load {os.getloadavg()[0]:.0f} before; times in ms, processor time per second")
        print(
            f"{'users':>6}{'clicks':>8}{'median':>9}{'p95':>8}{'poll p95':>10}{'stuck':>7}"
            f"{'server':>9}{'clients':>9}{'MB':>9}{'MB/s':>8}{'slower':>10}"
        )
        with tempfile.TemporaryDirectory() as name, run_app(Path(name)) as url:
            database = open_database(f"sqlite:///{Path(name) / 'runs.db'}")
            users = given.users or list(_NUMBERS)
            asyncio.run(measure_curve(url, RunStore(database), users, is_mixed=is_mixed))
            database.dispose()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
