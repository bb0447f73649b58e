"""The net learns on the stage: run, pause, change by hand, undo."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from explorer.core.srn.params import WEIGHT_INDICES
from tests.browser.app import open_page, poll
from tests.browser.conftest import NewPage
from tests.browser.learning import open_task, read_updates, wait_until_paused
from tests.browser.stage import await_link, click, open_scene, press_edge, read_link, read_weight


def test_learning_is_folded_away_until_it_is_asked_for(page: Page, app: str) -> None:
    open_scene(page, app)
    expect(page.locator("select[data-task]")).to_be_hidden()
    expect(page.locator("[data-learning-panel]")).to_be_hidden()
    click(page, "open-learning")
    expect(page.locator("select[data-task]")).to_be_visible()
    assert read_weight(page, "w1") == 1  # nothing has changed yet


def test_a_newcomer_presses_learn_and_the_latch_is_learned(page: Page, app: str) -> None:
    open_scene(page, app)
    click(page, "open-learning")
    expect(page.locator("select[data-task]")).to_have_value("latch")
    expect(page.locator(".learning-status")).to_have_text(
        "Learn draws new weights; undo brings these back."
    )
    page.keyboard.press("l")
    page.wait_for_selector('[data-learning-row][data-solved="true"]')
    assert read_link(page)["task"] == "latch"
    page.keyboard.press("l")
    wait_until_paused(page)
    click(page, "undo")
    click(page, "undo")
    assert read_weight(page, "w1") == 1


@pytest.mark.parametrize(
    "task", ["echo", "xor", "parity", "latch", "period", "sine", "integrate", "course", "own"]
)
def test_a_task_is_learned_at_full_speed_and_says_so(page: Page, app: str, task: str) -> None:
    open_task(page, app, task)
    click(page, "learn")
    page.wait_for_selector('[data-learning-row]:not([data-solved-at=""])')  # Adam may unlearn it
    click(page, "learn")
    wait_until_paused(page)
    expect(page.locator(".learning-status")).to_contain_text("solved")
    row = page.locator("[data-learning-row]")
    assert 0 < int(row.get_attribute("data-solved-at") or "0") <= read_updates(page)
    poll(page, lambda: "w1=" in page.url)


def test_the_page_says_what_its_panels_describe_while_the_net_learns(page: Page, app: str) -> None:
    open_task(page, app, "xor")
    note = page.get_by_text("as it was before")
    expect(note).to_be_hidden()
    click(page, "learn")
    expect(note).to_be_visible()
    click(page, "learn")
    expect(note).to_be_hidden()
    click(page, "learn")
    expect(note).to_be_visible()
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="RNN Explorer")).to_be_visible()
    expect(page.locator("html[data-learning]")).to_have_count(0)


def test_one_update_changes_the_weights_and_undo_takes_it_back(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    before = read_weight(page, "w1")
    click(page, "once")
    expect(page.locator('[data-learning-row][data-updates="1"]')).to_be_visible()
    assert read_weight(page, "w1") != before
    click(page, "undo")
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    assert read_weight(page, "w1") == before


def test_undo_after_learning_returns_to_the_weights_before_it(page: Page, app: str) -> None:
    open_task(page, app, "echo", "16 updates/s")
    before = read_weight(page, "u2")
    page.keyboard.press("l")
    poll(page, lambda: read_updates(page) > 3)
    page.keyboard.press("l")
    wait_until_paused(page)
    assert read_weight(page, "u2") != before
    click(page, "undo")
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    assert read_weight(page, "u2") == before


def test_another_speed_while_the_net_learns_lets_it_go_on(page: Page, app: str) -> None:
    open_task(page, app, "latch", "60 updates/s")
    click(page, "learn")
    for speed in ("as fast as it can", "16 updates/s", "60 updates/s", "as fast as it can"):
        page.locator("select[data-learning-speed]").select_option(label=speed)
        at = read_updates(page)
        poll(page, lambda at=at: read_updates(page) > at + 10)
        expect(page.locator('[data-learning-row][data-learning="true"]')).to_be_visible()


def test_a_weight_is_dragged_while_the_net_learns_and_it_goes_on_from_there(
    page: Page, app: str
) -> None:
    open_task(page, app, "latch")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 100)
    x, y = press_edge(page, "w5")
    page.mouse.move(x, y + 300, steps=3)
    held = page.locator('[data-edge="w5"]').get_attribute("data-value")
    at = read_updates(page)
    poll(page, lambda: read_updates(page) > at + 50)
    assert page.locator('[data-edge="w5"]').get_attribute("data-value") == held
    page.mouse.up()
    poll(page, lambda: page.locator('[data-edge="w5"]').get_attribute("data-value") != held)
    expect(page.locator('[data-learning-row][data-learning="true"]')).to_be_visible()


def test_a_weight_in_the_hand_is_never_set_back_while_the_net_learns(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 100)
    move_each_frame = """async (slider) => {
      const shown = () => slider.getRootNode().querySelector('[data-edge="w5"]').dataset.value;
      const wrong = [];
      for (let i = 1; i <= 150; i++) {
        slider.value = String(i / 100);
        slider.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done));
        if (Number(shown()) !== i / 100) wrong.push([i / 100, shown()]);
      }
      return wrong;
    }"""
    assert page.locator('input[data-weight="w5"]').evaluate(move_each_frame) == []


def test_a_pinned_weight_stays_and_the_others_learn(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    page.locator('[data-pin="u1"]').click()
    before = {name: read_weight(page, name) for name in ("u1", "u2")}
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 50)
    click(page, "learn")
    wait_until_paused(page)
    assert read_weight(page, "u1") == before["u1"]
    assert read_weight(page, "u2") != before["u2"]
    expect(page.locator('[data-pin="u1"]')).to_have_attribute("aria-pressed", "true")


def test_without_the_recurrent_wire_the_latch_stays_at_its_floor(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    page.locator("input[data-cut]").check()
    assert read_weight(page, "u1") == 0
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 1000)
    expect(page.locator('[data-learning-row][data-solved="false"]')).to_be_visible()


def test_another_task_while_the_net_learns_goes_on_from_its_weights_and_pins(
    page: Page, app: str
) -> None:
    open_task(page, app, "latch")
    page.locator('[data-pin="w5"]').click()
    pinned = read_weight(page, "w5")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 100)
    page.locator("select[data-task]").select_option("xor")
    expect(page.locator("[data-message]")).to_contain_text("from the weights that it had")
    await_link(page, task="xor", init="own")
    poll(page, lambda: read_updates(page) > 100)
    expect(page.locator('[data-learning-row][data-learning="true"]')).to_be_visible()
    click(page, "learn")
    wait_until_paused(page)
    assert read_weight(page, "w5") == pinned
    click(page, "undo")
    expect(page.locator("select[data-task]")).to_have_value("latch")


def test_a_second_browser_goes_on_from_the_link_with_the_same_numbers(
    new_page: NewPage, app: str
) -> None:
    first = new_page()
    open_task(first, app, "latch")
    click(first, "learn")
    poll(first, lambda: read_updates(first) > 100)
    click(first, "learn")
    wait_until_paused(first)
    at = read_updates(first)
    await_link(first, task="latch", n=str(at))
    second = new_page()
    open_page(second, first.url)
    expect(second.locator(f'[data-learning-row][data-updates="{at}"]')).to_be_visible()
    for page in (first, second):
        click(page, "once")
        expect(page.locator(f'[data-learning-row][data-updates="{at + 1}"]')).to_be_visible()
    for name in WEIGHT_INDICES:
        assert read_weight(second, name) == read_weight(first, name)


def test_a_reload_in_mid_run_keeps_the_run(page: Page, app: str) -> None:
    open_task(page, app, "latch", "16 updates/s")
    click(page, "learn")
    poll(page, lambda: int(read_link(page).get("n", "0")) > 3)  # noted about once a second
    page.reload()
    page.wait_for_selector('[data-edge="u2"]', state="attached")
    poll(page, lambda: read_updates(page) > 3)
    expect(page.locator('[data-learning-row][data-learning="false"]')).to_be_visible()
    assert read_updates(page) == int(read_link(page)["n"])


def test_a_hidden_tab_pauses_and_goes_on_when_it_is_seen_again(page: Page, app: str) -> None:
    open_task(page, app, "echo", "16 updates/s")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 3)
    set_visibility(page, "hidden")
    wait_until_paused(page)
    at = read_updates(page)
    set_visibility(page, "visible")
    poll(page, lambda: read_updates(page) > at)


def test_a_tab_that_is_hidden_for_a_moment_goes_on_at_full_speed(page: Page, app: str) -> None:
    open_task(page, app, "latch")
    click(page, "learn")
    poll(page, lambda: read_updates(page) > 100)
    set_visibility(page, "hidden", "visible")
    at = read_updates(page)
    poll(page, lambda: read_updates(page) > at + 100)
    expect(page.locator('[data-learning-row][data-learning="true"]')).to_be_visible()


def test_a_solution_of_parity_set_by_hand_is_one_click_away(page: Page, app: str) -> None:
    open_task(page, app, "parity")
    page.locator('[data-panel-tab="task"]').click()
    click(page, "solution")
    expect(page.locator('[data-learning-row][data-solved="true"]')).to_be_visible()
    expect(page.locator('[data-learning-row][data-updates="0"]')).to_be_visible()
    assert read_weight(page, "w5") == -4


def set_visibility(page: Page, *states: str) -> None:
    """What the browser tells a page whose tab goes to the back or comes to the front."""
    page.evaluate(
        """states => {
          for (const state of states) {
            const asked = { get: () => state, configurable: true };
            Object.defineProperty(document, "visibilityState", asked);
            document.dispatchEvent(new Event("visibilitychange"));
          }
        }""",
        states,
    )
