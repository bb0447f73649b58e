"""What can be seen without scrolling, on a projector and on a telephone: positions, measured."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from explorer.ui.shell.navigation import PAGES
from tests.browser.app import open_page, poll, wait_idle

_WINDOW_HEIGHT, _TELEPHONE = 720, 420  # px
# A net that writes after each short epoch.
_SMALL = "lyrics-fast.hidden_size=16&lyrics-fast.max_tokens=2000&lyrics-fast.sample_every=1"
_LONG_WORDS = f"own.source={'abcdefgh' * 4}&own.target={'bcdefgha' * 4}"
_ANTONYMS = "translation.antonyms.epochs=10000&translation.antonyms.stop_early=false"
_LONG_RUN = "own+words.cell=lstm&own+words.num_layers=3&own+words.epochs=10000"  # a minute or more
_TEMPERATURE = "Sampling temperature"
_FIGURE = ".chart, .stage, .text-view, [data-testid=stDataFrame]"


def find_edges(element: Locator) -> tuple[float, float]:
    """The element's top and bottom in the window, px."""
    box = element.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def is_in_window(element: Locator) -> bool:
    """Whether all of the element's height is in the window."""
    box = element.bounding_box()  # None while the page replaces it
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= _WINDOW_HEIGHT


def train(page: Page) -> None:
    """Press Train, and wait for the row about a run, which may have ended when it is drawn."""
    button = page.get_by_test_id("stBaseButton-primary")
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text(re.compile("is (training|finished): epoch")).first).to_be_visible()


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("cells", 270),
        ("cells?cells.view=Gates", 220),
        ("gradients", 270),
        ("memory", 330),
        ("char-models", 280),
        ("language-model", 310),
        ("activations", 290),
        ("seq2seq", 280),
        ("series", 280),
        ("series?series=sales", 280),
        ("series?series=sales&sales.outputs=each+in+turn", 345),
        ("slots", 290),
    ],
)
def test_the_first_figure_starts_in_the_upper_part_of_the_window(
    page: Page, app: str, address: str, limit: float
) -> None:
    open_page(page, f"{app}/{address}")
    poll(page, partial(is_high, page, limit))  # lines may still get shorter as fonts arrive


@pytest.mark.parametrize(
    ("address", "what_the_net_does"),
    [
        (f"language-model?preset=lyrics-fast&{_SMALL}", "[data-testid=stTable]"),
        ("char-models", "[data-testid=stDataFrame]"),
        ("seq2seq?tab=Learning", ".chart >> nth=1"),
        ("slots?rnn.epochs=2&rnn.num_pairs=50", ".chart >> nth=2"),
        ("series?series=long-weather", ".chart >> nth=1"),
        ("series?series=sales", ".chart >> nth=1"),
    ],
)
def test_the_curve_and_what_the_net_does_are_seen_together(
    page: Page, app: str, address: str, what_the_net_does: str
) -> None:
    open_page(page, f"{app}/{address}")
    train(page)
    for element in (page.locator(".chart").first, page.locator(what_the_net_does).first):
        expect(element).to_be_visible()
        poll(page, partial(is_in_window, element))  # once rows have their places


