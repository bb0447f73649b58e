"""What every page has: the mark in the menu, the button that copies the link."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.app import open_page
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
    open_page(page, f"{app}/seq2seq?word=dark&tab=Beam+search")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "word=dark" in page.url


def test_without_a_clipboard_the_address_is_selected_instead(new_page: NewPage, app: str) -> None:
    page = new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    open_page(page, f"{app}/seq2seq?word=dark")
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_label("The link to this page")
    expect(field).to_be_visible()
    expect(field).to_be_focused()
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(selected) == page.url
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
