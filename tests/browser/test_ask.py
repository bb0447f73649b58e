"""A question to the class: phones join, answer, change their minds and see what is right."""

from __future__ import annotations

import csv
import re

from playwright.sync_api import Page, expect

from tests.browser.app import open_page
from tests.browser.conftest import NewPage
from tests.browser.test_lecture import present


def open_question(lecturer: Page, app: str, name: str) -> str:
    """Ask the class, and return the code on the screen."""
    open_page(lecturer, f"{app}/ask?ask={name}")
    lecturer.get_by_role("button", name="Ask the class").click()
    letters = lecturer.locator(".st-key-ask-code")
    expect(letters).to_have_text(re.compile("^[A-Z]{6}$"))
    return letters.inner_text()


def join(phone: Page, app: str, code: str) -> None:
    phone.set_viewport_size({"width": 420, "height": 800})
    phone.goto(f"{app}/join")
    phone.get_by_label("The code on the screen").fill(code)
    phone.get_by_role("button", name="Join").click()


def send(phone: Page, answer: str, button: str = "Send") -> None:
    phone.get_by_label("Your answer").fill(answer)
    phone.get_by_role("button", name=button).click()


def test_a_phone_joins_by_a_code_and_its_answer_can_be_changed_and_outlasts_a_reload(
    new_page: NewPage, app: str
) -> None:
    lecturer, phone = new_page(), new_page()
    code = open_question(lecturer, app, "srn-memories")
    expect(lecturer.get_by_text("it only answers this computer")).to_be_visible()
    join(phone, app, "zzzzzz")
    expect(phone.get_by_role("alert")).to_contain_text("No class has the code 'ZZZZZZ'")
    join(phone, app, code.lower())
    expect(phone.get_by_role("heading")).to_contain_text("there are nine states")
    send(phone, "many")
    expect(phone.get_by_role("alert")).to_contain_text("Your answer")
    send(phone, "5")
    expect(lecturer.locator(".st-key-ask-count")).to_have_text("1 answer")
    phone.reload()
    expect(phone.get_by_role("status")).to_contain_text("Your answer is in: 5.")
    send(phone, "4,0", "Change my answer")
    expect(phone.get_by_role("status")).to_contain_text("Your answer is in: 4.")
    expect(lecturer.locator(".st-key-ask-count")).to_have_text("1 answer")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 420
    lecturer.get_by_role("button", name="Close and reveal").click()
    expect(phone.get_by_role("status")).to_contain_text("Your answer was right. 4 states.")
    expect(phone.get_by_role("button", name="Change my answer")).to_have_count(0)


def test_a_class_predicts_looks_and_answers_again(new_page: NewPage, app: str) -> None:
    lecturer, first, second = new_page(), new_page(), new_page()
    code = open_question(lecturer, app, "gradients-cells")
    for phone, choice in ((first, "The plain RNN"), (second, "The GRU")):
        phone.goto(f"{app}/join?code={code}")  # as the QR code does
        phone.get_by_label(choice).check()
        phone.get_by_role("button", name="Send").click()
    expect(lecturer.locator(".st-key-ask-count")).to_have_text("2 answers")
    second.get_by_label("The plain RNN").check()  # and not sent
    lecturer.get_by_role("button", name="Close and reveal").click()
    half = lecturer.get_by_text("2 answers, 1 of them right (50%).").first
    expect(half).to_be_visible()
    expect(first.get_by_role("status")).to_contain_text("Your answer was right. The plain RNN.")
    expect(second.get_by_role("status")).to_contain_text("Your answer wasn't right.")
    expect(second.get_by_label("The GRU")).to_be_checked()
    lecturer.get_by_role("button", name="Ask again").click()
    expect(lecturer.locator(".st-key-ask-code")).to_have_text(code)
    second.get_by_label("The plain RNN").check()
    second.get_by_role("button", name="Send").click()
    expect(lecturer.locator(".st-key-ask-count")).to_have_text("1 answer")
    lecturer.get_by_role("button", name="Close and reveal").click()
    expect(lecturer.get_by_text("1 answer, and it's right.").first).to_be_visible()
    expect(half).to_be_visible()
    lecturer.get_by_text("Kept answers: 2 questions").click()
    with lecturer.expect_download() as download:
        lecturer.locator(".st-key-ask-answers-csv").get_by_role("button").click()
    rows = list(csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines()))
    assert [row["answer"] for row in rows] == ["The plain RNN", "The GRU", "The plain RNN"]
    assert rows[1]["phone"] == rows[2]["phone"]
    lecturer.get_by_role("button", name="Delete all of them").click()
    expect(lecturer.get_by_role("button", name="Ask the class")).to_be_visible()
    expect(second.get_by_role("alert")).to_contain_text(f"No class has the code '{code}'")
    expect(second.get_by_label("The code on the screen")).to_be_visible()
    expect(second.get_by_role("heading")).to_be_hidden()


_WATCH_FOR_MENU = """() => {
  window.sawMenu = false;
  setInterval(() => {
    for (const { shadowRoot } of document.querySelectorAll(
      '[data-testid="stBidiComponentIsolated"]'
    )) {
      const frame = shadowRoot?.querySelector('iframe[title="Ask the class"]');
      const isSeen = frame && getComputedStyle(frame).visibility === "visible";
      const isPresented = frame?.contentDocument?.documentElement?.hasAttribute("data-present");
      if (isSeen && !isPresented) window.sawMenu = true;
    }
  }, 20);
}"""


def test_a_key_asks_three_phones_in_a_lecture_and_goes_back_to_the_scene(
    new_page: NewPage, app: str
) -> None:
    lecturer, *phones = [new_page() for _ in range(4)]
    present(lecturer, app, "course-exercises")  # a key would be lost while focus is on its way
    ask = lecturer.get_by_role("button", name="Ask the class")
    expect(ask).to_be_visible()
    lecturer.evaluate(_WATCH_FOR_MENU)
    lecturer.keyboard.press("a")
    page = lecturer.frame_locator('iframe[title="Ask the class"]')
    page.get_by_role("button", name="Ask the class").click()
    assert not lecturer.evaluate("window.sawMenu")
    letters = page.locator(".st-key-ask-code")
    expect(letters).to_have_text(re.compile("^[A-Z]{6}$"))
    size = "(e) => parseFloat(getComputedStyle(e.querySelector('p')).fontSize)"
    assert letters.evaluate(size) >= 40  # px, to be read from the back row
    code = letters.inner_text()
    for phone, answer in zip(phones, ("12", "8", "12"), strict=True):
        join(phone, app, code)
        expect(phone.get_by_role("heading")).to_contain_text("All weights are 1")
        send(phone, answer)
    expect(page.locator(".st-key-ask-count")).to_have_text("3 answers")
    lecturer.keyboard.press("a")
    expect(page.locator(".st-key-ask-count")).to_be_hidden()
    expect(lecturer.locator(".title")).to_have_text("A hidden layer by hand")
    lecturer.keyboard.press("a")
    page.get_by_role("button", name="Close and reveal").click()
    for phone, told in zip(
        phones, ("was right. 12.", "wasn't right.", "was right. 12."), strict=True
    ):
        expect(phone.get_by_role("status")).to_contain_text(f"Your answer {told}")
    expect(page.get_by_text("3 answers, 2 of them right").first).to_be_visible()
    lecturer.keyboard.press("PageDown")  # the keys are the lecture's here, too
    expect(lecturer.get_by_text("2 / 17")).to_be_visible()
    expect(page.locator(".st-key-ask-count")).to_be_hidden()
