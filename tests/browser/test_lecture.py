"""A lecture is presented by keys alone, and its notes follow it in another window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from explorer.core.lectures.shipped import list_shipped_lectures
from tests.browser.app import open_page, poll
from tests.browser.conftest import NewPage

LECTURE = "/lecture?lecture=two-units"
SCENES = list_shipped_lectures()["two-units"].scenes


def present(page: Page, app: str, query: str = "") -> None:
    """Open the lecture and wait until its first scene is drawn and the next one prepared."""
    open_page(page, f"{app}{LECTURE}&present=1{query}")
    wait_ready(page)


def wait_ready(page: Page) -> None:
    """Wait until the scene shown is drawn."""
    expect(page.locator(".player .state")).to_have_text("")
    expect(page.locator(".player .frame.shown")).to_have_count(1)


def expect_scene(page: Page, number: int) -> None:
    expect(page.locator(".player .position")).to_have_text(f"{number} / {len(SCENES)}")
    expect(page.locator(".player .title")).to_have_text(SCENES[number - 1].title)
    expect(page.locator(".player .frame.shown")).to_have_attribute(
        "title", SCENES[number - 1].title
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_whole_lecture_is_driven_by_keys_alone(app: str, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
    present(page, app)
    for number, scene in enumerate(SCENES, 1):
        expect_scene(page, number)
        wait_ready(page)
        stage = page.frame_locator(".player .frame.shown").locator(".clock")
        expect(stage.first).to_be_visible()
        if scene.question:
            page.keyboard.press("q")
            expect(page.locator(".player .asked-text")).to_be_visible()
            expect(page.locator(".player .asked-answer")).to_be_hidden()
            page.keyboard.press("q")
            expect(page.locator(".player .asked-answer")).to_contain_text(".")
            page.keyboard.press("q")
            expect(page.locator(".player .asked")).to_be_hidden()
        page.keyboard.press("PageDown")
    expect_scene(page, len(SCENES))
    page.keyboard.press("Home")
    expect_scene(page, 1)
    page.keyboard.press("End")
    expect_scene(page, len(SCENES))
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect_scene(page, 3)
    page.keyboard.press("b")
    expect(page.locator(".player .black")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".player .black")).to_be_hidden()
    page.keyboard.press("PageUp")
    expect_scene(page, 2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Present", exact=True)).to_be_visible()
    expect(page.locator(".player")).to_have_count(0)


def test_a_scene_stays_as_it_was_left_until_it_is_restored(app: str, page: Page) -> None:
    present(page, app, "&scene=3")
    frame = page.frame_locator(".player .frame.shown")
    step = frame.locator(".clock").first
    expect(step).to_have_text("t = 1 of 24")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(step).to_have_text("t = 4 of 24")
    page.keyboard.press("PageDown")
    expect_scene(page, 4)
    wait_ready(page)
    page.keyboard.press("PageUp")
    expect_scene(page, 3)
    expect(step).to_have_text("t = 4 of 24")
    page.keyboard.press("r")
    wait_ready(page)
    expect(step).to_have_text("t = 1 of 24")


def test_a_reload_shows_the_same_scene_with_what_was_changed_in_the_others(
    app: str, page: Page
) -> None:
    present(page, app, "&scene=3")
    step = page.frame_locator(".player .frame.shown").locator(".clock")
    page.keyboard.press("ArrowRight")
    expect(step.first).to_have_text("t = 2 of 24")
    page.keyboard.press("PageDown")
    expect_scene(page, 4)
    page.reload()
    expect_scene(page, 4)
    wait_ready(page)
    page.keyboard.press("PageUp")
    wait_ready(page)
    expect(step.first).to_have_text("t = 2 of 24")


def test_the_notes_in_another_window_follow_and_step(app: str, new_page: NewPage) -> None:
    stage = new_page()
    open_page(stage, app + LECTURE)
    link = stage.get_by_role("link", name="Notes for your phone or another window")
    address = link.get_attribute("href")
    assert address is not None
    present(stage, app)
    notes = new_page()  # a context of its own, like a phone: it has none of the stage's cookies
    notes.set_viewport_size({"width": 420, "height": 800})
    open_page(notes, address if address.startswith("http") else app + address)
    expect(notes.get_by_role("heading", name=SCENES[0].title)).to_be_visible()
    expect(notes.get_by_text("At the bottom is the store", exact=False)).to_be_visible()
    stage.keyboard.press("PageDown")
    expect(notes.get_by_role("heading", name=SCENES[1].title)).to_be_visible()
    notes.get_by_role("button", name="Next scene").click()
    expect_scene(stage, 3)
    expect(notes.get_by_role("heading", name=SCENES[2].title)).to_be_visible()
    notes.keyboard.press("PageUp")
    expect_scene(stage, 2)
    notes.get_by_role("button", name="Black").click()
    expect(stage.locator(".player .black")).to_be_visible()
    width = notes.evaluate("document.documentElement.scrollWidth")
    assert width <= 420


def test_what_a_page_shows_is_added_to_a_lecture_with_one_button(app: str, page: Page) -> None:
    open_page(page, f"{app}/cells?cells.view=Gates")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Add to lecture").click()
    adding = opened.value
    expect(adding.get_by_text("Add what Cells and shapes showed to a lecture")).to_be_visible()
    adding.get_by_role("button", name="Add", exact=True).click()
    expect(adding.get_by_role("heading", name="My lecture")).to_be_visible()
    expect(adding.get_by_text("1. Cells and shapes")).to_be_visible()
    adding.close()


def test_the_prepared_scene_is_there_at_once(app: str, page: Page) -> None:
    """What is measured is a frame that only has to become visible: no page is loaded."""
    present(page, app)
    poll(page, lambda: page.locator(".player .frame").count() == 2)
    loaded = page.locator(".player .frame:not(.shown)")
    expect(loaded).to_have_attribute("title", SCENES[1].title)
    prepared = loaded.element_handle()
    poll(page, lambda: page.locator(".player .frame").count() == 2 and is_drawn(page))
    page.keyboard.press("PageDown")
    expect_scene(page, 2)
    shown = page.locator(".player .frame.shown").element_handle()
    assert shown is not None
    assert shown.evaluate("(element, other) => element === other", prepared)


def is_drawn(page: Page) -> bool:
    """Whether the prepared scene has its stage."""
    return page.frame_locator(".player .frame:not(.shown)").locator(".clock").count() > 0
