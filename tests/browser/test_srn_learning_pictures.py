"""What moves along while the net learns: marks, landscape, comparisons, history; and what fits."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import open_page, poll
from tests.browser.conftest import NewPage
from tests.browser.learning import open_task, read_updates, wait_until_paused
from tests.browser.stage import await_link, click, open_scene, read_weight, wait_for_step

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


def find_marks(page: Page) -> list[int]:
    """The updates of the marks on the loss curve, once they have been looked for."""
    plot = page.locator('[data-plot="loss"]')
    poll(page, lambda: plot.get_attribute("data-marks") not in {None, ""})
    return [int(update) for update in (plot.get_attribute("data-marks") or "").split()]


def test_a_fixed_point_that_splits_is_marked_and_a_click_goes_back_there(
    page: Page, app: str
) -> None:
    open_task(page, app, "latch", "60 updates/s")
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 2)  # no pulse comes there: the net has to remember, so the plane splits
    open_panel(page, "loss")
    learn_until(page, 120)
    marks = find_marks(page)
    end = read_updates(page)
    plot = page.locator('[data-plot="loss"]')
    box = plot.bounding_box()
    assert box is not None
    left, right = 52, 8  # px, the plot's margins
    x = left + marks[0] / end * (box["width"] - left - right)
    plot.click(position={"x": x, "y": 60})
    expect(page.locator(f'[data-learning-row][data-updates="{marks[0]}"]')).to_be_visible()
    assert re.search(rf"By update {marks[0]:,}: .*(appear|split|stable|point)", read_legend(page))
    click(page, "once")  # goes on from there
    expect(page.locator(f'[data-learning-row][data-updates="{marks[0] + 1}"]')).to_be_visible()


def test_marks_are_set_while_the_net_learns(page: Page, app: str) -> None:
    open_task(page, app, "latch", "60 updates/s")
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 2)
    click(page, "learn")
    (first, *_) = find_marks(page)
    expect(page.locator('[data-learning-row][data-learning="true"]')).to_be_visible()
    assert 0 < first <= read_updates(page)


def test_the_floors_of_training_and_of_longer_sequences_are_both_drawn(
    page: Page, app: str
) -> None:
    open_task(page, app, "latch")  # 3/4 (T - 1)/T ln 2 with T = 10 and 100
    said = re.compile(r"Floor without memory: 0\.4679, of held-out sequences 0\.5147")
    expect(page.locator('[data-plot="loss"]')).to_have_attribute("aria-label", said)


def test_the_history_is_saved_as_a_table_with_every_digit(page: Page, app: str) -> None:
    open_task(page, app, "latch", "60 updates/s")
    learn_until(page, 10)
    view = page.locator(".loss-view")
    view.hover()
    view.get_by_role("button", name="Picture and data").click()
    with page.expect_download() as waiting:
        view.get_by_role("button", name="Numbers (CSV)").click()
    assert waiting.value.suggested_filename == "srn-history-of-latch.csv"
    rows = list(csv.DictReader(waiting.value.path().read_text("utf-8").splitlines()))
    assert [int(row["update"]) for row in rows] == list(range(read_updates(page) + 1))
    assert float(rows[-1]["w5"]) == read_weight(page, "w5")


def test_the_landscapes_slider_goes_back_through_the_run_and_forth(page: Page, app: str) -> None:
    open_task(page, app, "latch", "60 updates/s")
    start = read_weight(page, "w5")
    learn_until(page, 30)
    learned, at = read_weight(page, "w5"), read_updates(page)
    open_panel(page, "landscape")
    page.wait_for_selector(".landscape-view[data-elapsed]")
    slider = page.locator("input[data-run-scrub]")
    expect(slider).to_have_value(str(at))
    slider.fill("0")
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    assert read_weight(page, "w5") == start
    slider.fill(str(at))
    expect(page.locator(f'[data-learning-row][data-updates="{at}"]')).to_be_visible()
    assert read_weight(page, "w5") == learned


def test_a_divergence_says_why_and_its_remedy_learns_on(page: Page, app: str) -> None:
    open_task(page, app, "course")
    choose_setting(page, "optimiser", "sgd")
    choose_setting(page, "learningRate", "0")  # 10^0
    click(page, "learn")
    sentence = page.locator(".divergence")
    expect(sentence).to_contain_text("Learning ended with the weights before it.")
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
    page.locator('[data-plot="loss"]').click(position={"x": 50, "y": 60})
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


def test_a_reload_keeps_the_history_and_a_second_browser_says_where_its_own_begins(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    open_task(page, app, "latch", "60 updates/s")
    learn_until(page, 20)
    at = read_updates(page)
    await_link(page, n=str(at))
    link = page.url
    page.reload()
    expect(page.locator(f'[data-learning-row][data-updates="{at}"]')).to_be_visible()
    assert "begins" not in read_legend(page)
    page.locator('[data-plot="loss"]').click(position={"x": 50, "y": 60})
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    other = new_page()
    open_page(other, link)
    expect(other.locator(f'[data-learning-row][data-updates="{at}"]')).to_be_visible()
    assert f"The history begins at update {at}." in read_legend(other)


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


@pytest.mark.parametrize("state", ["paused", "diverged"])
def test_the_course_task_fits_a_projector_with_every_view(page: Page, app: str, state: str) -> None:
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
    open_task(page, app, "course")
    if state == "diverged":
        choose_setting(page, "optimiser", "sgd")
        choose_setting(page, "learningRate", "0")
        click(page, "learn")
        expect(page.locator(".divergence")).to_be_visible()
    for name in _VIEWS:
        open_panel(page, name)
        if name == "landscape":
            page.wait_for_selector(".landscape-view[data-elapsed]")  # its text comes with it
        assert find_end(page) <= _HEIGHT, name


def test_a_comparison_fits_a_projector(page: Page, app: str) -> None:
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
    open_task(page, app, "sine")
    open_panel(page, "compare")
    click(page, "optimisers")
    expect(page.locator("[data-compare-text]")).to_contain_text("plane through the start")
    assert find_end(page) <= _HEIGHT
    click(page, "seeds")
    text = page.locator("[data-compare-text]")
    expect(text).to_contain_text(re.compile(r"^Solved by \d+ of 20 seeds:"))
    assert find_end(page) <= _HEIGHT


def find_end(page: Page) -> float:
    """Where the lowest part of the stage ends, px."""
    parts = page.locator(".learning-panel, .operations, .slider-column, .strip").all()
    boxes = [box for part in parts if (box := part.bounding_box())]
    ends = [box["y"] + box["height"] for box in boxes]
    return max(ends)


def test_the_history_that_a_task_begins_with_is_its_own(page: Page, app: str) -> None:
    open_scene(page, app)
    click(page, "open-learning")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 20)
    click(page, "learn")
    wait_until_paused(page)
    page.locator("select[data-task]").select_option("xor")
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    assert "begins" not in read_legend(page)
