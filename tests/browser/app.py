"""Runs the real app and a real Chromium, for tests, screenshots and measurements."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The path of a Chromium on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def run_app(
    data: Path | None = None, *, prefix: str = "", hosts: str = "", port: int = 0
) -> Iterator[str]:
    """The address of the app, started as a user would start it and stopped afterwards.

    Args:
        data: the folder of its runs; one that is deleted afterwards if None.
        prefix: the path that it is served under, such as "/rnn".
        hosts: the value of EXPLORER_HOSTS.
        port: where it listens; a free one if 0.
    """
    with run_server(data, prefix=prefix, port=port, variables={"EXPLORER_HOSTS": hosts}) as server:
        yield server[0]


@contextmanager
def run_server(
    data: Path | None = None,
    *,
    prefix: str = "",
    port: int = 0,
    variables: dict[str, str] | None = None,
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """As `run_app`, with the server's process beside the address, to be frozen or killed.

    Args:
        data: the folder of its runs; one that is deleted afterwards if None.
        prefix: the path that it is served under, such as "/rnn".
        port: where it listens; a free one if 0.
        variables: of its environment.
    """
    port = port or find_free_port()
    # A user's shell has no PYTHONPATH for the project, so Home.py must find the root by itself.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "streamlit", "run", "explorer/Home.py"]
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    options += [f"--server.baseUrlPath={prefix}"] if prefix else []
    environment |= variables or {}
    with tempfile.TemporaryDirectory() as own_data, tempfile.TemporaryFile("w+") as log:
        environment["EXPLORER_DATA"] = str(data or own_data)  # each test session has its own runs
        server = subprocess.Popen(
            command + options, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not answers(port, server, prefix=prefix):
                log.seek(0)
                raise RuntimeError(f"The app did not start:\n{log.read()}")
            yield f"http://127.0.0.1:{port}{prefix}", server
        finally:
            server.send_signal(signal.SIGCONT)  # a frozen one can't be terminated
            server.terminate()
            server.wait(timeout=20)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(
    port: int, server: subprocess.Popen[bytes], limit_s: float = 180.0, prefix: str = ""
) -> bool:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
                connection.request("GET", f"{prefix}/_stcore/health")
                return connection.getresponse().status == HTTPStatus.OK
        except OSError:
            time.sleep(0.05)  # the server is still starting; the deadline bounds the wait
    return False


@contextmanager
def run_browser() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        FileNotFoundError: this machine has none.
    """
    path = find_chromium()
    if path is None:
        raise FileNotFoundError("No Chromium is installed on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def open_page(page: Page, url: str) -> None:
    """Open an address of the app and wait until its script has run."""
    page.goto(url)
    wait_idle(page)


_NOTE_RUN = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.hasRun = false;
  const watched = { attributeFilter: ["data-test-script-state"], attributeOldValue: true };
  new MutationObserver((changes, observer) => {
    if (!changes.some(({ oldValue }) => oldValue !== "notRunning")) return;
    if (app.dataset.testScriptState !== "notRunning") return;
    window.hasRun = true;
    observer.disconnect();
  }).observe(app, watched);
}"""


_SEEN_WITHIN_MS = 20_000


@contextmanager
def await_run(page: Page) -> Iterator[None]:
    """Inside it, do what makes the app's script run; wait until it has run to its end.

    On a busy machine, a page may hear of a run's begin and end before it paints either; it has run
    then, though nothing shows it.
    """
    page.evaluate(_NOTE_RUN)
    yield
    with suppress(PlaywrightTimeoutError):
        page.wait_for_function("window.hasRun", timeout=_SEEN_WITHIN_MS)
    wait_idle(page)


_HANDLE_SCROLLS = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


def choose_option(page: Page, label: str | re.Pattern[str], option: str) -> None:
    """Choose from one of Streamlit's lists.

    A list closes when what it stands in scrolls. A browser reports a scroll with the next frame:
    for a person long before the click, for Playwright after it.
    """
    box = page.get_by_role("combobox", name=label)
    box.scroll_into_view_if_needed()
    page.evaluate(_HANDLE_SCROLLS)
    box.click()
    if box.is_editable():
        box.fill(option)  # a long list draws only what is in view
    with await_run(page):
        page.get_by_role("option", name=option, exact=True).click()


def poll(page: Page, is_true: Callable[[], bool], limit_s: float = 120.0) -> None:
    """Wait until something that the test itself observes is true, while the page goes on."""
    deadline = time.monotonic() + limit_s
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError
        page.wait_for_timeout(20)


def wait_idle(page: Page) -> None:
    """Wait until the app's script has finished and the page shows its output, components too."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(page.locator("[data-loading]")).to_have_count(0)
