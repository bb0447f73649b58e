"""Numbers in any spelling arrive as what was typed or pasted, in every kind of field."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import open_page, wait_idle
from tests.browser.learning import open_task
from tests.browser.stage import click, open_scene

_TELEPHONE = 420


@pytest.mark.parametrize("width", [1280, _TELEPHONE])
def test_a_paste_with_true_minus_signs_keeps_its_three_time_steps(
    page: Page, app: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    open_scene(page, app)
    page.locator(".js-plotly-plot .scatterlayer").first.wait_for()
    wait_idle(page)  # a fresh page creates its tabs again
    page.get_by_role("tab", name="Input sequence").click()
    wait_idle(page)
    page.get_by_text("Paste", exact=True).click()
    text = page.get_by_role("textbox", name="One time step per line")
    text.fill("\u22121 \u22121\n1 1\n2 2")
    page.get_by_role("button", name="Use this sequence").click()
    expect(page.get_by_text("Read 3 time steps.")).to_be_visible()
    page.wait_for_url(re.compile(r"x=-1_-1(~|%7E)1_1(~|%7E)2_2"))
    expect(text).to_have_value("\u22121 \u22121\n1 1\n2 2")


@pytest.mark.parametrize("width", [1280, _TELEPHONE])
def test_a_prediction_with_a_decimal_comma_or_a_true_minus_sign_is_what_was_typed(
    page: Page, app: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    open_page(page, f"{app}/?question=srn-output")
    field = page.get_by_role("textbox", name=re.compile("Your prediction"))
    field.press_sequentially("\u221212")
    field.press("Enter")
    expect(page.get_by_text("Your prediction: \u221212.")).to_be_visible()
    expect(page.get_by_text("Read “\u221212”")).to_have_count(0)  # it would say the same again
    field.fill("")
    field.press_sequentially("12,0")
    field.press("Enter")
    expect(page.get_by_text("Right: 12.")).to_be_visible()
    expect(page.get_by_text("Read “12,0” as 12.")).to_be_visible()
    page.get_by_role("button", name="All questions").click()
    page.get_by_role("button", name="Forget my predictions").click()
    wait_idle(page)


def test_a_setting_shows_what_it_read_and_a_text_that_is_not_a_number_stays(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/cells")
    field = page.get_by_role("textbox", name="Layers")
    field.fill("\uff13")
    field.press("Enter")
    expect(page.get_by_text("Read “\uff13” as 3.")).to_be_visible()
    expect(field).to_have_value("3")
    page.wait_for_url("**two-layers.num_layers=3**")
    wait_idle(page)
    expect(page.get_by_text("Part of this link was ignored")).to_have_count(0)
    field.fill("three")
    field.press("Enter")
    expect(page.get_by_text("'three' isn't one. Until then it's 3.")).to_be_visible()
    expect(field).to_have_value("three")


def test_a_field_of_the_stage_reads_a_decimal_comma_and_keeps_what_it_cannot_read(
    page: Page, app: str
) -> None:
    open_scene(page, app)
    field = page.locator('input[data-number="u1"]')
    field.fill("\u22120,5")
    field.press("Enter")
    expect(field).to_have_value("-0.5")
    page.wait_for_url(re.compile(r"u1=-0\.5"))
    field.fill("a half")
    field.press("Enter")
    expect(field).to_have_value("a half")
    expect(page.get_by_text("u1 must be a number from")).to_be_visible()
    field.fill("1/4")
    field.press("Enter")
    expect(field).to_have_value("0.25")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_the_inputs_of_the_gates_are_read_in_any_spelling_and_a_refused_text_stays(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/cells?cells.view=Gates")
    field = page.get_by_label("Input sequence")
    field.fill("\u22121 0,5 1/4")
    field.press("Enter")
    page.wait_for_url("**impulses=-1_0.5_0.25**")
    expect(field).to_have_value("-1 0.5 0.25")
    field.fill("1 0 one")
    field.press("Enter")
    expect(field).to_have_value("1 0 one")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("1 0 1")
    field.press("Enter")
    page.wait_for_url("**impulses=1_0_1**")
    expect(field).to_have_attribute("aria-invalid", "false")
    field.fill("two")
    field.press("Enter")
    refusal = page.get_by_text("x must be 1 to 60 numbers")
    expect(refusal).to_be_visible()
    field.focus()
    field.press("Escape")
    expect(field).to_have_value("1 0 1")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(refusal).to_have_count(0)


def test_a_seed_that_is_refused_stays_in_its_field(page: Page, app: str) -> None:
    open_scene(page, app)
    field = page.locator("input[data-seed-field]")
    field.fill("seven")
    field.press("Enter")
    expect(page.get_by_text("The seed must be a whole number from 0 to")).to_be_visible()
    expect(field).to_have_value("seven")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("\uff17")
    field.press("Enter")
    expect(field).to_have_value("7")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_start_seed_that_is_refused_stays_while_the_net_learns(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    page.locator('[data-panel-tab="settings"]').click()
    field = page.locator('input[data-setting="seed"]')
    field.fill("seven")
    field.press("Enter")
    expect(page.get_by_text("The start seed must be a whole number from")).to_be_visible()
    click(page, "once")
    expect(page.locator('[data-learning-row][data-updates="1"]')).to_be_visible()
    expect(field).to_have_value("seven")
    field.fill("\uff17")
    field.press("Enter")
    expect(field).to_have_value("7")
    expect(field).not_to_have_attribute("aria-invalid", "true")
