"""What a page says while its server is frozen or dead, and what the teacher tells everybody."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from sqlalchemy import update

from explorer.core.registry.configs import load_preset
from explorer.runs.database import open_database
from explorer.runs.log_events import Begun
from explorer.runs.records import mark_entry
from explorer.runs.schema import RUNS
from explorer.runs.store import RunStore
from tests.browser.app import find_free_port, open_page, run_server

SECRET = "correct horse battery"  # noqa: S105 - of this test
LOST = re.compile("^Connection lost")


@contextmanager
def open_tab(browser: Browser) -> Iterator[Page]:
    """A tab of another visitor, whose lost requests are no faults."""
    with browser.new_context(viewport=ViewportSize(width=1280, height=720)) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page


def find_strip(page: Page) -> Locator:
    return page.locator(".server-strip")


def find_app(page: Page) -> Locator:
    return page.get_by_test_id("stApp")


def expect_connected(page: Page) -> None:
    expect(page.get_by_text(LOST)).to_have_count(0)
    expect(find_app(page)).to_have_attribute("data-test-connection-state", "CONNECTED")


def add_live_run(data: Path) -> str:
    """A run that counts as training for the next hour, whatever becomes of the server."""
    database = open_database(f"sqlite:///{data / 'runs.db'}")
    store = RunStore(database)
    run = store.create_run("somebody", "a live run", load_preset("hello").to_json())
    attempt = store.queue_run("somebody", run.id, "a queue")
    store.append_events(run.id, attempt, [mark_entry(Begun(), 0.0)])
    with database.begin() as connection:
        later = update(RUNS).where(RUNS.c.id == run.id).values(seen_at=time.time() + 3600.0)
        connection.execute(later)
    database.dispose()
    return run.id


def test_a_frozen_server_is_said_and_the_page_goes_on_once_it_wakes(browser: Browser) -> None:
    with run_server() as (url, server), open_tab(browser) as page:
        open_page(page, f"{url}/srn")
        expect(find_strip(page)).to_be_attached()
        expect_connected(page)
        server.send_signal(signal.SIGSTOP)
        expect(page.get_by_text(LOST)).to_be_visible()
        server.send_signal(signal.SIGCONT)
        expect_connected(page)


def test_a_killed_server_is_said_its_numbers_are_grey_and_the_next_one_is_found(
    browser: Browser, tmp_path: Path
) -> None:
    port = find_free_port()
    with open_tab(browser) as page:
        with run_server(tmp_path, port=port) as (url, server):
            run_id = add_live_run(tmp_path)
            open_page(page, f"{url}/char-models?run={run_id}")
            live = page.locator(f".st-key-live-{run_id}")
            expect(live).to_contain_text("is training")
            expect(live).to_have_css("opacity", "1")
            server.kill()
            expect(page.get_by_text(LOST)).to_be_visible()
            expect(live).to_have_css("opacity", "0.45")
            server.wait()
        with run_server(tmp_path, port=port):
            expect_connected(page)
            expect(live).to_have_css("opacity", "1")
            expect(live).to_contain_text("is training")


def test_a_bug_in_a_page_is_said_in_the_apps_own_words_and_the_other_pages_work(
    browser: Browser, tmp_path: Path
) -> None:
    # Python runs this file before the server.
    (tmp_path / "sitecustomize.py").write_text("""
import sys
class Broken:
    def find_spec(self, name, path=None, target=None):
        if name == "explorer.figures.cells.weight_sharing":
            raise RuntimeError("a secret")
sys.meta_path.insert(0, Broken())
""")
    variables = {"PYTHONPATH": str(tmp_path)}
    with run_server(variables=variables) as (url, _), open_tab(browser) as page:
        page.goto(f"{url}/cells")
        expect(page.get_by_role("alert")).to_contain_text("This page has stopped")
        for foreign in ("a secret", "Streamlit", "Google", "ChatGPT"):
            expect(page.get_by_text(foreign)).to_have_count(0)
        page.get_by_role("link", name="Home").click()
        expect(page.get_by_role("heading", name="RNN Explorer")).to_be_visible()


_MAIN_END = """() =>
  document.querySelector('[data-testid="stMain"]').getBoundingClientRect().bottom"""


def test_a_message_is_on_every_open_page_until_it_is_withdrawn(browser: Browser) -> None:
    variables = {"EXPLORER_TEACHER_SECRET": SECRET}
    with (
        run_server(prefix="/rnn", variables=variables) as (url, _),
        open_tab(browser) as student,
        open_tab(browser) as teacher,
    ):
        open_page(student, f"{url}/srn")
        expect(find_strip(student)).to_be_attached()
        expect(student.get_by_text("Teacher", exact=True)).to_have_count(0)
        addresses: list[str] = []
        teacher.on("request", lambda request: addresses.append(request.url))
        open_page(teacher, f"{url}/teacher")
        teacher.get_by_label("Secret of this server").fill(SECRET)
        teacher.get_by_role("button", name="Open").click()
        teacher.get_by_role("textbox", name="Message to everybody").fill("<b>Break</b> until 10:15")
        teacher.get_by_role("button", name="Show on every page").click()
        for page in (student, teacher):
            expect(find_strip(page)).to_have_text("<b>Break</b> until 10:15")
        # What Streamlit draws ends above the strip.
        strip, app = (each.bounding_box() for each in (find_strip(student), find_app(student)))
        assert strip is not None
        assert app is not None
        assert app["y"] + app["height"] <= strip["y"] + 0.5
        assert student.evaluate(_MAIN_END) <= strip["y"] + 0.5
        teacher.get_by_role("button", name="Withdraw").click()
        expect(find_strip(student)).to_have_text("")
        assert not [each for each in [*addresses, teacher.url] if SECRET.split()[1] in each]
