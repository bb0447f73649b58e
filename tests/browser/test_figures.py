"""The tools of every figure: full screen, its picture and numbers as files, its data as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import open_page

_LINK = "srn?f=tanh&w1=-0.5"


def open_figure(page: Page, url: str) -> Locator:
    """Open a page, and wait until its first figure is drawn."""
    open_page(page, url)
    frame = page.locator(".chart-frame").first
    expect(frame.locator("svg.main-svg").first).to_be_visible()
    return frame


def test_f_shows_a_figure_on_the_whole_screen_and_escape_leaves_that_alone(
    app: str, page: Page
) -> None:
    frame = open_figure(page, f"{app}/{_LINK}&present=1")
    page.locator("h1").hover()
    page.keyboard.press("f")  # the pointer is elsewhere
    frame.hover()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement?.matches('.chart-frame')")
    finding = frame.locator(".chart-finding")
    expect(finding).to_be_visible()
    box = frame.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 1280, "height": 720}
    page.keyboard.press("Escape")
    page.wait_for_function("!document.fullscreenElement")
    expect(finding).to_be_hidden()
    assert "present=1" in page.url  # Escape leaves one thing at a time


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_gives_its_picture_and_numbers_as_files(
    app: str, page: Page, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    frame = open_figure(page, f"{app}/{_LINK}")

    def save(entry: str) -> Path:
        frame.get_by_role("button", name="Picture and data").click()
        with page.expect_download() as waiting:
            frame.get_by_role("button", name=entry).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    drawing = save("Drawing (SVG)")
    assert drawing.name == "srn-states-and-outputs-over-time.svg"
    text = drawing.read_text("utf-8")
    assert "time step t</text>" in text  # labels stay text
    assert ("rgb(255, 255, 255)" in text) == (scheme == "light")  # the page's background
    assert save("Picture (PNG)").read_bytes().startswith(b"\x89PNG")
    rows = save("Numbers (CSV)").read_text("utf-8").splitlines()
    assert rows[0] == "curve,time step t,value"
    assert {row.split(",")[0] for row in rows[1:]} == {"h1", "h2", "y1", "y2"}


def test_the_data_are_a_table_with_a_caption_and_headings(app: str, page: Page) -> None:
    frame = open_figure(page, f"{app}/{_LINK}")
    frame.get_by_role("button", name="Picture and data").focus()
    page.keyboard.press("Enter")
    frame.get_by_role("button", name="Data as a table").click()
    table = page.get_by_role("table", name="States and outputs over time")
    expect(table.get_by_role("columnheader")).to_have_text(["curve", "time step t", "value"])
    expect(table.get_by_role("rowheader").first).to_have_text("h1")
    page.keyboard.press("Escape")
    expect(table).to_have_count(0)
