"""The activations page in a browser: every panel responds to the mouse, the keys and the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from explorer.core.activations.shipped_nets import load_shipped_net
from explorer.core.activations.text_labels import find_labels
from explorer.core.activations.traces import read_states, trace_activations
from explorer.core.activations.unit_labels import score_units
from explorer.core.language.datasets import prepare_dataset
from tests.browser.app import choose_option, open_page

NET = "brackets-lstm"


def open_panel(page: Page, app: str, panel: str, **link: object) -> None:
    query = "&".join(f"{name}={value}" for name, value in {"net": NET, **link}.items())
    open_page(page, f"{app}/activations?panel={panel.replace(' ', '+')}&{query}")
    if panel != "Own model":
        page.wait_for_selector('[data-t="0"]')


def mark(page: Page, start: int, last: int) -> None:
    """Drag from one character of the text to another."""
    first, final = page.locator(f'[data-t="{start}"]'), page.locator(f'[data-t="{last}"]')
    first.hover()
    page.mouse.down()
    final.hover()
    page.mouse.up()


def choose_row(page: Page, row: int) -> None:
    """Tick the box of a table's row; the table is one canvas."""
    page.locator(".dvn-scroller").first.click(position={"x": 17, "y": 53 + 35 * row})


def view(page: Page):  # noqa: ANN201 - Playwright's locator
    return page.locator(".text-view")


def test_the_text_is_coloured_by_the_unit_and_keys_choose_another(page: Page, app: str) -> None:
    open_panel(page, app, "Text", unit=3)
    shipped = load_shipped_net(NET)
    text = prepare_dataset(shipped.config).text[:500]
    h = trace_activations(shipped.net, text).quantities["h"][:, 0]
    for unit in (3, 4):
        expect(view(page)).to_have_attribute("data-unit", str(unit))
        for t in (0, 20, 137):
            shown = page.locator(f'[data-t="{t}"]').get_attribute("data-value")
            assert float(shown or "nan") == pytest.approx(float(h[t, unit]), abs=1e-4)
        view(page).press("ArrowDown")
    expect(page).to_have_url(re.compile("unit=5"))
    page.get_by_role("radio", name="Forget gate").click()
    expect(view(page)).to_have_attribute("data-signed", "false")
    page.get_by_test_id("stExpander").get_by_text("Text", exact=True).click()
    page.get_by_text("Type or paste a text").click()
    box = page.get_by_role("textbox", name="Text to read")
    box.fill("([])")  # so short that the mark lies outside it
    box.press("Control+Enter")
    expect(view(page)).to_have_attribute("data-start", "3")
    expect(page.locator('[data-t="4"]')).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_each_net_opens_on_a_unit_that_means_something(page: Page, app: str) -> None:
    open_page(page, f"{app}/activations")
    expect(page.get_by_text("unit 26 is on inside brackets")).to_be_visible()
    expect(view(page)).to_have_attribute("data-unit", "26")
    mark(page, 3, 3)
    page.wait_for_url("**start=3*")
    expect(view(page)).to_have_attribute("data-unit", "26")
    page.get_by_role("button", name="Next unit").click()
    expect(view(page)).to_have_attribute("data-unit", "27")
    page.wait_for_url("**unit=27*")
    choose_option(page, "Net", "English tale, LSTM")
    expect(view(page)).to_have_attribute("data-unit", "41")  # 27 means something else here
    expect(page).not_to_have_url(re.compile("unit=27"))


def test_similar_passages_follow_the_mark_and_a_row_leads_there(page: Page, app: str) -> None:
    open_panel(page, app, "Similar", threshold=0.3)
    mark(page, 10, 13)
    expect(page).to_have_url(re.compile("start=10&stop=14"))
    expect(
        page.get_by_text(re.compile(r"units (is|are) on with an unchanging sign"))
    ).to_be_visible()
    expect(
        page.get_by_text("The best matches in the first 131,072 of 200,000 characters").first
    ).to_be_visible()  # four pieces
    choose_row(page, 1)
    expect(view(page)).not_to_have_attribute("data-start", "10")
    expect(page).not_to_have_url(re.compile("start=10&"))


def test_the_ranked_units_and_the_probes_are_shown(page: Page, app: str) -> None:
    open_panel(page, app, "What units know")
    expect(page.get_by_text(re.compile("The state tells most about"))).to_be_visible()
    expect(page.get_by_text("Which bracket must close next")).to_have_count(0)
    shipped = load_shipped_net(NET)
    text = prepare_dataset(shipped.config).text[:20_000]
    depth = next(label for label in find_labels(text).labels if label.name == "bracket depth")
    scores = score_units(read_states(shipped.net, shipped.net.vocabulary.encode(text)), depth)
    choose_row(page, 1)
    expect(view(page)).to_have_attribute("data-unit", str(scores.order[1]))
    choose_option(page, re.compile("Which units know"), "innermost bracket")
    expect(page.get_by_text("Which bracket must close next")).to_be_visible()


def test_gradients_follow_the_marked_character_and_cells_are_compared(page: Page, app: str) -> None:
    open_panel(page, app, "How far back", net="reber-lstm")
    expect(page.get_by_text(re.compile("the furthest of 3 nets"))).to_be_visible()
    mark(page, 30, 30)
    expect(page.locator('[data-t="31"]')).to_have_attribute("data-value", "0")
    expect(page.locator('[data-t="29"]')).not_to_have_attribute("data-value", "0")


def test_ablation_shows_perplexity_and_text_and_the_plane_its_characters(
    page: Page, app: str
) -> None:
    open_panel(page, app, "Ablate", unit=1)
    expect(page.get_by_text("Perplexity with these changes")).to_be_visible()
    expect(page.locator(".detail")).to_contain_text(
        re.compile(r"[\d.]+ bits (more|less) surprising")
    )
    expect(page.get_by_text(re.compile("matters most"))).to_be_visible()
    page.get_by_role("radio", name="Plane").click()
    expect(page.get_by_text(re.compile("of the variance of 500 states"))).to_be_visible()
