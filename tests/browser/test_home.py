"""Home asks for a prediction first and links to every page; the glossary explains the terms."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Page, expect

from explorer.ui.shell.navigation import PAGES
from tests.browser.app import open_page


def test_a_card_on_home_opens_its_pages_best_preset(page: Page, app: str) -> None:
    open_page(page, app)
    expect(page.get_by_role("heading", name="RNN Explorer")).to_be_visible()
    page.get_by_role("link", name="Open the course example").first.click()
    page.wait_for_url("**/srn?f=tanh**")
    expect(page.locator(".stage")).to_be_visible()


@pytest.mark.parametrize(("width", "in_a_row"), [(420, 1), (768, 2), (1280, 4)])
def test_cards_are_complete_and_in_the_courses_order_at_every_width(
    page: Page, app: str, width: int, in_a_row: int
) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    open_page(page, app)
    pictures = page.get_by_alt_text("Illustration for")
    expect(pictures).to_have_count(len(PAGES))
    read_positions = """all => all.map(each => {
      const { top, left } = each.getBoundingClientRect();
      return [top, left, each.alt];
    })"""
    positions = sorted(pictures.evaluate_all(read_positions))
    assert [name for *_, name in positions] == [f"Illustration for {each.title}" for each in PAGES]
    assert len({top for top, *_ in positions}) == math.ceil(len(PAGES) / in_a_row)
    is_cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).length"
    assert page.locator('[data-testid="stPageLink"] p').evaluate_all(is_cut) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_prediction_is_checked_and_a_link_opens_the_scene_that_shows_it(
    page: Page, app: str
) -> None:
    open_page(page, app)
    expect(page.get_by_text("What is the output y1 at t = 2?")).to_be_visible()
    page.get_by_label("Your prediction").fill("10")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Not quite. The answer: 12.")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url("**/?question=srn-squash")
    page.get_by_text("It grows by less than 5%").click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Right: it grows by less than 5%.")).to_be_visible()
    expect(page.get_by_text("2 of 17 questions answered, 1 correctly")).to_be_visible()
    page.get_by_role("link", name="See it: Simple recurrent network").click()
    page.wait_for_url("**/srn?f=tanh**")
    expect(page.locator('.stage[data-steps="3"]')).to_be_visible()


def test_in_presenter_mode_the_links_to_other_pages_can_be_seen(page: Page, app: str) -> None:
    open_page(page, f"{app}/?question=srn-output&present=1")
    expect(page.get_by_role("link", name="Open the course example")).to_be_visible()
    page.get_by_label("Your prediction").fill("10")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("link", name="See it: Simple recurrent network")).to_be_visible()


def test_a_link_opens_a_question_and_the_back_button_returns_to_the_previous_one(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/?question=pairs-need")
    expect(page.get_by_text("Question 10 of 17")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Question 11 of 17")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Question 10 of 17")).to_be_visible()


def test_you_can_look_up_a_word_and_open_its_page(page: Page, app: str) -> None:
    open_page(page, f"{app}/glossary?q=perplexity")
    expect(page).to_have_title("Glossary · RNN Explorer")
    expect(page.get_by_text("exponential of the mean loss")).to_be_visible()
    page.get_by_label("Search").fill("spectral_radius")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary?q=spectral_radius")
    expect(page.get_by_text("largest absolute eigenvalue of W_hh")).to_be_visible()
    page.get_by_role("link", name="On the page Gradients through time").first.click()
    page.wait_for_url("**/gradients**")
