"""A class that stays: the server's memory, minute by minute.

    python -m tests.bench.class_hour --minutes 55

Browsers change the SRN, follow a run and stay, as in `class_load`, but each leaves after a few
minutes, and a new one takes its place. The run trains one epoch a second, so that the machine is
free for others; once it is finished, the next one starts.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from explorer.runs.database import open_database
from explorer.runs.store import RunStore
from tests.bench.class_load import (
    ClassLoad,
    change_srn,
    find_server,
    follow,
    read_processor_s,
    stay,
)
from tests.bench.simulated_browser import SimulatedBrowser
from tests.browser.app import run_app

_CHANGE, _FOLLOW, _STAY = 6, 6, 20
_VISIT_S = (120.0, 480.0)  # how long a browser stays
_PACE = {"kind": "change", "values": {"epochs_per_s": 1.0}}
_MB = 2**20


class ClassHour:
    """A class in which browsers come and go while runs train one after another."""

    def __init__(self, url: str, store: RunStore) -> None:
        """Measure the app at that address, whose runs are in the store."""
        self._url = url
        self._store = store
        self._server = find_server()
        self._chance = random.Random(0)  # noqa: S311 - when a student leaves
        self._run = ""  # the id of the last one
        self._has_run = asyncio.Event()
        self.num_visits = self.num_stuck = self.num_runs = 0
        self.clicks_s: list[float] = []

    async def train(self) -> None:
        """Start a run; once it has ended, the next one."""
        while True:
            load = ClassLoad(self._url, self._store)
            await load.start_runs(1)
            run = self._store.find_run(load.runs[0])
            self._store.add_command(run.owner, run.id, _PACE)
            self._run = run.id
            self.num_runs += 1
            self._has_run.set()
            while run.status.is_live:
                await asyncio.sleep(2.0)
                run = self._store.find_run(run.id)

    async def occupy(self, number: int) -> None:
        """Let one browser after another do the same thing."""
        await self._has_run.wait()
        while True:
            behave = change_srn if number < _CHANGE else follow
            behave = stay if number >= _CHANGE + _FOLLOW else behave
            path, act = behave(self._run)
            browser = SimulatedBrowser(self._url + path)
            try:
                async with asyncio.timeout(self._chance.uniform(*_VISIT_S)):
                    await browser.use(act)
            except TimeoutError:
                self.num_visits += 1
            finally:
                self.num_stuck += browser.num_stuck
                self.clicks_s += browser.waits_s[1:]  # the first is the page itself

    async def sample(self, minutes: int) -> None:
        """Print a line a minute."""
        print(
            f"{'minute':>6}{'MB':>8}{'private':>9}{'cores':>7}{'visits':>8}{'runs':>6}{'stuck':>7}"
        )
        before, before_s = time.monotonic(), read_processor_s(self._server)
        for minute in itertools.count():
            memory = self._server.memory_full_info()
            now, now_s = time.monotonic(), read_processor_s(self._server)
            cores = (now_s - before_s) / max(now - before, 1e-9)
            before, before_s = now, now_s
            print(
                f"{minute:>6}{memory.rss / _MB:>8.0f}{memory.uss / _MB:>9.0f}{cores:>7.2f}"
                f"{self.num_visits:>8}{self.num_runs:>6}{self.num_stuck:>7}",
                flush=True,
            )
            if minute >= minutes:
                return
            await asyncio.sleep(60.0)


async def measure(url: str, store: RunStore, minutes: int) -> None:
    """Let a class work for so many minutes."""
    hour = ClassHour(url, store)
    tasks = [asyncio.create_task(hour.train())]
    tasks += [asyncio.create_task(hour.occupy(n)) for n in range(_CHANGE + _FOLLOW + _STAY)]
    sampling = asyncio.create_task(hour.sample(minutes))
    done, _ = await asyncio.wait([*tasks, sampling], return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
    median, p95 = np.percentile(hour.clicks_s, [50, 95])
    print(f"{len(hour.clicks_s)} clicks: median {1000 * median:.0f} ms, p95 {1000 * p95:.0f} ms")


def main(arguments: list[str] | None = None) -> None:
    """Print the series."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=int, default=55)
    given = parser.parse_args(arguments)
    print(
        f"{_CHANGE} browsers change the SRN, {_FOLLOW} follow a run, {_STAY} stay; "
        f"load {os.getloadavg()[0]:.0f} before"
    )
    with tempfile.TemporaryDirectory() as name, run_app(Path(name)) as url:
        database = open_database(f"sqlite:///{Path(name) / 'runs.db'}")
        asyncio.run(measure(url, RunStore(database), given.minutes))
        database.dispose()


if __name__ == "__main__":
    main()
