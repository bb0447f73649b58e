"""A link restores the exact scene; a broken one says what was ignored; presets are links."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from explorer.core.srn.presets import list_srn_presets
from tests.browser.app import open_page, poll, wait_idle
from tests.browser.conftest import NewPage
from tests.browser.stage import (
    await_link,
    click,
    open_scene,
    read_columns,
    read_link,
    read_step,
    read_weight,
    type_weight,
    wait_for_answer,
)


def test_the_address_restores_the_exact_scene_in_a_fresh_browser(
    new_page: NewPage, app: str
) -> None:
    first = new_page()
    open_scene(first, app)
    first.locator("select[data-activation]").select_option("sigmoid")
    for name, text in (("w1", "0.1234567890123456"), ("u4", "-7.5"), ("b3", "1e-7"), ("a2", "0.3")):
        type_weight(first, name, text)
    first.keyboard.press("Escape")
    click(first, "last")
    await_link(first, f="sigmoid", u4="-7.5", b3="1e-07", a2="0.3", t="3")
    second = new_page()
    open_page(second, first.url)
    second.wait_for_selector('[data-edge="u2"]', state="attached")
    assert read_columns(second) == read_columns(first)
    assert read_step(second) == 3
    assert read_weight(second, "w1") == 0.1234567890123456
    assert second.locator("select[data-activation]").input_value() == "sigmoid"
    await_link(second, **read_link(first))


def test_hostile_parameters_fall_back_with_a_sentence_each(page: Page, app: str) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    open_scene(page, app, {"w1": hostile, "f": "tan", "x": "1_1~nan_2", "t": "9", "u1": "0.5"})
    note = page.locator('[data-testid="stCode"]').first
    for name in ("w1", "f", "x", "t"):
        expect(note).to_contain_text(f"`{name}`")
    assert page.locator("img[src='x']").count() == 0
    assert read_weight(page, "u1") == 0.5
    assert read_weight(page, "w1") == 1


def test_a_ten_thousand_character_parameter_is_refused_in_short(page: Page, app: str) -> None:
    open_scene(page, app, {"w3": "9" * 10_000})
    expect(page.locator('[data-testid="stCode"]').first).to_contain_text("`w3`")
    assert read_weight(page, "w3") == 1


@pytest.mark.parametrize("preset", list_srn_presets(), ids=lambda preset: preset.name)
def test_each_preset_link_sets_its_scene(page: Page, app: str, preset) -> None:  # noqa: ANN001 - parametrised
    open_scene(page, app, {"w1": "0.25", "f": "relu"})
    page.get_by_role("link", name=preset.title, exact=True).click()
    page.wait_for_url(re.compile(f"f={preset.link['f']}"))
    expect(page.locator(f'.stage[data-steps="{preset.link["x"].count("~") + 1}"]')).to_be_visible()
    for name in ("w1", "u1", "u2", "u3", "u4", "a1", "a2"):
        expect(page.locator(f'input[data-number="{name}"]')).not_to_have_value("0.25")
        assert read_weight(page, name) == float(preset.link[name])
    wait_idle(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(1)


def test_the_back_button_returns_to_the_scene_before_the_preset(page: Page, app: str) -> None:
    open_scene(page, app, {"w1": "0.25", "f": "relu"})
    page.get_by_role("link", name=list_srn_presets()[1].title, exact=True).click()
    expect(page.locator('input[data-number="w1"]')).to_have_value("1")
    page.go_back()
    expect(page.locator('input[data-number="w1"]')).to_have_value("0.25")


def test_stepping_adds_no_entries_to_the_browsers_history(new_page: NewPage, app: str) -> None:
    page = new_page()
    open_scene(page, app)
    wait_idle(page)
    before = page.evaluate("history.length")
    for step in (2, 3):
        page.keyboard.press("ArrowRight")
        await_link(page, t=str(step))
        wait_for_answer(page, step)
        wait_idle(page)
    assert page.evaluate("history.length") == before


def test_steps_that_overtake_the_server_add_no_entries_either(new_page: NewPage, app: str) -> None:
    page = new_page()
    page.clock.install()
    open_scene(page, app)
    wait_for_answer(page, 1)
    wait_idle(page)
    before = page.evaluate("history.length")
    for key in ("ArrowRight", "ArrowLeft") * 5 + ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        page.clock.run_for(230)  # just longer than the stage waits before it tells the server
    wait_for_answer(page, 3)
    wait_idle(page)
    assert read_step(page) == 3
    await_link(page, t="3")
    assert page.evaluate("history.length") == before


def test_answers_to_repeated_links_that_come_late_add_no_entries(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    asked: list[bytes] = []
    held: list[bytes] = []
    sockets: list[WebSocketRoute] = []
    is_slow = False

    def connect(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        server = socket.connect_to_server()
        server.on_message(hear)
        socket.on_message(lambda message: (asked.append(message), server.send(message)))

    def hear(message: bytes) -> None:
        held.append(message) if is_slow else sockets[-1].send(message)

    page.route_web_socket("**/_stcore/stream", connect)
    open_scene(page, app)
    wait_for_answer(page, 1)
    wait_idle(page)
    before = page.evaluate("history.length")
    is_slow = True
    for count, key in enumerate(("ArrowRight", "ArrowLeft", "ArrowRight"), 1):
        asked.clear()
        page.keyboard.press(key)
        poll(page, lambda: any(map(is_rerun, asked)))  # else the stage would tell two keys at once
        poll(page, lambda count=count: sum(map(is_run_finished, held)) >= count)
    is_slow = False
    steps = iter((2, 1, 2))
    for message in held:
        sockets[-1].send(message)
        if is_run_finished(message):  # the page takes in each answer before the next comes
            wait_for_answer(page, next(steps))
    assert list(steps) == []
    await_link(page, t="2")
    assert page.evaluate("history.length") == before


def is_rerun(message: bytes) -> bool:
    return BackMsg.FromString(message).WhichOneof("type") == "rerun_script"


def is_run_finished(message: bytes) -> bool:
    return ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"


def test_the_scene_survives_a_visit_to_home(page: Page, app: str) -> None:
    open_scene(page, app)
    type_weight(page, "w1", "2.5")
    await_link(page, w1="2.5")  # written when the server is told
    wait_idle(page)
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("heading", name="RNN Explorer").wait_for()
    page.go_back()
    expect(page.locator('input[data-number="w1"]')).to_have_value("2.5")
