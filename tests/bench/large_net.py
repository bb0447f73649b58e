"""The largest net that the app offers, saved all the time: disk and memory, then the bound.

    python -m tests.bench.large_net --minutes 5

An LSTM with 3 layers of 1024 units and Adam, whose checkpoints have 325 MB, is started by the
page's own button. Once the time is over it is stopped, and the server is started again with a
bound that it exceeds: it is resumed, stops with a message, and goes on in a third server.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset
from explorer.runs.database import open_database
from explorer.runs.event_log import list_checkpoints
from explorer.runs.records import Run
from explorer.runs.store import RunStore
from explorer.ui.runs.owner_tokens import COOKIE
from explorer.ui.runs.reuse import find_controls
from tests.bench.class_load import find_server
from tests.browser.app import open_page, run_browser, run_server

_EVERY_S = 15.0
_PATIENCE_MS = 180_000
_MB = 10**6


def make_config() -> TrainingConfig:
    """The largest net, which trains until it is stopped."""
    preset = load_preset("lyrics-lstm")
    assert isinstance(preset, TrainingConfig)
    return replace(
        preset,
        model=replace(preset.model, hidden_size=1024, num_layers=3),
        optimizer=replace(preset.optimizer, optimizer="adam", learning_rate=0.001),
        epochs=10_000,
        checkpoint_every=1,
    )


def measure(folder: Path, store: RunStore, run: Run) -> str:
    """One line: files, payloads, memory of the server and of the largest of its processes."""
    server = find_server()
    others = [process.memory_info().rss for process in server.children(recursive=True)]
    disk = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    with closing(open_database(f"sqlite:///{folder / 'runs.db'}").connect()) as connection:
        kept = len(list_checkpoints(connection, run.id))
        connection.engine.dispose()
    records = store.read_events(run.id, skip="StepDone").records
    saved = sum(record.kind == "Checkpoint" for record in records)
    epoch = store.find_run(run.id).find_last_epoch()
    return (
        f"{disk / _MB:>8.0f}{store.space.measure(run.owner, run.id).run / _MB:>9.0f}{kept:>6}"
        f"{saved:>7}{server.memory_info().rss / _MB:>8.0f}{max(others) / _MB:>8.0f}"
        f"{epoch.epoch if epoch else 0:>7}"
    )


def watch(folder: Path, store: RunStore, run: Run, limit_s: float) -> None:
    """Print a line now and then until the time is over or the run has ended."""
    print(
        f"{'s':>5}{'disk':>8}{'payload':>9}{'kept':>6}{'saved':>7}{'server':>8}{'worker':>8}{'epoch':>7}"
    )
    began_at = time.monotonic()
    while (now := time.monotonic() - began_at) < limit_s and store.find_run(run.id).status.is_live:
        print(f"{now:>5.0f}{measure(folder, store, run)}", flush=True)
        time.sleep(_EVERY_S)  # a sample a few seconds, of a run that goes on by itself
    print(f"{store.find_run(run.id).status}: {read_reasons(store, run)[-1:]}", flush=True)


def read_reasons(store: RunStore, run: Run) -> list[str]:
    """What the log says about why the run stopped."""
    records = store.read_events(run.id, skip="StepDone").records
    return [
        record.line for record in records if record.kind in {"Stopped", "Interrupted", "Failed"}
    ]


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5.0)
    minutes = parser.parse_args().minutes
    controls = find_controls(make_config())
    query = urlencode(controls.link)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run: Run | None = None
        for limit_mb, limit_s in (("", 60 * minutes), ("700", 240.0), ("", 120.0)):
            print(f"\nEXPLORER_RUN_MB={limit_mb or 'default'}")
            variables = {"EXPLORER_WORKERS": "1", "EXPLORER_RUN_MB": limit_mb}
            with run_server(folder, variables=variables) as (url, _):
                database = open_database(f"sqlite:///{folder / 'runs.db'}")
                store = RunStore(database)
                with run_browser() as browser:  # closed before measuring
                    page = browser.new_page()
                    page.set_default_timeout(_PATIENCE_MS)
                    if run is None:
                        open_page(page, f"{url}/language-model?{query}")
                        page.get_by_test_id("stBaseButton-primary").click()
                    else:
                        page.context.add_cookies([{"name": COOKIE, "value": run.owner, "url": url}])
                        open_page(page, f"{url}/language-model?run={run.id}")
                        page.get_by_role("button", name="Resume").click()
                    page.get_by_text("is training").first.wait_for()
                    run = run or store.find_run(store.list_queue()[0].run_id)
                watch(folder, store, run, limit_s)
                database.dispose()


if __name__ == "__main__":
    main()
