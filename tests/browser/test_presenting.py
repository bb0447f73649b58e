"""Presenter mode: large type and nothing but the picture, its finding and its controls."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import open_page, poll
from tests.browser.conftest import NewPage
from tests.browser.reading import RECORD_CANVAS_TEXTS, list_unreadable

SMALLEST_PX = 19.9  # 20, rounded
BAR_PX = 40  # what a lecture's bar takes of the window
# A page and what has to end within the window: the main picture's finding or the stage itself.
FINDING = ".chart-frame"
PANELS = {
    "srn?f=tanh&u1=0&u2=2&u3=2&u4=0&a1=-0.4": ".strip",
    "cells?cells.view=Shapes": FINDING,
    "cells?cells.view=Gates": ".tracks",
    "cells?cells.view=Parameters": "",
    "cells?cells.view=Hand+check": "",
    "gradients?grad.rho=0.9&grad.activation=tanh": FINDING,
    "memory?echo.window=6": FINDING,
    "char-models?pair=hello": FINDING,
    "language-model?preset=lyrics-fast": FINDING,
    "activations?net=tale-lstm": ".reading",
    "activations?net=reber-lstm&panel=What+units+know": ".reading",
    "seq2seq?pairs.word=black": ".reading",
    "seq2seq?pairs.word=man&tab=What+if": "",
    "seq2seq?pairs.word=man&tab=Beam+search": FINDING,
    "seq2seq?pairs.word=man&tab=Plane+of+states": FINDING,
    "series?series=weather": FINDING,
    "series?series=sales": FINDING,
    "slots?cell=rnn": FINDING,
    "ask?ask=srn-memories": "",
}
_IS_DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
  && [...document.querySelectorAll(".chart")].every(
    (chart) => !chart.clientWidth || chart.querySelector(".main-svg"))"""
_FIND_BOTTOM = """(element) => {
  const holder = element.closest('[data-testid="stElementContainer"]');
  const isFigure = element.matches(".chart-frame");
  const last = isFigure ? holder?.nextElementSibling : element;
  return last?.getBoundingClientRect().bottom ?? Infinity;
}"""


def find_troubles(page: Page, ending: str, height: float) -> list[str]:
    """What can't be read on the page, and by how much its main picture is too high."""
    troubles = list_unreadable(page, SMALLEST_PX)
    if ending:
        element = page.locator(ending).first.element_handle()
        bottom = element.evaluate(_FIND_BOTTOM)
        troubles += [f"ends at {bottom:.0f} px of {height:.0f}"] if bottom > height + 1 else []
    return troubles


def test_as_a_scene_every_page_can_be_read_from_the_back_row_and_shows_its_finding(
    app: str, new_page: NewPage
) -> None:
    page = new_page()
    page.add_init_script(RECORD_CANVAS_TEXTS)
    height = 720 - BAR_PX
    page.set_viewport_size({"width": 1280, "height": height})
    troubles: dict[str, list[str]] = {}
    for link, ending in PANELS.items():
        open_page(page, f"{app}/{link}&present=1&embed=true")
        page.wait_for_function(_IS_DRAWN)
        with suppress(TimeoutError):  # a figure is fitted once its finding is there
            poll(page, lambda: not find_troubles(page, ending, height), limit_s=30)  # noqa: B023 - called at once
        if found := find_troubles(page, ending, height):
            troubles[link] = found
    assert not troubles


def test_presenting_hides_what_surrounds_a_page_and_cuts_nothing_off(app: str, page: Page) -> None:
    open_page(page, f"{app}/srn?f=tanh&present=1")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_test_id("stCaptionContainer").first).to_be_hidden()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_p_presents_the_page_and_escape_and_p_leave(app: str, page: Page) -> None:
    open_page(page, f"{app}/srn?f=tanh")
    header, page_title = page.get_by_test_id("stHeader"), page.locator("h1")
    expect(page_title).to_be_visible()
    expect(page.locator(".tools .where")).to_have_text(re.compile("."))  # their script has run
    for leave in ("Escape", "p"):
        page.keyboard.press("p")
        expect(header).to_be_hidden()
        page.wait_for_url("**present=1*")
        page.keyboard.press(leave)
        expect(header).to_be_visible()
        page.wait_for_url(lambda url: "present" not in url)


@pytest.mark.parametrize(
    ("link", "field"),
    [("srn?f=tanh", "Seed"), ("activations", "Unit that colours the text")],
)
def test_a_typed_p_is_a_letter(app: str, page: Page, link: str, field: str) -> None:
    open_page(page, f"{app}/{link}")
    typed = page.get_by_role("textbox", name=field).first
    typed.click()
    page.keyboard.press("p")
    expect(typed).to_have_value(re.compile("p"))
    expect(page.get_by_test_id("stHeader")).to_be_visible()
    assert "present" not in page.url


def test_controls_that_a_talk_needs_stay_in_one_row(app: str, page: Page) -> None:
    for link, names in (
        ("srn?f=tanh", ["Undo", "Redo", "Reset", "Randomise the weights", "Learn"]),
        ("cells?cells.view=Gates", ["Undo", "Redo", "Reset"]),
    ):
        open_page(page, f"{app}/{link}&present=1")
        bar = page.locator("[data-bar]")
        buttons = [bar.get_by_role("button", name=name) for name in names]
        for button in buttons:
            expect(button).to_be_visible()
        tops = [
            button.evaluate("(e) => Math.round(e.getBoundingClientRect().y)") for button in buttons
        ]
        assert len({*tops}) == 1
    open_page(page, f"{app}/srn?f=tanh&present=1")
    page.get_by_role("button", name="Learn").click()
    expect(page.get_by_role("checkbox", name="cut the recurrent wire")).to_be_visible()
