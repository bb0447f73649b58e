"""What pages cost that show runs, for few and many runs, with short and with long histories.

    python -m tests.bench.run_history

Everything is seconds of the processor in one process, so a busy machine makes no difference. Each
size is measured in a process of its own, which has a database with that many runs; the newest of
them is training and has that many epochs, and the others have a hundred each.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from streamlit import config
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner

from explorer.core.registry.configs import load_preset
from explorer.core.training.event_json import write_line
from explorer.core.training.events import EpochDone, Sampled, StepDone
from explorer.runs.database import open_database
from explorer.runs.log_events import Begun, Stopped
from explorer.runs.records import Entry, mark_entry
from explorer.runs.store import RunStore

SIZES = ((10, 100), (100, 100), (1000, 100), (10, 10_000), (10, 100_000))  # runs, epochs
PAGES = {"runs": "pages/runs.py", "text": "pages/language_model.py"}
OWNER = "f" * 32
POLLS = 20
_STEPS = 3  # of an epoch
_AT_ONCE = 500  # epochs in one write
_ROOT = Path(__file__).parents[2]
_OTHER_EPOCHS = 100
_POLL_LIMIT_MS = 20.0


@dataclass(frozen=True)
class Cost:
    """What a page cost.

    Attributes:
        first_ms: the first script run, with imports already done.
        again_ms: the second one, median of three.
        poll_ms: a refresh that finds five new epochs, median.
        memory_mb: what the process grew by.
    """

    first_ms: float
    again_ms: float
    poll_ms: float
    memory_mb: float


def list_entries(count: int) -> Iterator[list[Entry]]:
    """The entries of each of so many epochs: steps, sometimes a text, and the epoch itself."""
    rng = np.random.default_rng(3)
    losses = 2.0 + np.exp(-np.arange(count) / 500) + 0.1 * rng.standard_normal(count)
    step = 0
    for epoch, loss in enumerate(losses.tolist(), 1):
        entries = []
        for part in range(1, _STEPS + 1):
            step += 1
            done = StepDone(epoch, step, loss, 1.5, 1.0, 1120, part / _STEPS)
            entries.append(Entry(0.01 * step, "StepDone", write_line(done)))
        if epoch % 10 == 0:
            text = Sampled(epoch, "the", " night is a river of stone and the")
            entries.append(Entry(0.01 * step, "Sampled", write_line(text)))
        done_epoch = EpochDone(
            epoch, step, loss, float(np.exp(loss)), 1.5, 3360, 2, loss + 0.1, None, None, 1.0
        )
        entries.append(Entry(0.01 * step, "EpochDone", write_line(done_epoch)))
        yield entries


def fill(store: RunStore, runs: int, epochs: int) -> Iterator[list[Entry]]:
    """Store the runs; the newest one's next entries."""
    settings = load_preset("lyrics-rnn").to_json()
    for number in range(runs):
        run = store.create_run(OWNER, f"run {number}", settings)
        is_newest = number == runs - 1
        count = epochs if is_newest else _OTHER_EPOCHS
        store.queue_run(OWNER, run.id, "queue")
        store.append_events(run.id, 1, [mark_entry(Begun(), 0.0)])
        entries = list_entries(count + 10 * POLLS if is_newest else count)
        for _ in range(0, count, _AT_ONCE):
            some = islice(entries, min(_AT_ONCE, count))
            store.append_events(run.id, 1, [entry for each in some for entry in each])
        if not is_newest:
            store.append_mark(run.id, 1, Stopped())
    return entries


def measure(page: str, runs: int, epochs: int) -> Cost:
    """Measure a page in this process."""
    config._main_script_path = str(_ROOT / "explorer" / "Home.py")  # noqa: SLF001 - no public way
    config.get_config_options(force_reparse=True)  # the app's settings, as its server reads them
    with TemporaryDirectory() as folder:
        os.environ["EXPLORER_DATABASE_URL"] = f"sqlite:///{folder}/runs.db"
        database = open_database()
        store = RunStore(database, life_limit_s=1e9)
        entries = fill(store, runs, epochs)
        newest = store.list_runs(OWNER)[0]
        with (
            patch("explorer.runs.store.LIFE_LIMIT_S", 1e9),
            patch("explorer.runs.engine.Engine.warm_up", lambda _: None),
        ):
            cost = _measure_page(page, newest.id, store, entries)
        database.dispose()
    return cost


def _measure_page(page: str, run_id: str, store: RunStore, entries: Iterator[list[Entry]]) -> Cost:
    warm = AppTest.from_file(_ROOT / PAGES[page], default_timeout=600)
    warm.session_state["owner.key"] = "e" * 32  # a browser without runs: imports and first uses
    warm.run()
    gc.collect()
    app = AppTest.from_file(_ROOT / PAGES[page], default_timeout=600)
    app.session_state["owner.key"] = OWNER
    if page != "runs":
        app.query_params["run"] = run_id
    before = _read_memory_mb()

    def refresh() -> None:
        store.touch_runs([run_id])
        app.run()

    first = _time(refresh)
    again = [_time(refresh) for _ in range(3)]
    polls = []
    for _ in range(POLLS):
        new = [entry for each in islice(entries, 5) for entry in each]
        store.append_events(run_id, 1, new)
        polls.append(_time(lambda: _poll(app)))
    assert not app.exception, app.exception
    return Cost(first, float(np.median(again)), float(np.median(polls)), _read_memory_mb() - before)


def _poll(app: AppTest) -> None:
    """Rerun the page's fragment as its timer does, and nothing else of the page."""
    ids = list(app._fragment_storage._fragments)  # noqa: SLF001 - the client has no timer

    def request(**given: object) -> RerunData:
        return RerunData(**given, fragment_id_queue=ids[-1:], is_auto_rerun=True)  # type: ignore[arg-type]  # as the client gives them

    with patch.object(local_script_runner, "RerunData", request):
        app.run()


def _time(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return 1000 * (time.process_time() - start)


def _read_memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Print one table for each page."""
    for page in PAGES:
        print(f"\nCost of the page {page!r}, of its script and of a poll (ms of the processor)")
        print("| runs | epochs | first | again | poll | limit | memory (MB) | verdict |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for runs, epochs in SIZES:
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.run_history", page, str(runs), str(epochs)],
                check=True,
                capture_output=True,
                text=True,
                cwd=_ROOT,
            )
            cost = Cost(**json.loads(done.stdout.splitlines()[-1]))
            verdict = "kept" if cost.poll_ms < _POLL_LIMIT_MS else "missed"
            print(
                f"| {runs:,} | {epochs:,} | {cost.first_ms:.0f} | {cost.again_ms:.0f} "
                f"| {cost.poll_ms:.1f} | {_POLL_LIMIT_MS:.0f} | {cost.memory_mb:.0f} | {verdict} |",
                flush=True,
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asdict(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))))
    else:
        main()
