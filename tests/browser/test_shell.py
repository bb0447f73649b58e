"""What every page has: the mark in the menu, the button that copies the link."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.app import choose_option, open_page, poll, wait_idle
from tests.browser.conftest import NewPage

_MARK = '[data-testid="stTopNavSection"] .stMarkdownColoredBackground'


def test_the_closed_menu_marks_the_section_of_the_current_page(page: Page, app: str) -> None:
    open_page(page, f"{app}/language-model")
    expect(page.locator(_MARK)).to_have_text("Training")
    page.get_by_role("button", name="Inside").click()
    page.get_by_role("menuitem", name="Activations").click()
    expect(page.locator(_MARK)).to_have_text("Inside")
    page.go_back()
    expect(page.locator(_MARK)).to_have_text("Training")
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_role("heading", name="All pages")).to_be_visible()
    expect(page.locator(_MARK)).to_have_count(0)


def test_on_a_narrow_screen_the_closed_bar_names_section_and_page(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 420, "height": 720})
    open_page(page, f"{app}/seq2seq")
    where = page.locator(".tools .where")
    expect(where).to_be_visible()
    expect(where).to_have_text("Inside · Encoder-decoder")
    expect(page.get_by_role("button", name="Copy link")).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(where).to_be_hidden()


def test_the_whole_address_is_copied(new_page: NewPage, app: str) -> None:
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, f"{app}/seq2seq?pairs.word=dark&tab=Beam+search")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "pairs.word=dark" in page.url


def test_without_a_clipboard_the_address_is_selected_instead(new_page: NewPage, app: str) -> None:
    page = new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    open_page(page, f"{app}/seq2seq?pairs.word=dark")
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_label("The link to this page")
    expect(field).to_be_visible()
    expect(field).to_be_focused()
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(selected) == page.url
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_panels_and_recipes_are_entries_in_the_history(new_page: NewPage, app: str) -> None:
    page = new_page()
    open_page(page, f"{app}/series")
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("textbox", name="Number of nets").fill("5")
    page.keyboard.press("Enter")
    page.wait_for_url("**weather.num_nets=5*")
    page.keyboard.press("Escape")
    before = page.evaluate("history.length")
    page.get_by_role("radio", name="Long weather").click()
    page.wait_for_url(re.compile(r"series=long-weather$"))  # the other series' settings are gone
    wait_idle(page)
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    page.wait_for_url("**weather.num_nets=5*")
    expect(_find_chosen(page)).to_have_text("Weather")
    page.get_by_role("button", name="Settings", exact=True).click()
    expect(page.get_by_role("textbox", name="Number of nets")).to_have_value("5")
    page.keyboard.press("Escape")
    page.go_forward()
    expect(_find_chosen(page)).to_have_text("Long weather")


def test_back_returns_to_the_panel_before_with_everything_on_it(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    open_page(page, f"{app}/seq2seq?pairs.word=king&tab=Beam+search&beam=4")
    slider = page.get_by_role("slider", name="Beam width")
    expect(slider).to_have_value("4")
    before = page.evaluate("history.length")
    page.get_by_role("tab", name="Plane of states").click()
    page.wait_for_url(re.compile("tab=Plane"))
    expect(slider).to_have_count(0)
    wait_idle(page)
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    expect(page.get_by_role("tab", name="Beam search")).to_have_attribute("aria-selected", "true")
    expect(slider).to_have_value("4")
    expect(page.get_by_label("Type a word and press Enter")).to_have_value("king")


def test_a_setting_with_titles_keeps_its_short_name_in_the_link_and_makes_no_entry(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    open_page(page, f"{app}/language-model")
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Model").click()
    choose_option(page, "Input encoding", "Embedding")
    page.wait_for_url("**lyrics-rnn.input=embedding*")
    wait_idle(page)
    assert page.evaluate("history.length") == before


def _find_chosen(page: Page) -> Locator:
    return page.locator('[role="radio"][aria-checked="true"]').first


def test_the_step_on_the_stage_stays_in_the_link_when_another_panel_is_opened(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    open_page(page, f"{app}/seq2seq?pairs.word=king&step=2")
    expect(page.locator(".stage").first).to_be_visible()
    page.get_by_role("tab", name="Beam search").click()
    page.wait_for_url(re.compile("step=2.*tab=Beam|tab=Beam.*step=2"))
    page.go_back()
    page.wait_for_url(re.compile(r"pairs\.word=king&step=2$"))


def test_the_srn_pages_panel_is_in_its_link_and_stays_open_with_a_preset(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    open_page(page, f"{app}/srn?utm_source=mail")
    expect(page.locator(".stage").first).to_be_visible()
    panel = page.get_by_role("tab", name="Every step")
    panel.click()
    page.wait_for_url(re.compile(r"utm_source=mail.*srn\.panel=Every"))
    page.get_by_role("link", name="Course, tanh", exact=True).click()
    page.wait_for_url(re.compile(r"srn\.panel=Every.*f=tanh"))
    expect(panel).to_have_attribute("aria-selected", "true")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("tab", name="States over time")).to_have_attribute(
        "aria-selected", "true"
    )


def test_tables_offer_only_the_apps_own_csv(page: Page, app: str) -> None:
    open_page(page, f"{app}/cells?view=shapes")
    table = page.get_by_test_id("stDataFrame").first
    table.hover()
    expect(page.get_by_role("button", name="Search").first).to_be_visible()
    expect(page.get_by_label("Download as CSV").first).to_be_attached()
    expect(page.get_by_label("Download as CSV").first).to_be_hidden()


def test_no_element_is_sent_as_the_name_of_one_that_the_browser_may_have_forgotten(
    new_page: NewPage, app: str
) -> None:
    page = new_page()
    kinds: list[str | None] = []

    def note(data: str | bytes) -> None:
        if isinstance(data, bytes):
            kinds.append(ForwardMsg.FromString(data).WhichOneof("type"))

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    open_page(page, f"{app}/gradients")
    kinds.clear()
    page.keyboard.press("r")  # the script again, whose elements are the same
    poll(page, lambda: "script_finished" in kinds)
    assert "ref_hash" not in kinds
