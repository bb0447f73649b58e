"""One app and one browser for all browser tests; pages fail on errors and outside requests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.store import RunStore
from tests.browser.app import find_chromium, run_app, run_browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the runs of all browser tests."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def end_runs(data: Path) -> Iterator[None]:
    """Stop what a test has left training; it would take the workers from the tests after it."""
    yield
    file = data / "runs.db"
    if file.exists():
        database = open_database(f"sqlite:///{file}")
        store = RunStore(database)
        engine = Engine(store)
        for run in store.list_queue():
            with suppress(InvalidValueError):  # it has ended meanwhile
                engine.stop_run(run.owner, run.run_id)
        engine.close()
        database.dispose()


@pytest.fixture(scope="session")
def app(data: Path) -> Iterator[str]:
    if find_chromium() is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium in CI: .ci/run must install one.")
        pytest.skip("No Chromium on this machine; Debian's package is `chromium`.")
    with run_app(data) as url:
        yield url


@pytest.fixture(scope="session")
def browser(app: str) -> Iterator[Browser]:
    del app  # the server starts first, so a missing browser is reported only once
    with run_browser() as chromium:
        yield chromium


# A busy machine draws late, and the server and its workers have to load torch for their first net:
# with five busy programs beside them on two cores, that took a worker over a minute.
_PATIENCE_MS = 180_000
expect.set_options(timeout=_PATIENCE_MS)

NewPage = Callable[[], Page]
_WINDOW = ViewportSize(width=1280, height=720)


@pytest.fixture
def new_page(app: str, browser: Browser) -> Iterator[NewPage]:
    """Makes pages in contexts of their own; at the end none may have erred or called outside."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def make() -> Page:
        context = browser.new_context(viewport=_WINDOW)
        contexts.append(context)
        page = context.new_page()
        _watch(page, app, troubles)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture(scope="session")
def tab(app: str, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """The tab that `page` hands out again and again, and what went wrong in it."""
    troubles: list[str] = []
    with browser.new_context(viewport=_WINDOW) as context:
        page = context.new_page()
        _watch(page, app, troubles)
        yield page, troubles


@pytest.fixture
def page(tab: tuple[Page, list[str]]) -> Iterator[Page]:
    """A page as a new visitor's; at the end it may not have erred or called outside.

    One tab serves all tests, since it has read and compiled the app's scripts: that is half of what
    a page costs. Its cookies, storage and size are those of a new one. A test that looks at the
    length of the history (at most 50 entries) or reroutes the network takes a `new_page`.
    """
    page, troubles = tab
    troubles.clear()
    yield page
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.goto("about:blank")  # the server ends the session
    page.context.clear_cookies()
    page.set_viewport_size(_WINDOW)
    page.emulate_media(color_scheme="light")
    assert not troubles


def _watch(page: Page, app: str, troubles: list[str]) -> None:
    """Collect what goes wrong on a page."""
    page.set_default_timeout(_PATIENCE_MS)
    page.on(
        "console",
        lambda message: (
            troubles.append(f"console: {message.text} ({message.location['url']})")
            if _is_error(message)
            else None
        ),
    )
    page.on("pageerror", lambda error: troubles.append(f"page error: {error}"))
    page.on(
        "request",
        lambda request: (
            troubles.append(f"foreign request: {request.url}")
            if _is_foreign(request.url, app)
            else None
        ),
    )


def _is_error(message: ConsoleMessage) -> bool:
    # On a page below the root, Streamlit's client first looks for its own endpoints there, gets a
    # 404, and then looks at the root.
    probes = urlsplit(message.location["url"]).path.partition("/_stcore/")
    return message.type == "error" and not (probes[0] and probes[1])


def _is_foreign(url: str, app: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"about", "blob", "data"} and parts.netloc != urlsplit(app).netloc
