"""The panels below the stage follow it, and input there reaches the stage."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explorer.core.srn.scene import parse_link
from explorer.core.srn.scripts import export_script
from tests.browser.app import wait_idle
from tests.browser.stage import (
    open_scene,
    read_columns,
    type_weight,
)
from tests.figures.numbers import read_number


def open_tab(page: Page, name: str) -> None:
    # A fresh page draws its figures in a second run. While a run recreates the tabs, Streamlit
    # disables them for an instant, during which a click does nothing.
    page.locator(".js-plotly-plot .scatterlayer").first.wait_for()
    wait_idle(page)
    tab = page.get_by_role("tab", name=name)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    wait_idle(page)


def test_the_phase_plane_follows_a_weight_and_says_what_it_found(page: Page, app: str) -> None:
    zero_input = {"f": "tanh", "x": "0_0~0_0", "u1": "0", "u2": "0.9", "u3": "0.9", "u4": "0"}
    open_scene(page, app, zero_input)
    expect(page.get_by_text("One stable node at (0")).to_be_visible()
    type_weight(page, "u2", "2")
    type_weight(page, "u3", "2")
    expect(page.get_by_text("9 fixed points")).to_be_visible()


def test_the_bifurcation_names_the_weight_and_its_finding(page: Page, app: str) -> None:
    rotation = {"u2": "0", "u4": "-1.5", "u1": "1.5", "u3": "0"}
    open_scene(page, app, {"f": "tanh", "x": "0_0~0_0", "a1": "0.5", **rotation})
    open_tab(page, "Bifurcation")
    panel = page.get_by_role("tabpanel", name="Bifurcation")
    expect(panel.get_by_text("cycles with period 4")).to_be_visible()
    panel.get_by_role("radio", name="w5", exact=True).click()
    expect(panel.get_by_text("the hidden state does not depend on it")).to_be_visible()


def test_pasted_cells_become_the_sequence(page: Page, app: str) -> None:
    open_scene(page, app)
    open_tab(page, "Input sequence")
    page.get_by_text("Paste", exact=True).click()
    page.get_by_role("textbox", name="One time step per line").fill("x1\tx2\n0.5\t1\n-1\ttwo\n3\t4")
    page.get_by_role("button", name="Use this sequence").click()
    expect(page.get_by_text("Line 3, number 2, must be a number")).to_be_visible()
    assert len(read_columns(page)) == 3
    page.get_by_role("textbox", name="One time step per line").fill("0,5\t1\n-1\t2,5\n3\t4\n0\t0")
    page.get_by_role("button", name="Use this sequence").click()
    expect(page.locator('.stage[data-steps="4"]')).to_be_visible()
    assert [(row["x1"], row["x2"]) for row in read_columns(page)] == [
        (0.5, 1),
        (-1, 2.5),
        (3, 4),
        (0, 0),
    ]
    page.wait_for_url(lambda url: "x=0.5_1~-1_2.5~3_4~0_0" in url)


def test_a_generated_sequence_reaches_the_stage(page: Page, app: str) -> None:
    open_scene(page, app)
    open_tab(page, "Input sequence")
    page.get_by_text("Generate", exact=True).click()
    page.get_by_role("button", name="Use this sequence").click()
    expect(page.locator('.stage[data-steps="12"]')).to_be_visible()


def test_a_typed_cell_of_the_table_reaches_the_stage(page: Page, app: str) -> None:
    open_scene(page, app)
    open_tab(page, "Input sequence")
    grid = page.locator(".dvn-scroller").first
    grid.scroll_into_view_if_needed()
    grid.dblclick(position={"x": 150, "y": 52})  # the first row's x1
    cell = page.locator("#portal textarea")
    cell.fill("0.25")
    cell.press("Enter")
    page.wait_for_url(lambda url: "x=0.25_1~1_1~2_2" in url)
    expect(page.locator('[data-column="1"]')).to_have_attribute("data-x1", "0.25")


def test_every_step_is_downloaded_as_csv(page: Page, app: str, tmp_path: Path) -> None:
    open_scene(page, app)
    open_tab(page, "Every step")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    file = tmp_path / "steps.csv"
    waiting.value.save_as(file)
    lines = file.read_text("utf-8").splitlines()
    assert lines[0] == "t,x1,x2,a1,a2,in_h1,in_h2,h1,h2,y1,y2"
    assert [float(field) for field in lines[2].split(",")] == [2, 1, 1, 2, 2, 6, 6, 6, 6, 12, 12]


_READ_TABLES = """tables => tables.map((table) => [...table.querySelectorAll("tbody tr")].map(
  (row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent))))"""


def test_the_tables_of_all_four_ways_hold_the_states_and_outputs_of_the_net(
    page: Page, app: str, tmp_path: Path
) -> None:
    open_scene(page, app, {"f": "sigmoid"})
    open_tab(page, "Four ways")
    panel = page.get_by_role("tabpanel", name="Four ways")
    expect(panel.locator('[role="gridcell"]')).to_have_count(4 * 3 * 5)
    tables = np.array(panel.locator('[role="grid"]').evaluate_all(_READ_TABLES))
    h, rows = 0.0, []  # all weights are 1: both units receive x1 + x2 + h1 + h2
    for t, x in enumerate((1, 1, 2), 1):
        h = 1 / (1 + math.exp(-2 * x - 2 * h))
        rows.append([t, h, h, 2 * h, 2 * h])
    np.testing.assert_allclose(tables, [rows] * 4, rtol=0, atol=1e-12)

    difference, *titles = panel.locator("strong").all_inner_texts()
    assert sorted(titles) == ["NumPy loop", "[x, h] times [W; U]", "nn.RNN", "nn.RNNCell"]
    assert read_number(difference) == pytest.approx(np.ptp(tables, axis=0).max(), rel=0.01)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this script").click()
    file = tmp_path / "script.py"
    waiting.value.save_as(file)
    scene, _ = parse_link({"f": "sigmoid"})
    assert file.read_text("utf-8") == export_script(scene, "numpy")


@pytest.mark.parametrize("width", [1280, 420])
def test_every_legend_entry_is_visible(page: Page, app: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    nine_points = {"f": "tanh", "u1": "0", "u2": "2", "u3": "2", "u4": "0", "x": "0_0~0_0"}
    open_scene(page, app, nine_points)
    expect(page.locator(".js-plotly-plot .legend .traces")).not_to_have_count(0)
    expect(page.get_by_text("9 fixed points")).to_be_visible()
    wait_idle(page)
    sticks_out = """plots => plots.flatMap((plot) => {
      const frame = plot.getBoundingClientRect();
      const names = [...plot.querySelectorAll(".legendtext, .xtitle")];
      const boxes = names.map((name) => [name.textContent, name.getBoundingClientRect()]);
      const title = plot.querySelector(".xtitle").getBoundingClientRect();
      return boxes.filter(([name, box]) => box.bottom > frame.bottom || box.right > frame.right
        || (name !== plot.querySelector(".xtitle").textContent && box.top < title.bottom))
        .map(([name]) => name);
    })"""
    assert page.locator(".js-plotly-plot").evaluate_all(sticks_out) == []


def test_titles_fit_a_narrow_window_when_states_explode(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 390, "height": 720})
    open_scene(page, app, {"x": "~".join(["1_1"] * 100), "u1": "1e6", "u2": "1e6"})
    titles = page.locator(".js-plotly-plot").locator(".gtitle, .ytitle")
    expect(titles).to_have_count(2)
    is_whole = """title => {
      const [box, frame] = [title, title.closest(".js-plotly-plot")].map(
        (each) => each.getBoundingClientRect());
      return box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
    }"""
    assert all(title.evaluate(is_whole) for title in titles.all())
    is_free = """title => [...title.closest(".js-plotly-plot").querySelectorAll(".ytick")].every(
      (tick) => tick.getBoundingClientRect().left >= title.getBoundingClientRect().right)"""
    assert all(each.evaluate(is_free) for each in page.locator(".js-plotly-plot .ytitle").all())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_window_in_both_themes(
    page: Page, app: str, scheme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    page.emulate_media(color_scheme=scheme)
    open_scene(page, app, {"f": "tanh"})
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    # Nothing overflows to the right, and the background is the theme's.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    color = page.locator('[data-testid="stApp"]').evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    assert color == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(16, 20, 24)")
    edge = page.locator('[data-edge="u2"]').bounding_box()
    assert edge is not None
    assert edge["x"] + edge["width"] <= width
