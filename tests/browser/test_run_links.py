"""Links and runs in a real browser: what the address names, reloads, other browsers, the menu."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.app import open_page, wait_idle
from tests.browser.conftest import NewPage

RUN = re.compile(r"[?&]run=[0-9a-f]{32}(-[0-9a-f]{32})?(&|$)")
DONE = "is finished: epoch 15 of 15"


def press_train(page: Page) -> None:
    button = page.get_by_test_id("stBaseButton-primary")
    expect(button).to_be_enabled()
    button.click()


def test_after_train_a_reload_and_another_browser_show_the_run_of_the_address(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    open_page(page, f"{app}/char-models")
    press_train(page)
    expect(page.get_by_text(DONE)).to_be_visible()
    expect(page).to_have_url(RUN)
    address = page.url
    page.reload()
    expect(page.get_by_text(DONE)).to_be_visible()
    expect(page).to_have_url(address)
    stranger = new_page()
    open_page(stranger, address)
    expect(stranger.get_by_text("was trained in another browser")).to_be_visible()
    expect(stranger.get_by_text(DONE)).to_be_visible()
    expect(stranger.get_by_role("button", name="As a PyTorch script")).to_have_count(0)


# The included pairs are learned within a second.
_NEVER_DONE = "translation.own-pairs.epochs=10000&translation.own-pairs.stop_early=false"


def test_prepared_links_show_their_own_net_in_a_browser_that_has_others(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/seq2seq?translation=own+pairs&{_NEVER_DONE}")
    press_train(page)
    expect(page.get_by_text("is training: epoch")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("was stopped")).to_be_visible()
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("link", name="Turn man into women").click()  # the session goes on
    expect(page.get_by_text("step by step: women")).to_be_visible()
    expect(page.get_by_text("was stopped")).to_have_count(0)
    open_page(page, f"{app}/seq2seq?pairs.word=black&tab=What+if...")
    expect(page.get_by_text("step by step: white")).to_be_visible()
    expect(page.get_by_text("was stopped")).to_have_count(0)


def test_with_and_without_the_recurrent_wire_are_side_by_side_and_the_menu_keeps_them(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/char-models")
    press_train(page)
    expect(page.get_by_text(DONE)).to_be_visible()
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_text("Cut the recurrence").click()
    expect(page.get_by_text("cut the recurrence (off instead of on)")).to_be_visible()
    page.keyboard.press("Escape")
    press_train(page)
    expect(page.get_by_text(DONE)).to_have_count(2)
    expect(page.get_by_text("letters correct", exact=False)).not_to_have_count(0)
    address = page.url
    page.get_by_role("link", name="Home").first.click()
    page.wait_for_url(f"{app}/")  # an entry of its own only now, after the old page has gone
    expect(page.get_by_role("heading", name="Word pairs")).to_have_count(0)
    page.go_back()
    expect(page.get_by_text(DONE)).to_have_count(2)
    expect(page).to_have_url(address)


def test_the_list_of_runs_shows_each_of_them_with_its_buttons(page: Page, app: str) -> None:
    open_page(page, f"{app}/language-model?preset=lyrics-fast")
    for _ in range(2):
        press_train(page)
        expect(page.get_by_text("is training: epoch")).to_be_visible()
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(page.get_by_text("was stopped")).to_be_visible()
    page.get_by_role("button", name="Runs (8)").click()  # with six examples
    page.get_by_role("combobox", name="Runs of this page").click()
    page.get_by_role("option", name=re.compile("^Lyrics, fast RNN")).last.click()
    expect(page.get_by_text("was stopped")).to_have_count(2)
    expect(page.get_by_role("button", name="Resume", exact=True)).to_have_count(2)
    wait_idle(page)
    expect(page).to_have_url(RUN)
