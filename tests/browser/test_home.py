"""Home shows what can be explored and leads into it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.app import open_page


def test_home_leads_into_a_pages_best_preset(page: Page, app: str) -> None:
    open_page(page, app)
    expect(page.get_by_role("heading", name="RNN Explorer")).to_be_visible()
    page.get_by_role("link", name="Open the course example").first.click()
    page.wait_for_url("**/srn?f=tanh**")
    expect(page.locator(".stage")).to_be_visible()


def test_the_path_opens_each_scene_with_its_question(page: Page, app: str) -> None:
    open_page(page, app)
    expect(page.get_by_text("Work out y at t = 2 by hand.")).to_be_visible()
    page.get_by_role("link", name="1. ").click()
    page.wait_for_url("**/srn?f=linear**")
    expect(page.locator('.stage[data-steps="3"]')).to_be_visible()
