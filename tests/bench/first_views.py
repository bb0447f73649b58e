"""What the first view of each page costs the server: cold, warmed up, and the second visitor's.

    python -m tests.bench.first_views [PAGE ...]

Each page is opened in a server of its own, once as the first page of all (cold), once after Home
and what the server then loads in the background. Everything is seconds of the processor that the
server's process took, so a busy machine makes little difference; the workers that train are other
processes.
"""

from __future__ import annotations

import os
import sys
import time

import psutil
from playwright.sync_api import Browser

from explorer.ui.shell.navigation import PAGES
from tests.bench.class_load import find_server, read_processor_s
from tests.browser.app import open_page, run_app, run_browser

_LOOK_EVERY_S = 0.25
_LOOKS = 6  # without work, until the server counts as at rest
_AT_REST_S = 0.03  # of the processor between two looks, while it is


def await_rest(server: psutil.Process) -> float:
    """Wait until the server has nothing to do; the processor time that it has taken by then."""
    before, quiet = read_processor_s(server), 0
    while quiet < _LOOKS:
        time.sleep(_LOOK_EVERY_S)
        now = read_processor_s(server)
        quiet = quiet + 1 if now - before < _AT_REST_S else 0
        before = now
    return before


def measure_view(browser: Browser, url: str, path: str) -> float:
    """What a new visitor's view of a page costs."""
    server = find_server()
    before = await_rest(server)
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.set_default_timeout(180_000)
        open_page(page, f"{url}/{path}")
        after = await_rest(server)
    return after - before


def main() -> None:
    """Print the table."""
    named = [each for each in sys.argv[1:] if not each.startswith("-")]
    paths = named or [page.url_path for page in PAGES]
    print("| page | cold | after the background's work | second visitor |")
    print("| --- | --- | --- | --- |")
    with run_browser() as browser:
        for path in paths:
            os.environ["EXPLORER_WARM_UP"] = "0"
            with run_app() as url:
                cold, again = (measure_view(browser, url, path) for _ in range(2))
            os.environ["EXPLORER_WARM_UP"] = "1"
            with run_app() as url:
                measure_view(browser, url, "")
                warm = measure_view(browser, url, path)
            print(f"| {path} | {cold:.2f} s | {warm:.2f} s | {again:.2f} s |", flush=True)


if __name__ == "__main__":
    main()
