"""A lecture is presented by keys alone, and its notes follow it in another window."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from explorer.core.assets import ASSETS_FOLDER
from explorer.core.lectures.shipped import list_shipped_lectures
from tests.browser.app import open_page
from tests.browser.conftest import NewPage

LECTURES = list_shipped_lectures()
TWO_UNITS = LECTURES["two-units"].scenes


def present(page: Page, app: str, name: str = "two-units", scene: int = 1) -> None:
    """Open the lecture at a scene, and wait until it is drawn."""
    page.goto(f"{app}/lecture?lecture={name}&present=1&scene={scene}")
    expect_scene(page, scene, name)


def expect_scene(page: Page, number: int, name: str = "two-units") -> None:
    """Wait until that scene is shown and drawn."""
    scenes = LECTURES[name].scenes
    title = scenes[number - 1].title
    expect(page.locator(".player .position")).to_have_text(f"{number} / {len(scenes)}")
    expect(page.locator(".player .title")).to_have_text(title)
    expect(page.locator(".player .preparing")).to_be_hidden()
    expect(page.locator(".player .frame.shown")).to_have_attribute("title", title)


def find_step(page: Page) -> Locator:
    """What the scene shown, of the network stage, says about its time step."""
    return page.frame_locator(".player .frame.shown").locator(".clock").first


def is_dark(page: Page) -> bool:
    """Whether the scene shown has a dark background."""
    colour: str = (
        page.frame_locator(".player .frame.shown")
        .get_by_test_id("stApp")
        .evaluate("(app) => getComputedStyle(app).backgroundColor")
    )
    return sum(map(int, colour[4:-1].split(","))) < 3 * 128


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_whole_lecture_is_driven_by_keys_alone(
    app: str, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    name = "vanishing-gradients"
    scenes = LECTURES[name].scenes
    present(page, app, name)
    answer = page.locator(".player .asked-answer")
    for number, scene in enumerate(scenes, 1):
        expect_scene(page, number, name)
        assert is_dark(page) is (scheme == "dark")
        if scene.question:
            page.keyboard.press("q")
            expect(page.locator(".player .asked-text")).to_be_visible()
            expect(answer).to_be_hidden()
            page.keyboard.press("q")
            expect(answer).to_contain_text(".")
            page.keyboard.press("q")
            expect(page.locator(".player .asked")).to_be_hidden()
        page.keyboard.press("PageDown")
    expect_scene(page, len(scenes), name)  # it stays with the last one
    page.keyboard.press("b")
    expect(page.locator(".player .black")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".player .black")).to_be_hidden()
    page.keyboard.press("PageUp")
    expect_scene(page, len(scenes) - 1, name)
    page.keyboard.press(str(len(scenes)))
    page.keyboard.press("Enter")
    expect_scene(page, len(scenes), name)
    page.keyboard.press("Home")
    expect_scene(page, 1, name)
    page.keyboard.press("End")
    expect_scene(page, len(scenes), name)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Present", exact=True)).to_be_visible()
    expect(page.locator(".player")).to_have_count(0)


def test_a_scene_stays_as_it_was_left_also_after_a_reload_until_it_is_restored(
    app: str, page: Page
) -> None:
    present(page, app, scene=3)
    expect(find_step(page)).to_have_text("t = 1 of 24")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(find_step(page)).to_have_text("t = 4 of 24")
    page.keyboard.press("PageDown")
    expect_scene(page, 4)
    page.keyboard.press("PageUp")
    expect_scene(page, 3)
    expect(find_step(page)).to_have_text("t = 4 of 24")
    page.keyboard.press("PageDown")
    expect_scene(page, 4)
    page.reload()
    expect_scene(page, 4)
    page.keyboard.press("PageUp")
    expect_scene(page, 3)
    expect(find_step(page)).to_have_text("t = 4 of 24")
    page.keyboard.press("r")
    expect(find_step(page)).to_have_text("t = 1 of 24")


def test_the_next_scene_is_loaded_while_the_present_one_is_shown(app: str, page: Page) -> None:
    present(page, app)
    prepared = page.locator(f'.player .frame[title="{TWO_UNITS[1].title}"]')
    expect(prepared).to_have_attribute("data-ready", "")
    element = prepared.element_handle()
    page.keyboard.press("PageDown")
    expect_scene(page, 2)
    assert page.locator(".player .frame.shown").evaluate(
        "(shown, prepared) => shown === prepared", element
    )


def test_the_notes_in_another_window_follow_and_step(app: str, new_page: NewPage) -> None:
    stage, notes = new_page(), new_page()  # the notes have none of the stage's cookies
    open_page(stage, f"{app}/lecture?lecture=two-units")
    address = stage.get_by_role("link", name="Notes in a second window").get_attribute("href")
    assert address is not None
    present(stage, app)
    notes.set_viewport_size({"width": 420, "height": 800})
    open_page(notes, f"{app}/{address.rpartition('/')[2]}")
    expect(notes.get_by_role("heading", name=TWO_UNITS[0].title)).to_be_visible()
    expect(notes.get_by_text("the smallest recurrent network")).to_be_visible()
    stage.keyboard.press("PageDown")
    expect(notes.get_by_role("heading", name=TWO_UNITS[1].title)).to_be_visible()
    notes.get_by_role("button", name="Next scene").click()
    expect_scene(stage, 3)
    expect(notes.get_by_role("heading", name=TWO_UNITS[2].title)).to_be_visible()
    notes.keyboard.press("PageUp")
    expect_scene(stage, 2)
    notes.get_by_role("button", name="Black").click()
    expect(stage.locator(".player .black")).to_be_visible()
    assert notes.evaluate("document.documentElement.scrollWidth") <= 420


def test_the_buttons_of_the_notes_are_hidden_until_a_click_on_them_is_heard(
    new_page: NewPage,
) -> None:
    page = new_page()
    folder = ASSETS_FOLDER / "components" / "lecture_notes"
    style, buttons = (
        (folder / f"lecture_notes.{kind}").read_text("utf-8") for kind in ("css", "html")
    )
    page.set_content(f"<style>{style}</style>{buttons}")  # as it's shown before its script has run
    expect(page.get_by_label("Next scene")).to_be_hidden()
    page.evaluate("document.querySelector('.remote').dataset.ready = ''")
    expect(page.get_by_label("Next scene")).to_be_visible()


# Streamlit's client keeps a click until a timer sends it. Here that takes so long that the page's
# own refreshes, twice a second, come first.
_SEND_CLICKS_LATE = """
const send = window.setTimeout;
window.setTimeout = (act, wait, ...given) =>
  send(act, String(act).includes("pendingTriggerIds") ? 2500 : wait, ...given);
