"""The stage answers the hand: sliders, edges, numbers, transport, keys, undo."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explorer.core.srn.run import run_srn
from explorer.core.srn.scene import parse_link
from tests.browser.stage import (
    await_link,
    click,
    open_scene,
    press_edge,
    read_columns,
    read_node,
    read_step,
    read_weight,
    type_weight,
    wait_for_step,
)

TWELVE_STEPS = {"f": "tanh", "x": "~".join(["1_0.5"] * 12)}


def test_the_course_example_is_on_the_stage_at_first(page: Page, app: str) -> None:
    open_scene(page, app)
    outputs = [(column["y1"], column["y2"]) for column in read_columns(page)]
    assert outputs == [(4, 4), (12, 12), (32, 32)]


@pytest.mark.parametrize("activation", ["linear", "tanh", "sigmoid"])
def test_a_projector_shows_the_whole_stage_at_once(page: Page, app: str, activation: str) -> None:
    open_scene(page, app, {"f": activation})
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    assert stage["y"] + stage["height"] <= 720


def test_dragging_an_edge_upwards_makes_its_weight_larger(page: Page, app: str) -> None:
    open_scene(page, app)
    x, y = press_edge(page, "w1")
    page.mouse.move(x, y - 20)
    page.mouse.move(x, y - 50)
    assert read_weight(page, "w1") == pytest.approx(1.5)
    assert read_node(page, "h1") == pytest.approx(2.5)
    page.mouse.up()
    page.wait_for_url("**w1=1.5**")


def test_a_click_on_an_edge_focuses_its_number(page: Page, app: str) -> None:
    open_scene(page, app)
    page.locator('[data-edge-label="u3"]').click()
    expect(page.locator('input[data-number="u3"]')).to_be_focused()


def test_a_slider_moves_the_net(page: Page, app: str) -> None:
    open_scene(page, app)
    page.locator('input[data-weight="w1"]').fill("-2")
    assert read_node(page, "h1") == -1.0
    page.wait_for_url("**w1=-2**")


def test_a_typed_number_may_exceed_the_sliders_range(page: Page, app: str) -> None:
    open_scene(page, app)
    type_weight(page, "w2", "12.5")
    assert read_node(page, "h2") == 13.5
    await_link(page, w2="12.5")


def test_a_typed_word_is_refused_in_a_sentence_and_loses_nothing(page: Page, app: str) -> None:
    open_scene(page, app)
    type_weight(page, "w2", "2e9")
    expect(page.locator("[data-message]")).to_contain_text("w2")
    assert read_node(page, "h2") == 2.0
    await_link(page, w2="1")


def test_keys_step_through_time_without_a_click_first(page: Page, app: str) -> None:
    open_scene(page, app)
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 2)
    assert (read_node(page, "a1"), read_node(page, "h1"), read_node(page, "y1")) == (2, 6, 12)
    page.keyboard.press("End")
    wait_for_step(page, 3)
    page.keyboard.press("ArrowRight")
    assert read_step(page) == 3
    page.keyboard.press("ArrowLeft")
    wait_for_step(page, 2)
    page.keyboard.press("Home")
    wait_for_step(page, 1)
    assert read_node(page, "a1") == 0


def test_arrows_still_step_after_a_slider_was_dragged(page: Page, app: str) -> None:
    open_scene(page, app)
    box = page.locator('input[data-weight="u1"]').bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    before = read_weight(page, "u1")
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 2)
    assert read_weight(page, "u1") == before


def test_space_plays_and_pauses_and_play_runs_to_the_end(page: Page, app: str) -> None:
    open_scene(page, app, {"f": "tanh", "x": "~".join(["1_0.5"] * 100)})
    page.locator("select[data-speed]").select_option("8")
    page.locator("h1").first.click()
    page.keyboard.press("Space")
    expect(page.locator('.stage[data-playing="true"]')).to_be_visible()
    page.wait_for_selector('.stage:not([data-step="1"]):not([data-step="2"])')
    page.keyboard.press("Space")
    expect(page.locator('.stage[data-playing="false"]')).to_be_visible()
    assert 3 <= read_step(page) < 100
    page.locator("input[data-scrub]").fill("97")
    click(page, "play")
    wait_for_step(page, 100)
    expect(page.locator('.stage[data-playing="false"]')).to_be_visible()


def test_transport_buttons_and_scrub_bar_go_where_they_say(page: Page, app: str) -> None:
    open_scene(page, app, TWELVE_STEPS)
    click(page, "last")
    assert read_step(page) == 12
    click(page, "back")
    assert read_step(page) == 11
    click(page, "first")
    assert read_step(page) == 1
    click(page, "forward")
    assert read_step(page) == 2
    page.locator("input[data-scrub]").fill("7")
    assert read_step(page) == 7
    page.locator('[data-column="5"]').click()
    assert read_step(page) == 5


def test_the_operations_insert_the_numbers_and_highlight_their_edges(page: Page, app: str) -> None:
    open_scene(page, app, {"w1": "1.5", "t": "2"})
    row = page.locator('[data-operation-row="in_h1"]')
    expect(row).to_contain_text("1.5·1")
    row.click()
    assert page.locator(".stage").get_attribute("data-operation") == "in_h1"
    page.keyboard.press("ArrowDown")
    assert page.locator(".stage").get_attribute("data-operation") == "h1"


def test_undo_and_redo_step_through_gestures_and_reset_returns(page: Page, app: str) -> None:
    open_scene(page, app)
    type_weight(page, "w1", "2")
    type_weight(page, "w1", "3")
    click(page, "undo")
    assert read_weight(page, "w1") == 2
    click(page, "undo")
    assert read_weight(page, "w1") == 1
    click(page, "redo")
    assert read_weight(page, "w1") == 2
    await_link(page, w1="2")
    click(page, "reset")
    assert read_weight(page, "w1") == 1


def test_randomise_shows_its_seed_and_the_seed_gives_the_same_weights(page: Page, app: str) -> None:
    open_scene(page, app)
    click(page, "randomise")
    seed = page.locator("input[data-seed-field]").input_value()
    drawn = [read_weight(page, f"w{number}") for number in range(1, 9)]
    assert len(set(drawn)) > 4
    click(page, "reset")
    page.locator("input[data-seed-field]").fill(seed)
    page.locator("input[data-seed-field]").press("Enter")
    assert [read_weight(page, f"w{number}") for number in range(1, 9)] == drawn


# Moves a slider and then looks, in the same task: h1 of each time step that can be seen.
MOVE_AND_LOOK = """(slider) => {
  slider.value = "1.5";
  slider.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  const strip = slider.getRootNode().querySelector(".strip");
  const { left, right } = strip.getBoundingClientRect();
  const seen = [...strip.querySelectorAll("[data-column]")].filter((column) => {
    const box = column.getBoundingClientRect();
    return box.right > left && box.left < right;
  });
  return seen.map(({ dataset }) => [Number(dataset.column), Number(dataset.h1)]);
}"""


@pytest.mark.parametrize("step", [1, 50, 100])
def test_of_a_hundred_steps_those_in_sight_follow_at_once_and_the_others_soon(
    page: Page, app: str, step: int
) -> None:
    link = {"f": "tanh", "x": "~".join(["1_0.5"] * 50 + ["-1_0.3"] * 50), "t": str(step)}
    open_scene(page, app, link)
    scene, _ = parse_link({**link, "w1": "1.5"})
    h1 = run_srn(scene.params, scene.inputs, scene.h_0).h[:, 0]
    seen = page.locator('input[data-weight="w1"]').evaluate(MOVE_AND_LOOK)
    assert step in [number for number, _ in seen]
    assert 3 <= len(seen) < 10
    for number, shown in seen:
        assert shown == pytest.approx(h1[number - 1], abs=1e-12)
    assert [row["h1"] for row in read_columns(page)] == pytest.approx(list(h1), abs=1e-12)


def test_an_explosion_is_named_and_nothing_breaks(page: Page, app: str) -> None:
    table = {"f": "linear", "u1": "1e6", "u2": "1e6", "u3": "1e6", "u4": "1e6"}
    open_scene(page, app, {**table, "x": "~".join(["1_1"] * 100), "t": "100"})
    last = read_columns(page)[-1]
    assert not np.isfinite(last["h1"])
    expect(page.locator("[data-warning]")).to_contain_text("grows")
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    assert "NaN" not in page.locator(".stage svg").first.evaluate("svg => svg.outerHTML")
