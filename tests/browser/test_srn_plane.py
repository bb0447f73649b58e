"""The phase plane on the stage: follows the hand in the same frame, and sets h_0 with a press."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import wait_idle
from tests.browser.stage import await_link, open_scene, press_edge, read_columns, read_weight

NINE_POINTS = {"f": "tanh", "u1": "0", "u2": "2", "u3": "2", "u4": "0", "x": "0_0~0_0"}
CALM = {"f": "tanh", "u1": "0", "u2": "0.9", "u3": "0.9", "u4": "0", "x": "0_0~0_0~0_0"}


def find_canvas(page: Page) -> Locator:
    return page.locator("canvas.plane-canvas")


def place(page: Page, h1: float, h2: float) -> tuple[float, float]:
    """Where a state of a tanh net is on the page: its window goes from -1.1 to 1.1."""
    box = find_canvas(page).bounding_box()
    assert box is not None
    # As plane_frame.js has it: room for the numbers, and the square in the middle of the rest.
    side = min(box["width"] - 42, box["height"] - 28)
    left = box["x"] + 36 + (box["width"] - 42 - side) / 2
    return left + side * (h1 + 1.1) / 2.2, box["y"] + 6 + side * (1.1 - h2) / 2.2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_projector_shows_the_stage_and_its_plane_together(
    page: Page, app: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    open_scene(page, app, NINE_POINTS)
    for selector in (".picture-svg", ".operations", ".sliders", ".plane-canvas", ".strip"):
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720
        assert box["x"] + box["width"] <= 1280
    side = find_canvas(page).bounding_box()
    assert side is not None
    assert side["height"] >= 280


def test_the_plane_follows_a_slider_in_the_same_frame(page: Page, app: str) -> None:
    open_scene(page, app, CALM)
    expect(page.locator('.plane[data-layer="current"]')).to_be_attached()
    while_dragging = """slider => {
      const plane = slider.getRootNode().querySelector(".plane");
      const seen = [];
      for (const value of ["0.95", "1.5", "2"]) {
        slider.value = value;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        seen.push([plane.dataset.points, plane.dataset.layer]);
      }
      return seen;
    }"""
    slider = page.locator('input[data-weight="u2"]')
    # One point, which splits into three; what the server found belonged to another net.
    assert slider.evaluate(while_dragging) == [["1", "waiting"], ["3", "waiting"], ["3", "waiting"]]
    slider.dispatch_event("change")
    expect(page.locator('.plane[data-layer="current"][data-points="3"]')).to_be_attached()
    expect(find_canvas(page)).to_have_attribute(
        "aria-label",
        "Phase plane of h for x = (0, 0). 3 fixed points: 2 stable, 1 saddle. "
        "From h_0 = (0, 0), h settles on the saddle at (0, 0).",
    )
    expect(page.locator(".plane-legend")).to_contain_text("2 stable")


def test_the_plane_follows_an_edge_that_is_dragged(page: Page, app: str) -> None:
    open_scene(page, app, CALM)
    x, y = press_edge(page, "u2")
    page.mouse.move(x, y - 20)
    page.mouse.move(x, y - 60)
    expect(page.locator('.plane[data-points="3"]')).to_be_attached()
    page.mouse.up()
    await_link(page, u2="1.5")


def test_a_click_in_the_plane_starts_there_and_undo_takes_it_back(page: Page, app: str) -> None:
    open_scene(page, app, CALM)
    page.mouse.click(*place(page, 0.55, -0.44))
    assert (read_weight(page, "a1"), read_weight(page, "a2")) == pytest.approx(
        (0.55, -0.44), abs=0.02
    )
    assert read_columns(page)[0]["h1"] == pytest.approx(0.459, abs=0.02)  # tanh(0.9 * 0.55)
    await_link(page, a1=f"{read_weight(page, 'a1'):g}")
    page.keyboard.press("Control+z")
    assert (read_weight(page, "a1"), read_weight(page, "a2")) == (0, 0)


def test_the_start_can_be_dragged_and_the_run_goes_along(page: Page, app: str) -> None:
    open_scene(page, app, CALM)
    page.mouse.move(*place(page, 0.2, 0.2))
    page.mouse.down()
    page.mouse.move(*place(page, -0.5, 0.2))
    assert read_weight(page, "a1") == pytest.approx(-0.5, abs=0.02)
    page.mouse.move(*place(page, -0.9, -0.6))
    assert read_weight(page, "a2") == pytest.approx(-0.6, abs=0.02)
    page.mouse.up()
    await_link(page, a2=f"{read_weight(page, 'a2'):g}")
    page.keyboard.press("Control+z")  # the whole gesture is one entry of the history
    assert read_weight(page, "a1") == 0


def test_the_pointer_reads_a_points_kind_and_eigenvalues_and_where_a_start_ends(
    page: Page, app: str
) -> None:
    open_scene(page, app, NINE_POINTS)
    expect(page.locator('.plane[data-layer="current"]')).to_be_attached()
    tip = page.locator(".plane-tip")
    page.mouse.move(*place(page, 0, 0))
    expect(tip).to_have_text("unstable node at (0, 0), eigenvalues 2 and 2")
    page.mouse.move(*place(page, 0.5, 0.3))
    expect(tip).to_contain_text("nearest start tried: basin 4, of the stable node")
    page.mouse.move(10, 10)
    expect(tip).to_be_hidden()


def test_another_input_of_the_sequence_has_another_plane(page: Page, app: str) -> None:
    open_scene(page, app, {**NINE_POINTS, "x": "0_0~2_2"})
    expect(page.locator('.plane[data-points="9"]')).to_be_attached()
    page.keyboard.press("ArrowRight")
    expect(page.locator('.plane[data-points="1"]')).to_be_attached()
    expect(page.locator(".plane-legend")).to_contain_text("x = (2, 2)")


def test_on_a_phone_the_plane_is_under_the_picture(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 420, "height": 900})
    open_scene(page, app, NINE_POINTS)
    wait_idle(page)
    parts = (".picture-svg", ".plane-canvas", ".strip", ".sliders", ".operations")
    boxes = [page.locator(part).bounding_box() for part in parts]
    tops = [box["y"] for box in boxes if box is not None]
    assert len(tops) == len(parts)
    assert tops == sorted(tops)
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
