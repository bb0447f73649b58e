"""A text of the user's own in a browser: another encoding, a zip of several texts, another page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.app import await_run, choose_option, open_page, wait_idle
from tests.core.packed import pack

RUSSIAN = "Вечером студенты сидели в аудитории и спорили о сетях.\n" * 60
OWN = "language-model?lyrics-fast.corpus=own+text&preset=lyrics-fast"


def open_text(page: Page) -> None:
    page.get_by_role("button", name="Text", exact=True).click()


def upload(page: Page, name: str, data: bytes) -> None:
    """Choose a file and wait until the page has read it; a page that still runs may lose one."""
    wait_idle(page)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_text(f"Your own text: {name}")).to_be_visible()
    wait_idle(page)


def test_the_encoding_of_a_file_can_be_changed(page: Page, app: str) -> None:
    open_page(page, f"{app}/{OWN}")
    open_text(page)
    upload(page, "evening.txt", RUSSIAN.encode("koi8_r"))
    first_line = page.get_by_test_id("stCode")
    expect(first_line).to_contain_text("Вечером")
    choose_option(page, "Encoding", "Windows-1251 (Cyrillic)")
    expect(first_line).to_contain_text("чЕЮЕТПН")
    choose_option(page, "Encoding", "KOI8-R (Cyrillic)")
    expect(first_line).to_contain_text("Вечером")


def test_the_texts_of_a_zip_are_offered_by_name_and_stay_for_other_recipes_and_pages(
    page: Page, app: str
) -> None:
    page.set_viewport_size({"width": 420, "height": 900})
    open_page(page, f"{app}/{OWN}")
    open_text(page)
    upload(page, "novel.zip", pack({"chapter 1.txt": RUSSIAN, "chapter 2.txt": RUSSIAN}))
    expect(page.get_by_text("2 texts one after another")).to_be_visible()
    choose_option(page, "Text in the zip", "chapter 2.txt")
    expect(page.get_by_text("2 texts one after another")).to_be_hidden()
    page.keyboard.press("Escape")
    with await_run(page):
        page.get_by_test_id("stButtonGroup").get_by_text("Lyrics, GRU").click()
    expect(page.get_by_text("Your own text: novel.zip")).to_be_visible()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
