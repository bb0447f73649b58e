"""Home asks before it shows, and leads into every page; the glossary answers what a word means."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from explorer.ui.navigation import PAGES
from tests.browser.app import open_page
from tests.browser.conftest import NewPage


def test_home_leads_into_a_pages_best_preset(page: Page, app: str) -> None:
    open_page(page, app)
    expect(page.get_by_role("heading", name="RNN Explorer")).to_be_visible()
    page.get_by_role("link", name="Open the course example").first.click()
    page.wait_for_url("**/srn?f=tanh**")
    expect(page.locator(".stage")).to_be_visible()


def test_a_narrow_home_keeps_the_courses_order(new_page: NewPage, app: str) -> None:
    page = new_page(viewport={"width": 420, "height": 720})
    open_page(page, app)
    pictures = page.get_by_alt_text("Drawing for the page")
    expect(pictures).to_have_count(len(PAGES))
    places = pictures.evaluate_all("all => all.map((each) => each.getBoundingClientRect().top)")
    names = pictures.evaluate_all("all => all.map((each) => each.alt)")
    shown = [name for _, name in sorted(zip(places, names, strict=True))]
    assert shown == [f"Drawing for the page {entry.title}" for entry in PAGES]
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_a_prediction_is_checked_and_the_scene_that_shows_it_opens(page: Page, app: str) -> None:
    open_page(page, app)
    expect(page.get_by_text("What is the output y1 at t = 2?")).to_be_visible()
    page.get_by_label("Your prediction").fill("10")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Not quite: the answer is 12.")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url("**/?question=srn-squash")
    page.get_by_text("It grows by less than 5 %").click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Right: It grows by less than 5 %.")).to_be_visible()
    expect(page.get_by_text("2 of 17 questions answered, 1 of them right")).to_be_visible()
    page.get_by_role("link", name="See it: Simple recurrent network").click()
    page.wait_for_url("**/srn?f=tanh**")
    expect(page.locator('.stage[data-steps="3"]')).to_be_visible()


def test_a_link_opens_a_question_and_back_returns_to_the_one_before(page: Page, app: str) -> None:
    open_page(page, f"{app}/?question=pairs-need")
    expect(page.get_by_text("Question 10 of 17")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Question 11 of 17")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Question 10 of 17")).to_be_visible()


def test_a_word_is_looked_up_and_its_page_opens(page: Page, app: str) -> None:
    open_page(page, f"{app}/glossary?q=perplexity")
    expect(page.get_by_text("exp of the mean loss")).to_be_visible()
    page.get_by_label("Search").fill("spectral_radius")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary?q=spectral_radius")
    expect(page.get_by_text("largest absolute eigenvalue of W_hh")).to_be_visible()
    page.get_by_role("link", name="See it: Gradients through time").first.click()
    page.wait_for_url("**/gradients**")
