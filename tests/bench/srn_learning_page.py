"""How the SRN's stage moves while it learns at full speed, and how much memory a long run takes.

    python -m tests.bench.srn_learning_page [minutes of the long run, 10 if left out]

The real server, one Chromium, the latch with its default settings. Each row is a measured time
beside the limit that the design sets; nothing is asserted. The memory is that of the page's own
heap after a collection of what is no longer used, each minute.
"""

from __future__ import annotations

import os
import sys

import numpy as np
from playwright.sync_api import Page

from tests.bench.frames import measure_frames
from tests.bench.srn_page import measure_moves
from tests.browser.app import poll, run_app, run_browser
from tests.browser.learning import open_task, read_updates
from tests.browser.stage import click

FRAMES = 600


def start_learning(page: Page, app: str) -> None:
    """Learn the latch at full speed until the run is under way."""
    open_task(page, app, "latch")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 500)


def measure_landscape(page: Page) -> float:
    """Milliseconds that the worker took for one landscape while the run goes on."""
    page.locator('[data-panel-tab="landscape"]').click()
    view = page.locator(".landscape-view[data-elapsed]")
    view.wait_for()
    elapsed = float(view.get_attribute("data-elapsed") or "nan")
    page.locator('[data-panel-tab="loss"]').click()
    return elapsed


def measure_heap(page: Page, minutes: int) -> list[float]:
    """MB of the page's heap at the beginning and after each minute."""
    session = page.context.new_cdp_session(page)
    sizes = []
    for minute in range(minutes + 1):
        session.send("HeapProfiler.collectGarbage")
        sizes.append(session.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
        if minute < minutes:
            page.wait_for_timeout(60_000)
    return sizes


def main(minutes: int = 2) -> None:
    """Print the table.

    Args:
        minutes: of the long run.
    """
    with run_browser() as browser, run_app() as app:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        load = os.getloadavg()[0]
        start_learning(page, app)
        gaps = measure_frames(page, FRAMES)
        moves = measure_moves(page)
        landscape_ms = measure_landscape(page)
        status = page.locator(".learning-status").text_content()
        sizes = measure_heap(page, minutes)
        updates = read_updates(page)
    print(f"Load of the machine before: {load:.1f}. The status row at the end: {status}")
    print("| the stage while it learns at full speed | median | p95 | limit (p95) |")
    print("| --- | --- | --- | --- |")
    for name, times, limit in (
        (f"between frames, {FRAMES} frames", gaps, 20),
        ("slider input to painted stage", moves, 50),
    ):
        median, p95 = np.percentile(times, [50, 95])
        print(f"| {name} | {median:.1f} ms | {p95:.1f} ms | {limit} ms |")
    print(f"| landscape 61 x 61 in the worker | {landscape_ms:.0f} ms | | 500 ms |")
    grown = ", ".join(f"{size:.1f}" for size in sizes)
    print(f"| heap over {minutes} minutes, {updates:,} updates | {grown} MB | | flat |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
