"""How the app answers while a model trains, and what events, store and live page cost.

    python -m tests.bench.while_training

The real server, one Chromium. A lyrics run trains; meanwhile the SRN page is moved and released,
and the run is paused and resumed by its buttons. Then the same recipe runs with its page open and
closed by turns: epochs a second.
"""

from __future__ import annotations

import os
import time
from itertools import islice
from tempfile import TemporaryDirectory

import numpy as np
import torch
from playwright.sync_api import Browser, Page, expect

from explorer.core.config import load_preset
from explorer.core.events import EpochDone
from explorer.core.training import train
from explorer.runs.schema import open_database
from explorer.runs.store import RunStore
from tests.bench.srn_page import measure_moves, measure_releases
from tests.browser.app import open_page, run_app, run_browser

PAUSES = 10
TURNS = 6
SETTLE_S = 4.0
WINDOW_S = 10.0
# Counts animation frames over a second while the stage plays.
_FRAMES = """() => new Promise((done) => {
  let count = 0;
  const start = performance.now();
  const tick = () => {
    count += 1;
    if (performance.now() - start < 1000) requestAnimationFrame(tick);
    else done(count * 1000 / (performance.now() - start));
  };
  requestAnimationFrame(tick);
})"""
_EPOCH = """() => Number(/epoch (\\d+) of/.exec(document.body.innerText)?.[1] ?? 0)"""


def start_run(page: Page, url: str, preset: str) -> None:
    """Start a run on the language model's page and wait until it trains."""
    open_page(page, f"{url}/language-model?preset={preset}")
    button = page.get_by_test_id("stBaseButton-primary")
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("is training: epoch").first).to_be_visible(timeout=60_000)
    page.wait_for_function(f"({_EPOCH})() > 3", timeout=60_000)


def measure_pauses(page: Page) -> list[float]:
    """Seconds from a press of Pause or Resume to the word on the screen that confirms it."""
    times = []
    for _ in range(PAUSES):
        for label, words in (("Pause", "is paused"), ("Resume", "is training: epoch")):
            start = time.perf_counter()
            page.get_by_role("button", name=label, exact=True).click()
            expect(page.get_by_text(words).first).to_be_visible()
            times.append(time.perf_counter() - start)
            page.wait_for_timeout(700)
    return times


def measure_bare_rate(preset: str) -> float:
    """The same for the loop alone, in this process, with as many threads as a worker's: one."""
    torch.set_num_threads(1)
    events = (event for event in train(load_preset(preset)) if isinstance(event, EpochDone))
    for _ in islice(events, 4):
        pass
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < WINDOW_S:
        next(events)
        count += 1
    return count / (time.perf_counter() - start)


def measure_answers(browser: Browser, url: str) -> None:
    """Print how the SRN page answers beside a run, and how fast the run obeys."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    start_run(page, url, "lyrics-rnn")
    open_page(page, f"{url}/srn?f=tanh&u1=0.5&u2=0.5&u3=0.5&u4=0.5")
    page.wait_for_selector(".js-plotly-plot .scatterlayer")
    for name, times in (
        ("slider input to painted stage, ms", measure_moves(page)),
        ("slider release to redrawn panels, ms", measure_releases(page)),
    ):
        median, p95 = np.percentile(times, [50, 95])
        print(f"{name}: median {median:.0f}, p95 {p95:.0f}")
    print(f"frames a second of the stage: {page.evaluate(_FRAMES):.0f}")
    page.goto(f"{url}/language-model?preset=lyrics-rnn")
    page.wait_for_function(f"({_EPOCH})() > 3", timeout=60_000)
    median, p95 = np.percentile(measure_pauses(page), [50, 95])
    print(f"pause or resume to the word that confirms it, s: median {median:.2f}, p95 {p95:.2f}")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("was stopped")).to_be_visible()
    page.close()


def measure_cost(browser: Browser, url: str) -> None:
    """Print what events, store and page cost: one run, its page open and closed by turns.

    The run's own clock stamps its epochs, so that a page which is slow to load counts for nothing.
    """
    bare = measure_bare_rate("lyrics-rnn")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    start_run(page, url, "lyrics-rnn")
    store = RunStore(open_database())
    run_id = store.list_places()[0].run_id
    spans: dict[str, list[tuple[float, float]]] = {"open": [], "closed": []}
    for _ in range(TURNS):
        for state, address in (
            ("open", f"{url}/language-model?preset=lyrics-rnn"),
            ("closed", "about:blank"),
        ):
            page.goto(address)
            page.wait_for_timeout(1000 * SETTLE_S)
            start = store.find_run(run_id).elapsed_s
            page.wait_for_timeout(1000 * WINDOW_S)
            spans[state].append((start, store.find_run(run_id).elapsed_s))
    records = store.read_events(run_id).records
    times = [record.elapsed_s for record in records if record.kind == EpochDone.__name__]
    epochs = np.arange(len(times))
    rates = {
        state: np.mean([np.diff(np.interp(span, times, epochs)) / np.diff(span) for span in each])
        for state, each in spans.items()
    }
    print(
        f"epochs a second: page closed {rates['closed']:.2f}, open {rates['open']:.2f} "
        f"({100 * (1 - rates['open'] / rates['closed']):.1f} % less); bare loop {bare:.2f}"
    )


def main() -> None:
    """Print the tables."""
    print("\nWhile a model trains (lyrics-rnn)")
    with TemporaryDirectory() as folder, run_browser() as browser:
        os.environ["EXPLORER_DATABASE_URL"] = f"sqlite:///{folder}/runs.db"  # the app's, read here
        with run_app() as url:
            measure_answers(browser, url)
            measure_cost(browser, url)
        del os.environ["EXPLORER_DATABASE_URL"]


if __name__ == "__main__":
    main()
