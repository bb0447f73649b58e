"""Why this number? A click on a cell shows what it is made of, back through time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import open_scene, read_step


def read_shares(page: Page, step: int) -> list[str]:
    """What the cells of one time step show, from y1 to x2."""
    return page.locator(f'[data-column="{step}"] .cells:not(.targets) .cell').all_text_contents()


def test_a_click_on_an_output_shows_the_share_of_every_cell_before_it(page: Page, app: str) -> None:
    open_scene(page, app)
    page.locator('[data-column="3"] [data-ask="y1"]').click()
    assert read_step(page) == 3
    expect(page.locator("[data-why]")).to_contain_text("inputs 32 + start 0 + biases 0 = 32")
    # y1 = 32 = 8 + 8 through the two states of step 2, which hold 24 = 12 + 12 of it in total.
    assert read_shares(page, 3) == ["32", "", "16", "16", "4", "4"]
    assert read_shares(page, 2) == ["", "", "12", "12", "4", "4"]
    assert read_shares(page, 1) == ["", "", "8", "8", "8", "8"]


def test_the_shares_follow_a_weight_and_go_with_escape_or_a_second_click(
    page: Page, app: str
) -> None:
    open_scene(page, app, {"x": "1_0~0_0"})
    cell = page.locator('[data-column="2"] [data-ask="h1"]')
    cell.click()
    expect(page.locator("[data-why]")).to_contain_text("Why is h1 = 2 at t = 2? inputs 2")
    page.locator('input[data-weight="u2"]').fill("0")
    expect(page.locator("[data-why]")).to_contain_text("Why is h1 = 1 at t = 2? inputs 1")
    page.keyboard.press("Escape")
    expect(page.locator("[data-why]")).to_be_hidden()
    cell.click()
    expect(page.locator("[data-why]")).to_be_visible()
    cell.click()
    expect(page.locator("[data-why]")).to_be_hidden()
    assert read_shares(page, 1) == ["2", "2", "1", "1", "1", "0"]


@pytest.mark.parametrize("unit", ["h2", "y2"])
def test_a_click_on_a_unit_of_the_picture_asks_about_the_current_step(
    page: Page, app: str, unit: str
) -> None:
    open_scene(page, app, {"t": "2"})
    page.locator(f'[data-node="{unit}"]').click()
    expect(page.locator("[data-why]")).to_contain_text(f"Why is {unit} =")
    expect(page.locator("[data-why]")).to_contain_text("at t = 2")