def test_figures_stay_high_while_three_nets_train_and_beside_the_gradients_of_one(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/memory?echo.epochs=400")
    page.get_by_test_id("stBaseButton-primary").click()
    stop = page.get_by_role("button", name="Stop all")
    expect(stop).to_be_visible()
    poll(page, partial(is_high, page, 330))
    stop.click()
    expect(stop).to_have_count(0)
    open_page(page, f"{app}/gradients?grad.panel=A+bit+to+recall&recall.epochs=2&recall.delay=2")
    page.get_by_test_id("stBaseButton-primary").click()
    expect(page.get_by_text("is finished").nth(2)).to_be_visible()
    open_page(page, f"{app}/gradients?grad.panel=During+training")
    expect(page.get_by_text("Clipped steps")).to_be_visible()
    poll(page, partial(is_high, page, 310))


def is_high(page: Page, limit: float) -> bool:
    """Whether the first figure starts above that y."""
    box = page.locator(_FIGURE).first.bounding_box()  # None while the page replaces it
    return box is not None and box["y"] <= limit


@pytest.mark.parametrize("address", [entry.url_path for entry in PAGES])
def test_no_page_scrolls_sideways_on_a_telephone_and_each_panel_can_be_reached(
    page: Page, app: str, address: str
) -> None:
    page.set_viewport_size({"width": _TELEPHONE, "height": 800})
    open_page(page, f"{app}/{address}")
    tabs = page.get_by_role("tab")
    for index in range(max(1, tabs.count())):
        if tabs.count():
            tabs.nth(index).click()
            expect(tabs.nth(index)).to_have_attribute("aria-selected", "true")
            wait_idle(page)
            tabs.nth(index).scroll_into_view_if_needed()  # the row of tabs scrolls
            poll(page, partial(is_on_telephone, tabs.nth(index)))
        width = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
        assert width <= _TELEPHONE, index


def is_on_telephone(tab: Locator) -> bool:
    """Whether all of the tab's width is in the window."""
    box = tab.bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= _TELEPHONE


_FIND_OVERLAP = """(element, others) => {
  const own = element.getBoundingClientRect();
  const share = (other) => {
    const width = Math.min(own.right, other.right) - Math.max(own.left, other.left);
    const height = Math.min(own.bottom, other.bottom) - Math.max(own.top, other.top);
    return Math.max(0, width) * Math.max(0, height);
  };
  return Math.max(0, ...others.map((other) => share(other.getBoundingClientRect())));
}"""


def is_apart(element: Locator, others: Locator) -> bool:
    """Whether an element shares no area with any of the others that there are at the moment."""
    handles = others.element_handles()  # without waiting: the page may replace them meanwhile
    return bool(handles) and element.evaluate(_FIND_OVERLAP, handles) == 0


@pytest.mark.parametrize("width", [1280, _TELEPHONE])
@pytest.mark.parametrize(
    ("address", "field"),
    [
        (f"language-model?preset=lyrics-fast&{_SMALL}&lyrics-fast.epochs=10000", _TEMPERATURE),
        (f"char-models?pair=own+words&{_LONG_WORDS}&{_LONG_RUN}", "Learning rate"),
        ("series?series=sales&sales.epochs=10000", "Learning rate"),
        ("slots?rnn.epochs=10000", "Learning rate"),
        (f"seq2seq?tab=Learning&{_ANTONYMS}", "Learning rate"),
    ],
)
def test_settings_changed_while_training_stand_beside_the_curve_that_shows_their_effect(
    page: Page, app: str, address: str, field: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": _WINDOW_HEIGHT})
    open_page(page, f"{app}/{address}")
    train(page)
    page.get_by_role("button", name="Change while training").first.click()
    shown = page.get_by_role("textbox", name=field)
    expect(shown).to_be_visible()
    apply = page.get_by_role("button", name="Apply", exact=True)
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    for control in (shown, apply):
        poll(
            page, partial(is_apart, control, page.locator(".chart"))
        )  # once rows have their places


@pytest.mark.parametrize("width", [1280, _TELEPHONE])
def test_the_controls_of_a_text_stand_beside_the_text_that_they_choose(
    page: Page, app: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": _WINDOW_HEIGHT})
    open_page(page, f"{app}/activations")
    page.get_by_test_id("stExpander").get_by_text("Text", exact=True).click()
    length = page.get_by_role("slider", name="Characters")
    expect(length).to_be_visible()
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    poll(page, partial(is_apart, page.get_by_test_id("stExpander"), page.locator(".text-view")))
    length.press("Home")
    expect(page.locator('[data-t="49"]')).to_be_visible()
    expect(page.locator('[data-t="50"]')).to_have_count(0)
