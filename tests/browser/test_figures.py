"""The tools of every figure: full screen, its picture and numbers as files, its data as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import open_page, poll

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


def test_what_is_wrong_with_a_link_is_said_above_a_figure_that_stands_alone(
    app: str, page: Page
) -> None:
    open_page(page, f"{app}/slots?panel=accuracy&wrod=king")
    expect(page.locator("h1")).to_be_hidden()
    said = page.get_by_text("'wrod' has no effect on what this page shows.")
    expect(said).to_be_visible()
    frame = page.locator(".chart-frame.is-alone")
    expect(frame.locator("svg.main-svg").first).to_be_visible()

    def is_above() -> bool:
        (upper, lower) = (said.bounding_box(), frame.bounding_box())
        return bool(upper and lower and upper["y"] + upper["height"] <= lower["y"])

    poll(page, is_above)


@pytest.mark.parametrize("width", [1280, 420])
def test_a_legend_of_several_rows_is_clear_of_the_axis_above_it(
    app: str, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    frame = open_figure(page, f"{app}/slots")
    expect(frame.locator("g.legend .legendtext")).to_have_count(3)
    page.wait_for_function(
        """frame => frame.querySelector("g.legend").getBoundingClientRect().top
           - frame.querySelector(".xtitle").getBoundingClientRect().bottom >= -2""",
        arg=frame.element_handle(),
    )


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


# The panels that stages draw themselves: the page, the panel, its table's caption, first headings.
PANELS = {
    "network": ("srn?f=tanh", ".picture", "Network at t = 1", ["number", "value"]),
    "phase plane": ("srn?f=tanh", ".plane", "Phase plane", ["what", "t", "h1", "h2"]),
    "time steps": ("srn?f=tanh", ".strip-frame", "All time steps", ["t", "x1", "x2"]),
    "unit": ("cells?cells.view=Gates", ".picture", "The unit at one step", ["number", "value"]),
    "tracks": (
        "cells?cells.view=Gates",
        ".through-time",
        "The unit through time",
        ["t", "x", "i", "f"],
    ),
    "encoder-decoder": (
        "seq2seq",
        ".states",
        "States of encoder and decoder",
        ["word", "part", "reads", "writes"],
    ),
    "letters": (
        "seq2seq?tab=What+if",
        ".letters",
        "Letters before and after the change",
        ["decoding", "step", "letter"],
    ),
    "text": ("activations", ".coloured", "Text coloured by unit", ["position", "character"]),
}


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_of_a_stage_has_the_tools_of_a_figure(
    app: str, page: Page, tmp_path: Path, name: str
) -> None:
    link, place, title, heads = PANELS[name]
    open_page(page, f"{app}/{link}")
    panel = page.locator(f"{place}.panel-frame").first
    panel.hover()
    menu = panel.get_by_role("button", name="Picture and data")

    def save(entry: str) -> bytes:
        menu.click()
        with page.expect_download() as waiting:
            panel.get_by_role("button", name=entry).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path.read_bytes()

    drawing = save("Drawing (SVG)").decode()
    assert drawing.startswith("<svg")
    assert "</text>" in drawing  # letters and numbers stay text
    assert save("Picture (PNG)").startswith(b"\x89PNG")
    assert save("Numbers (CSV)").decode().startswith(",".join(heads))
    menu.click()
    panel.get_by_role("button", name="Data as a table").click()
    table = page.get_by_role("table", name=title)
    assert table.get_by_role("columnheader").all_inner_texts()[: len(heads)] == heads
    page.keyboard.press("Escape")
    expect(table).to_have_count(0)


def test_f_shows_the_panel_under_the_pointer_on_the_whole_screen(app: str, page: Page) -> None:
    open_page(page, f"{app}/{_LINK}")
    plane = page.locator(".plane.panel-frame")
    before = plane.bounding_box()
    plane.hover(position={"x": 40, "y": 300})
    page.keyboard.press("f")
    expect(plane).to_have_class("plane panel-frame is-full")
    box = plane.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 1280, "height": 720}
    page.keyboard.press("ArrowRight")  # the stage goes on behind it
    expect(page.locator('.stage[data-step="2"]')).to_have_count(1)
    page.keyboard.press("Escape")
    expect(plane).not_to_have_class("plane panel-frame is-full")
    assert plane.bounding_box() == before
