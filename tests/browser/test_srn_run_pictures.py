"""The pictures of a run: one update to read, the landscape, other seeds, the history."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from explorer.core.assets import ASSETS_FOLDER
from tests.browser.app import poll
from tests.browser.learning import open_task, read_updates, wait_until_paused
from tests.browser.stage import click, read_step, read_weight


def open_panel(page: Page, name: str) -> None:
    """Open one of the tabs under the picture."""
    page.locator(f'[data-panel-tab="{name}"]').click()


def test_one_update_is_read_backwards_step_by_step_and_then_done(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    open_panel(page, "update")
    page.keyboard.press("End")
    panel = page.locator(".update-view")
    expect(panel).to_contain_text("t = 10: read from t = 10 back")
    expect(panel).to_contain_text("dL/dy1 = (sigmoid(y1) − target)/n")
    page.keyboard.press("ArrowLeft")
    assert read_step(page) == 9
    expect(panel).to_contain_text("u2·dL/din1")
    page.locator('[data-gradient="w5"]').click()
    expect(panel).to_contain_text("Adam with rate 0.03: w5 goes from")
    before = read_weight(page, "w5")
    click(page, "once")
    expect(page.locator('[data-learning-row][data-updates="1"]')).to_be_visible()
    assert read_weight(page, "w5") != before


def test_the_landscapes_point_is_dragged_and_the_weights_follow(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    click(page, "once")
    open_panel(page, "landscape")
    page.locator("[data-landscape-plane]").select_option("weights")
    expect(page.locator(".landscape-view")).to_contain_text("u2 to the right, u3 upwards")
    box = page.locator('[data-plot="landscape"]').bounding_box()
    assert box is not None
    before = {name: read_weight(page, name) for name in ("u2", "u3", "w1")}
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y - 40, steps=3)
    page.mouse.up()
    assert read_weight(page, "u2") > before["u2"]
    assert read_weight(page, "u3") > before["u3"]
    assert read_weight(page, "w1") == before["w1"]
    click(page, "undo")
    poll(page, lambda: read_weight(page, "u2") == before["u2"])


def test_a_click_on_the_loss_goes_back_to_that_update(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    start = read_weight(page, "w5")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 200)
    click(page, "learn")
    wait_until_paused(page)
    box = page.locator('[data-plot="loss"]').bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 50, box["y"] + box["height"] / 2)
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    assert read_weight(page, "w5") == start


def test_seeds_1_to_20_learn_in_the_background_and_the_share_is_counted(
    page: Page, app: str
) -> None:
    tasks = json.loads((ASSETS_FOLDER / "tasks.json").read_text("utf-8"))["tasks"]
    (measured,) = next(task["measured"] for task in tasks if task["name"] == "period")
    open_task(page, app, "period")
    open_panel(page, "compare")
    click(page, "seeds")
    share = f"Solved by {measured['solved']} of {measured['of']} seeds: "
    expect(page.locator("[data-compare-text]")).to_contain_text(share)


def test_another_task_takes_the_runs_of_the_one_before_away(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    page.locator('[data-panel-tab="compare"]').click()
    expect(page.locator('[data-plot="compare"]')).to_be_hidden()
    click(page, "seeds")
    expect(page.locator('[data-plot="compare"]')).to_be_visible()
    page.locator("select[data-task]").select_option("sine")
    page.locator('[data-panel-tab="compare"]').click()
    expect(page.locator("[data-compare-text]")).to_be_empty()
    expect(page.locator('[data-plot="compare"]')).to_be_hidden()


def test_the_plots_have_the_font_of_the_page_and_three_steps_fit_beside_the_targets(
    page: Page, app: str
) -> None:
    open_task(page, app, "course")
    click(page, "once")
    read_fonts = (
        """plot => [plot.getContext("2d").font, `14px ${getComputedStyle(plot).fontFamily}`]"""
    )
    canvas, element = page.locator('[data-plot="loss"]').evaluate(read_fonts)
    assert canvas.replace('"', "") == element.replace('"', "")
    strip = page.locator(".strip")
    assert strip.evaluate("strip => strip.scrollWidth - strip.clientWidth") == 0
