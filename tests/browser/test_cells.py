"""The cells page in a browser: shapes follow the sizes, the hand check, the gates."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explorer.core.cells.gate_scenes import (
    list_gate_examples,
    parse_gate_link,
)
from explorer.core.cells.gate_steps import GateTrace, run_gates
from tests.browser.app import await_run, open_page, wait_idle
from tests.browser.conftest import NewPage
from tests.browser.formulas import find_overhang
from tests.core.cells.gate_memory import find_memory

LARGEST = {  # six inputs, six units, and states of five digits with a sign
    "cells.kernel": "; ".join(["0.11 -0.22 0.33 -0.11 0.22 -0.33"] * 6),
    "cells.recurrent": "; ".join(["0.31 -0.12 0.23 -0.31 0.12 -0.23"] * 6),
    "cells.bias": "-0.01 -0.02 -0.03 -0.04 -0.05 -0.06",
    "cells.inputs": "; ".join(["-0.11 -0.22 -0.33 -0.44 -0.55 -0.66"] * 3),
    "cells.activation": "tanh",
}


def open_gates(page: Page, app: str, link: dict[str, str] | None = None) -> None:
    open_page(page, f"{app}/cells?{urlencode({'cells.view': 'Gates', **(link or {})})}")
    page.wait_for_selector(".stage[data-steps]")


def read_columns(page: Page, names: list[str]) -> np.ndarray:
    """Each number of each step at full precision, (T, names)."""
    script = """(cells, names) => cells.map((cell) =>
      names.map((name) => Number(cell.getAttribute(`data-${name}`))))"""
    return np.array(page.locator("[data-column]").evaluate_all(script, names))


def assert_same(page: Page, trace: GateTrace) -> None:
    names = list(trace.columns)
    wanted = np.column_stack([trace.columns[name] for name in names])
    shown = read_columns(page, names)
    assert shown.shape == wanted.shape
    assert np.abs(shown - wanted).max() < 1e-12


def test_the_page_opens_with_two_layers_and_a_third_gives_h_n_another_row(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/cells")
    drawing = page.locator(".js-plotly-plot").first
    expect(drawing.get_by_text("output (3, 1, 2)")).to_be_visible()
    expect(drawing.get_by_text("h_n (2, 1, 2)")).to_be_visible()
    expect(page.get_by_text("all 12 shapes are as drawn")).to_be_visible()
    field = page.get_by_role("textbox", name="Layers")
    field.fill("3")
    field.press("Enter")
    expect(drawing.get_by_text("h_n (3, 1, 2)")).to_be_visible()
    page.wait_for_url("**two-layers.num_layers=3**")


def test_the_hand_check_ends_at_48_45_54(page: Page, app: str) -> None:
    open_page(page, f"{app}/cells?cells.view=Hand+check")
    expect(page.get_by_text("(7, 3, 12), (13, 27, 16), (48, 45, 54)")).to_be_visible()
    field = page.get_by_role("textbox", name="Bias b")
    field.fill("1 0 1")
    field.press("Enter")
    expect(page.get_by_text("(8, 3, 12), (15, 29, 17), (53, 50, 58)")).to_be_visible()
    page.wait_for_url("**cells.bias=1+0+1**")


@pytest.mark.parametrize("width", [420, 1280])
@pytest.mark.parametrize("link", [{}, LARGEST], ids=["course", "largest"])
def test_no_formula_of_the_hand_check_is_cut_off(
    page: Page, app: str, width: int, link: dict[str, str]
) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    open_page(page, f"{app}/cells?cells.view=Hand+check&{urlencode(link)}")
    expect(page.locator(".katex-html")).to_have_count(7)  # equation, K, R, b, and three steps
    assert find_overhang(page) <= 1


def test_arrow_keys_step_and_the_forget_bias_decides_how_long_an_impulse_is_felt(
    page: Page, app: str
) -> None:
    open_gates(page, app)
    scene, _ = parse_gate_link(list_gate_examples()[0].link)
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('.stage[data-step="2"]')
    page.keyboard.press("End")
    page.wait_for_selector('.stage[data-step="24"]')
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector('.stage[data-step="23"]')
    c = float(page.locator('[data-node="c"]').get_attribute("data-value") or "nan")
    assert c == pytest.approx(run_gates(scene).columns["c"][22], abs=1e-12)
    page.keyboard.press("ArrowDown")
    page.wait_for_selector('.stage[data-operation="f"]')

    page.locator('input[data-weight="b_f"]').fill("0")
    forgetful = replace(scene, values={**scene.values, "b_f": 0.0})
    assert_same(page, run_gates(forgetful))
    steps = find_memory(forgetful).steps
    expect(page.locator("[data-memory]")).to_contain_text(f"is felt in c for {steps} steps;")
    page.wait_for_url("**b_f=0**at=23")
    page.reload()
    page.wait_for_selector('.stage[data-step="23"]')
    assert_same(page, run_gates(forgetful))


def test_a_click_sets_an_impulse_and_an_example_changes_the_cell(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    open_gates(page, app)
    told = page.locator("[data-sentence]")
    expect(told).to_have_text(re.compile("^One impulse at t = 1 is written into c"))
    page.locator('[data-track="x"] [data-t="5"]').click()
    expect(page.locator("[data-memory]")).to_contain_text("The impulse at t = 5")
    expect(told).to_have_text(re.compile("^Before your changes: One impulse at t = 1"))
    page.wait_for_url("**impulses=1_0_0_0_1_0**")
    before = page.evaluate("history.length")
    with await_run(page):
        page.locator("select[data-example]").select_option("gru-keep")
        page.wait_for_selector('.stage[data-cell="gru"]')
    expect(told).to_have_text(re.compile("^The update gate z keeps"))
    scene, _ = parse_gate_link(next(e.link for e in list_gate_examples() if e.name == "gru-keep"))
    assert_same(page, run_gates(scene))
    page.wait_for_url(lambda url: "gates=gru" in url and "b_f" not in url)
    wait_idle(page)
    assert page.evaluate("history.length") == before
    expect(page.get_by_role("tab", name="Gates")).to_have_attribute("aria-selected", "true")


def test_undo_and_redo_cover_gestures_inputs_and_examples(page: Page, app: str) -> None:
    open_gates(page, app)
    bias = page.locator('input[data-number="b_f"]')
    undo, redo = page.locator("[data-action=undo]"), page.locator("[data-action=redo]")
    example = page.locator("select[data-example]")
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    bias.fill("1")
    bias.press("Enter")
    page.locator('[data-track="x"] [data-t="5"]').click()
    example.select_option("gru-keep")
    page.wait_for_selector('.stage[data-cell="gru"]')
    page.keyboard.press("ArrowRight")  # stepping is not recorded
    page.wait_for_selector('.stage[data-step="2"]')

    undo.click()
    page.wait_for_selector('.stage[data-cell="lstm"]')
    expect(example).to_have_value("lstm-keep")
    expect(bias).to_have_value("1")
    expect(page.locator("[data-memory]")).to_contain_text("The impulse at t = 5")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-memory]")).to_contain_text("The impulse at t = 1")
    undo.click()
    expect(bias).to_have_value("2")
    expect(undo).to_be_disabled()
    page.keyboard.press("Control+y")
    expect(bias).to_have_value("1")
    page.wait_for_url("**b_f=1**")
    page.locator("[data-action=reset]").click()
    expect(bias).to_have_value("2")
    expect(redo).to_be_disabled()
    undo.click()
    expect(bias).to_have_value("1")


def test_each_view_fits_a_narrow_window(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 390, "height": 720})
    open_page(page, f"{app}/cells")
    for view in ("Shapes", "Parameters", "Hand check", "Gates"):
        page.get_by_role("tab", name=view).click()
        wait_idle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, view
    page.wait_for_selector(".stage[data-steps]")
    page.keyboard.press("ArrowRight")  # the clicked tab must not keep the arrow keys
    page.wait_for_selector('.stage[data-step="2"]')


def test_the_texts_above_the_matrices_do_not_overlap_on_a_narrow_screen(
    page: Page, app: str
) -> None:
    page.set_viewport_size({"width": 420, "height": 720})
    open_page(page, f"{app}/cells?cells.view=Parameters")
    words = page.locator(".js-plotly-plot .annotation-text-g")
    expect(words).to_have_count(3)
    boxes = [box for each in words.all() if (box := each.bounding_box())]
    ends = [box["x"] + box["width"] for box in boxes]
    assert all(end < box["x"] for end, box in zip(ends, boxes[1:], strict=False))
    assert page.evaluate("document.documentElement.scrollWidth") <= 420  # the figure scrolls
