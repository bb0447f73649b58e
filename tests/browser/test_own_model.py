"""A user's own net in a browser: files on their way, from Keras and from d2l, and at 420 px."""

from __future__ import annotations

import json
import re

import numpy as np
from playwright.sync_api import Page, Route, expect
from safetensors.numpy import save

from explorer.core.activations.shipped_nets import read_shipped_files
from tests.browser.app import open_page, wait_idle
from tests.core.activations.keras_files import make_keras_file


def open_panel(page: Page, app: str) -> None:
    open_page(page, f"{app}/activations?panel=Own+model")
    expect(page.locator('input[type="file"]')).to_have_count(2)


def choose_file(page: Page, index: int, name: str, data: bytes) -> None:
    page.locator('input[type="file"]').nth(index).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def choose_files(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose the weights and the vocabulary, and wait until each has been uploaded."""
    for index, (name, data) in enumerate(files):
        with page.expect_response(lambda response: response.request.method == "PUT"):
            choose_file(page, index, name, data)
        wait_idle(page)


def press(page: Page) -> None:
    page.get_by_role("button", name="Look into this net").click()


def test_a_users_own_net_is_refused_by_its_fault_and_then_read(page: Page, app: str) -> None:
    open_panel(page, app)
    weights, vocabulary = read_shipped_files("reber-rnn")
    for given, tokens, words in (
        (("a.pt", b"PK\x03\x04"), vocabulary, "This file is cut off at byte 4"),
        (("a.safetensors", weights), b'["a", "b"]', "The vocabulary has 2 tokens, but the net has"),
        (("a.safetensors", weights), vocabulary, "It is now in the list of nets"),
    ):
        choose_files(page, given, ("b.json", tokens))
        press(page)
        expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("radio", name="Text").click()
    page.wait_for_selector('[data-t="0"]')
    expect(page.get_by_text("Your own RNN with 64 hidden units")).to_be_visible()


def test_the_button_pressed_while_a_file_is_on_its_way_waits_for_it(page: Page, app: str) -> None:
    open_panel(page, app)
    weights, vocabulary = read_shipped_files("reber-rnn")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/upload_file/**", hold)
    with page.expect_request("**/upload_file/**"):
        choose_file(page, 0, "a.safetensors", weights)
    press(page)
    expect(page.get_by_text("Waiting for the weights and the vocabulary")).to_be_visible()
    for route in held:
        route.continue_()
    page.unroute("**/upload_file/**")
    expect(page.get_by_text("Waiting for the vocabulary")).to_be_visible()
    choose_file(page, 1, "b.json", vocabulary)
    expect(page.get_by_text("It is now in the list of nets")).to_be_visible()


def test_a_keras_file_is_read_and_says_how_far_its_states_differ(page: Page, app: str) -> None:
    open_panel(page, app)
    tokens = json.dumps(list("abcdefghij")).encode()
    choose_files(page, ("net.keras", make_keras_file("LSTM", "keras")), ("vocabulary.json", tokens))
    press(page)
    expect(page.get_by_text("Your own LSTM with 3 hidden units")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"the states differ by at most [\d.]+e-1\d"))
    ).to_be_visible()
    page.get_by_text("How the Keras file was read").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_d2l_net_is_read_and_its_nonlinearity_can_be_changed_on_a_telephone(
    page: Page, app: str
) -> None:
    rng, size = np.random.default_rng(0), (28, 8)
    shapes = {"W_xh": size, "W_hh": (8, 8), "b_h": (8,), "W_hq": size[::-1], "b_q": (28,)}
    arrays = {n: rng.normal(0, 0.4, shape).astype(np.float32) for n, shape in shapes.items()}
    tokens = "\n".join(("<unk>", " ", *"abcdefghijklmnopqrstuvwxyz")).encode()
    page.set_viewport_size({"width": 420, "height": 900})
    open_panel(page, app)
    choose_files(page, ("d2l.safetensors", save(arrays)), ("vocabulary.txt", tokens))
    press(page)
    expect(page.get_by_text("Your own RNN with 8 hidden units")).to_be_visible()
    expect(page.get_by_text("a column for each unit")).to_be_visible()
    relu = page.get_by_role("radio", name="relu")
    expect(relu).not_to_be_checked()
    page.locator("label", has_text=re.compile("^relu")).click()
    expect(relu).to_be_checked()
    wait_idle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
