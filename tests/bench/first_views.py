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
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from explorer.ui.shell.navigation import PAGES
from tests.browser.app import open_page, run_app, run_browser

_LOOK_EVERY_S = 0.25
_LOOKS = 6  # without work, until the server counts as at rest
_AT_REST_S = 0.03  # of the processor between two looks, while it is


def find_server(url: str) -> Path:
    """The folder of the server's process under /proc."""
    option = f"--server.port={urlsplit(url).port}".encode()
    (found,) = (
        file.parent
        for file in Path("/proc").glob("[0-9]*/cmdline")
        if option in file.read_bytes().split(b"\0")
    )
    return found


def read_processor_s(server: Path) -> float:
    """The processor time that the server's process has taken so far."""
    fields = (server / "stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def await_rest(server: Path) -> float:
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
    server = find_server(url)
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
