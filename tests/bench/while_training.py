"""How the app answers while a model trains, and what events, store and live page cost.

    python -m tests.bench.while_training

The real server, one Chromium. A lyrics run trains; meanwhile the SRN page is moved and released,
and the run is paused and resumed by its buttons. Then the same recipe runs with its page open and
closed by turns: epochs a second.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import numpy as np
import torch
from playwright.sync_api import Browser, Page, expect

from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.events import EpochDone
from explorer.runs.database import open_database
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
_EPOCH = """() => {
  const shown = /epoch ([\\d,]+) of/.exec(document.body.innerText)?.[1] ?? "0";
  return Number(shown.replaceAll(",", ""));
}"""


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


def start_bare_loop(preset: str) -> Iterator[EpochDone]:
    """The loop alone, in this process, with as many threads as a worker's: one."""
    torch.set_num_threads(1)
    return (event for event in train(load_preset(preset)) if isinstance(event, EpochDone))


def measure_bare_rate(epochs: Iterator[EpochDone]) -> float:
    """Epochs a second over the next WINDOW_S."""
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < WINDOW_S:
        next(epochs)
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
    """Print what events, store and page cost: one run, with its page open and closed in turn.

    In the third turn the run is paused and the bare loop trains. The run's own clock stamps its
    epochs, so a page that is slow to load makes no difference.
    """
    bare_loop, bare = start_bare_loop("lyrics-rnn"), []
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    start_run(page, url, "lyrics-rnn")
    store = RunStore(open_database())
    run_id = store.list_queue()[0].run_id
    spans: dict[str, list[tuple[float, float]]] = {"open": [], "closed": []}
    for _ in range(TURNS):
        for state, address in (("open", f"{url}/language-model"), ("closed", "about:blank")):
            page.goto(address)
            page.wait_for_timeout(1000 * SETTLE_S)
            start = store.find_run(run_id).elapsed_s
            page.wait_for_timeout(1000 * WINDOW_S)
            spans[state].append((start, store.find_run(run_id).elapsed_s))
        page.goto(f"{url}/language-model")
        page.get_by_role("button", name="Pause", exact=True).click()
        expect(page.get_by_text("is paused")).to_be_visible()
        page.goto("about:blank")
        next(bare_loop)  # the first epoch finds cold memory
        bare.append(measure_bare_rate(bare_loop))
        page.goto(f"{url}/language-model")
        page.get_by_role("button", name="Resume", exact=True).click()
        expect(page.get_by_text("is training: epoch").first).to_be_visible()
    records = store.read_events(run_id).records
    times = [record.elapsed_s for record in records if record.kind == EpochDone.__name__]
    epochs = np.arange(len(times))
    rates = {
        state: np.array(
            [np.diff(np.interp(span, times, epochs))[0] / np.diff(span)[0] for span in each]
        )
        for state, each in spans.items()
    }
    for name, slow, fast in (
        ("page open against closed", rates["open"], rates["closed"]),
        ("page open against the bare loop", rates["open"], np.array(bare)),
    ):
        costs = 100 * (1 - slow / fast)
        print(
            f"{name}: {slow.mean():.2f} and {fast.mean():.2f} epochs a second, "
            f"{np.median(costs):.1f}% less (median of {', '.join(f'{c:.1f}' for c in costs)})"
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