"""


def test_a_click_on_the_notes_goes_on_by_one_scene_also_beside_a_refresh(
    app: str, new_page: NewPage
) -> None:
    stage, notes = new_page(), new_page()
    open_page(stage, f"{app}/lecture?lecture=two-units")
    address = stage.get_by_role("link", name="Notes in a second window").get_attribute("href")
    assert address is not None
    present(stage, app)
    notes.add_init_script(_SEND_CLICKS_LATE)
    open_page(notes, f"{app}/{address.rpartition('/')[2]}")
    for number in (2, 3):
        notes.get_by_role("button", name="Next scene").click()
        expect_scene(stage, number)
        expect(notes.get_by_role("heading", name=TWO_UNITS[number - 1].title)).to_be_visible()
    stage.keyboard.press("PageDown")
    expect_scene(stage, 4)


def test_what_a_page_shows_is_added_to_a_lecture_with_one_button(
    app: str, new_page: NewPage
) -> None:
    page = new_page()
    open_page(page, f"{app}/cells?cells.view=Gates")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Add to lecture").click()
    adding = opened.value
    expect(adding.get_by_text("Add what Cells and shapes showed to a lecture")).to_be_visible()
    adding.get_by_role("button", name="Add", exact=True).click()
    expect(adding.get_by_role("heading", name="My lecture")).to_be_visible()
    expect(adding.get_by_text("1. Cells and shapes")).to_be_visible()
