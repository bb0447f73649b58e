"""The arrow keys step the stage after a click on a tab or pill; the Tab key still reaches them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import await_run, open_page, wait_idle


def find_stage(page: Page, step: int) -> None:
    """Wait until a stage shows the step."""
    page.wait_for_selector(f'.stage[data-step="{step}"]')


@pytest.mark.parametrize(
    ("address", "name"),
    [("srn", "Bifurcation"), ("cells?cells.view=Shapes", "Gates"), ("seq2seq?tab=Learning", "See")],
)
def test_arrows_step_the_stage_after_a_click_on_a_tab(
    page: Page, app: str, address: str, name: str
) -> None:
    open_page(page, f"{app}/{address}")
    page.get_by_role("tab", name=name).click()
    wait_idle(page)
    page.wait_for_selector(".stage[data-step]")
    expect(page.get_by_role("tab", name=name)).not_to_be_focused()
    page.keyboard.press("Home")
    find_stage(page, 1)
    page.keyboard.press("ArrowRight")
    find_stage(page, 2)
    page.keyboard.press("ArrowLeft")
    find_stage(page, 1)
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def test_arrows_step_the_stage_after_a_click_on_a_pill(page: Page, app: str) -> None:
    open_page(page, f"{app}/srn")
    page.get_by_role("tab", name="Bifurcation").click()
    wait_idle(page)
    pill = page.get_by_role("radio", name="u1")
    with await_run(page):
        pill.click()
    expect(pill).not_to_be_focused()
    find_stage(page, 1)
    page.keyboard.press("ArrowRight")
    find_stage(page, 2)


def test_arrows_move_from_tab_to_tab_for_those_who_reach_them_with_the_tab_key(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/cells?cells.view=Gates")
    find_stage(page, 1)
    focused = page.get_by_role("tab").and_(page.locator(":focus"))
    for _ in range(30):
        page.keyboard.press("Tab")
        if focused.count():
            break
    expect(focused).to_have_text("Gates")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Hand check")).to_be_focused()
    wait_idle(page)
    expect(page.get_by_role("tab", name="Hand check")).to_have_attribute("aria-selected", "true")
