"""The encoder-decoder page in a browser: words, keys, edits, beam search, a net trained live."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.app import open_page, wait_idle

MINUTE = 60_000
PAIRS = {"man": "women", "black": "white", "king": "queen", "girl": "boy", "up": "down"}


def type_word(page: Page, word: str) -> None:
    field = page.get_by_role("textbox", name="Type a word")
    field.fill(word)
    field.press("Enter")


def expect_translations(page: Page, word: str) -> None:
    for decoding in ("step by step", "single pass"):
        expect(page.get_by_text(re.compile(rf"^{decoding}:\s*{word}\b"))).to_be_visible()


def find_stage(page: Page) -> Locator:
    stage = page.locator(".stage[data-word]")
    stage.wait_for()
    return stage


def read_editor(page: Page, line: str) -> str:
    return page.locator(f'[data-line="{line}"] .line-text').inner_text()


def test_the_shipped_net_translates_typed_words_and_marks_unseen_ones(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq?pairs.word=high")
    expect_translations(page, "low")
    for word, answer in PAIRS.items():
        type_word(page, word)
        expect_translations(page, answer)
    page.wait_for_url("**pairs.word=up**")
    type_word(page, "old")
    expect(page.get_by_text("never read in training").first).to_be_visible()


def test_a_long_word_is_shortened_and_one_without_letters_is_rejected(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq")
    type_word(page, "kingdom")
    expect(page.get_by_role("alert").first).to_contain_text("this word has 7")
    expect(find_stage(page)).to_have_attribute("data-word", "kingd")
    type_word(page, "123")
    expect(page.get_by_role("alert").first).to_contain_text("at least one letter a-z")


def test_keys_step_through_reading_and_writing(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq")
    stage = find_stage(page)
    expect(stage).to_have_attribute("data-step", "12")
    page.keyboard.press("Home")
    expect(stage.locator(".moment")).to_have_text("The encoder reads m.")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-step", "7")
    expect(stage.locator(".moment")).to_contain_text("reads S (start) and writes w")
    stage.locator("[data-unit]").first.click()
    expect(stage).not_to_have_attribute("data-chosen", "")
    page.wait_for_url("**units=*")
    expect(stage).to_have_attribute("data-step", "7")


def test_an_edited_context_writes_other_letters(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq?tab=What+if&change=interpolate&pairs.other=king")
    slider = page.locator('[data-slider="share"]')
    slider.press("End")
    expect(page.locator('[data-line="changed"] .line-text')).to_have_text("queen")
    expect(page.locator('[data-mark="changed"]')).not_to_have_count(0)
    expect(page.locator(".verdict")).to_contain_text("the first is letter 1")
    slider.press("Home")
    expect(page.locator(".verdict")).to_have_text(
        "No letter changed: the translation is still women."
    )


def test_a_link_holds_the_step_shown_and_the_sliders_moved(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq?step=7&way=single_pass&both=true&count=48")
    stage = find_stage(page)
    expect(stage).to_have_attribute("data-step", "7")
    expect(stage.get_by_label("Decoding method")).to_have_value("single_pass")
    expect(stage.locator(".word")).to_have_count(2)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/seq2seq?*step=8*")
    page.keyboard.press("End")  # where the stage opens anyway
    page.wait_for_url(lambda url: "step=" not in url and "way=single_pass" in url)
    link = f"{app}/seq2seq?tab=What+if&change=interpolate&pairs.other=king"
    open_page(page, f"{link}&edit=share_1")
    expect(page.locator('[data-line="changed"] .line-text')).to_have_text("queen")
    slider = page.locator('[data-slider="share"]')
    slider.press("ArrowLeft")
    page.wait_for_url("**edit=share_0.99*")
    slider.press("Home")
    page.wait_for_url(lambda url: "edit=" not in url)
    open_page(page, f"{link}&edit=share_7~u9_x~share")  # out of range, and not numbers
    expect(page.locator('[data-slider="share"]')).to_have_value("1")


def test_a_wider_beam_draws_a_wider_tree(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq?tab=Beam+search&beam=2")
    title = page.locator(".js-plotly-plot .gtitle")
    expect(title.filter(has_text="width 2")).to_be_visible()
    expect(page.get_by_text("Best of 2: women")).to_be_visible()
    page.get_by_role("slider", name="Beam width").press("ArrowRight")
    expect(title.filter(has_text="width 3")).to_be_visible()


def test_translations_are_replayed_column_by_column(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq?tab=Learning")
    frame = page.locator(".st-key-seq2seq-translations .chart-frame")
    frame.get_by_role("button", name="Replay").click()
    frame.get_by_role("combobox", name="Playback speed").select_option("4")
    clock, bar = frame.locator(".clock"), frame.locator(".transport")
    slider = frame.get_by_role("slider", name="Time step")
    slider.press("End")  # ends the play
    slider.press("Home")
    expect(bar).to_have_attribute("data-playing", "false")
    clip = frame.locator("clipPath[id^=chart-replay] rect")
    first = float(clip.get_attribute("width") or 0)
    frame.get_by_role("button", name="Play", exact=True).click()
    expect(clock).to_have_text(re.compile(r"^epoch (\d+) of \1$"))
    expect(bar).to_have_attribute("data-playing", "false")
    assert float(clip.get_attribute("width") or 0) > 2 * first


def test_a_net_is_trained_live_and_its_earlier_epochs_can_be_shown(page: Page, app: str) -> None:
    open_page(page, f"{app}/seq2seq?translation.antonyms.epochs=30&tab=Learning")
    button = page.get_by_test_id("stBaseButton-primary")
    expect(button).to_be_enabled()
    button.click()
    finished = page.get_by_text("is finished: epoch 30 of 30")
    expect(finished).to_be_visible(timeout=3 * MINUTE)  # a worker first has to load torch
    expect(page.get_by_text("At epoch 30, ")).to_be_visible()
    translation = page.get_by_text(re.compile("^step by step:")).first
    last = translation.inner_text()
    page.get_by_role("slider", name="Epoch shown").press("Home")
    wait_idle(page)
    expect(translation).not_to_have_text(last)
    page.wait_for_url("**epoch=*")  # a link leads to this epoch
