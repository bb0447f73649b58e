"""What moves along while the net learns: marks, landscape, comparisons, history; and what fits."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.app import poll
from tests.browser.learning import open_task, read_updates, wait_until_paused
from tests.browser.stage import await_link, click, read_weight

_WIDTH, _HEIGHT = 1280, 720
_VIEWS = ["loss", "landscape", "update", "compare", "settings", "task", "equations"]


def open_panel(page: Page, name: str) -> None:
    page.locator(f'[data-panel-tab="{name}"]').click()


def choose_setting(page: Page, name: str, value: str) -> None:
    """Set a control of the settings, a slider by its position."""
    open_panel(page, "settings")
    control = page.locator(f'[data-setting="{name}"]')
    if control.evaluate("element => element.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)


def learn_until(page: Page, updates: int) -> None:
    """Learn until so many updates are done, and pause."""
    click(page, "learn")
    poll(page, lambda: read_updates(page) > updates)
    click(page, "learn")
    wait_until_paused(page)


def read_legend(page: Page) -> str:
    return page.locator(".loss-view .plot-legend").text_content() or ""


def find_center(plot: Locator) -> tuple[float, float]:
    box = plot.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_divergence_says_why_and_its_remedy_learns_on(page: Page, app: str) -> None:
    open_task(page, app, "course")
    choose_setting(page, "optimiser", "sgd")
    choose_setting(page, "learningRate", "0")  # 10^0
    click(page, "learn")
    sentence = page.locator(".divergence")
    expect(sentence).to_contain_text("The weights are those before it.")
    expect(sentence).to_contain_text("Learn on with rate 0.1 and clipping at 1")
    at = read_updates(page)
    click(page, "remedy")
    poll(page, lambda: read_updates(page) > at + 50)
    expect(sentence).to_be_hidden()
    click(page, "learn")
    wait_until_paused(page)
    await_link(page, rate="0.1", clip="1")


def test_the_point_of_the_landscape_is_dragged_and_undo_keeps_the_history(
    page: Page, app: str
) -> None:
    open_task(page, app, "latch", "60 updates/s")
    learn_until(page, 30)
    learned, at = read_weight(page, "w5"), read_updates(page)
    legend = read_legend(page)
    open_panel(page, "landscape")
    page.wait_for_selector(".landscape-view[data-elapsed]")
    page.locator("[data-landscape-plane]").select_option("weights")
    page.get_by_label("first weight").select_option("w5")
    poll(page, lambda: "w5 to the right" in (page.locator(".landscape-view").text_content() or ""))
    x, y = find_center(page.locator('[data-plot="landscape"]'))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 20, steps=4)
    page.mouse.up()
    assert read_weight(page, "w5") != learned
    click(page, "undo")
    poll(page, lambda: read_weight(page, "w5") == learned)
    open_panel(page, "loss")
    assert read_legend(page) == legend  # the last losses are known again
    page.locator('[data-plot="loss"]').click(position={"x": 53, "y": 60})
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    assert at > 0


def test_redo_brings_back_what_was_learned_with_its_history(page: Page, app: str) -> None:
    open_task(page, app, "echo", "60 updates/s")
    learn_until(page, 20)
    at, legend = read_updates(page), read_legend(page)
    click(page, "undo")
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    click(page, "redo")
    expect(page.locator(f'[data-learning-row][data-updates="{at}"]')).to_be_visible()
    assert read_legend(page) == legend


def test_reset_ends_what_is_learned_and_undo_brings_it_back_with_its_history(
    page: Page, app: str
) -> None:
    open_task(page, app, "latch")
    learn_until(page, 100)
    at, learned = read_updates(page), read_weight(page, "w5")
    click(page, "reset")
    expect(page.locator("[data-learning-panel]")).to_be_hidden()
    assert read_weight(page, "w5") == 1
    click(page, "undo")
    expect(page.locator(f'[data-learning-row][data-updates="{at}"]')).to_be_visible()
    assert read_weight(page, "w5") == learned
    assert "begins" not in read_legend(page)


def test_reset_while_it_learns_stops_it(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 100)
    click(page, "reset")
    wait_until_paused(page)
    expect(page.locator("[data-learning-panel]")).to_be_hidden()
    assert read_weight(page, "w5") == 1


def test_the_four_optimisers_are_paths_on_one_landscape(page: Page, app: str) -> None:
    open_task(page, app, "sine")
    open_panel(page, "compare")
    click(page, "optimisers")
    text = page.locator("[data-compare-text]")
    expect(text).to_contain_text("on the plane through the start (white dot)")
    for name in ("SGD (blue)", "SGD with momentum (orange)", "RMSprop (green)", "Adam (pink)"):
        expect(text).to_contain_text(name)
    paths = page.locator('[data-plot="paths"]')
    expect(paths).to_have_attribute("aria-label", re.compile("paths of .* from one start"))
    # The start's white dot is where every path begins, within the picture.
    assert is_painted(paths, "255,255,255")
    assert is_painted(paths, "204,121,167")  # Adam's


def is_painted(canvas: Locator, colour: str) -> bool:
    """Whether a colour, as "red,green,blue", is among a canvas's pixels."""
    script = """(canvas, colour) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) {
        if (`${data[i]},${data[i + 1]},${data[i + 2]}` === colour) return true;
      }
      return false;
    }"""
    return bool(canvas.evaluate(script, colour))


def test_cross_entropy_needs_targets_from_0_to_1(page: Page, app: str) -> None:
    open_task(page, app, "own")
    page.locator("[data-own-loss]").select_option("cross-entropy")
    table = page.locator("[data-own-table]")
    table.fill("1 0 1.5 -\n0 0 0 -")
    click(page, "use-table")
    expect(page.get_by_text("Line 1: with cross-entropy a target is a probability")).to_be_visible()
    table.fill("1 0 1 -\n0 0 0 -")
    click(page, "use-table")
    await_link(page, task="own", loss="cross-entropy")
    click(page, "learn")
    page.wait_for_selector('[data-learning-row][data-solved="true"]')


def test_a_weight_is_pinned_on_the_picture(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    page.locator('[data-edge-label="w5"]').hover()
    page.locator('[data-pin-mark="w5"]').click()
    expect(page.locator('[data-pin="w5"]')).to_have_attribute("aria-pressed", "true")
    before = read_weight(page, "w5")
    learn_until(page, 50)
    assert read_weight(page, "w5") == before


def test_learning_works_at_a_telephones_width(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 420, "height": 900})
    open_task(page, app, "latch")
    click(page, "learn")
    page.wait_for_selector('[data-learning-row][data-solved="true"]')
    click(page, "learn")
    wait_until_paused(page)
    for name in _VIEWS:
        open_panel(page, name)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, name
