"""The pages on gradients through time and on memory: first view, links, and finished runs."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.app import open_page, wait_idle
from tests.browser.formulas import find_overhang

MINUTE = 60_000


def press_train(page: Page) -> None:
    button = page.get_by_role("button", name="Train all three")
    expect(button).to_be_enabled()
    button.click()


def test_the_gradient_is_shown_at_once_and_follows_a_link_and_the_slider(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/gradients?grad.rho=0.5&grad.activation=linear")
    expect(page.get_by_text("RNN vanishes")).to_be_visible()
    slider = page.get_by_role("slider", name="Spectral radius of W_hh")
    expect(slider).to_have_value("0.5")
    slider.press("End")
    expect(page.get_by_text("RNN explodes")).to_be_visible()
    page.wait_for_url("**grad.rho=2**")


def test_no_formula_is_cut_off_in_a_narrow_window(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 420, "height": 720})
    open_page(page, f"{app}/gradients")
    expect(page.locator(".katex-html")).to_have_count(2)
    assert find_overhang(page) <= 1
    open_page(page, f"{app}/gradients?grad.cell=rnn")
    expect(page.locator(".katex-html")).to_have_count(2)
    assert find_overhang(page) <= 1


def test_the_first_view_shows_a_vanishing_gradient_and_what_carries_the_others(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/gradients")
    expect(page.get_by_text("RNN vanishes")).to_be_visible()
    explained = page.get_by_text("The gates alone explain the curve to within")
    expect(explained).to_contain_text("×0.78 through the forget gates alone")
    page.get_by_role("button", name="More").click()
    page.get_by_text("LSTM: input gate's bias = -forget gate's").click()
    wait_idle(page)
    expect(page.get_by_text("The part through W_hh is the longer one")).to_be_visible()
    page.wait_for_url("**grad.is_input_tied=false**")


def test_truncation_and_a_linear_net_come_from_the_link(page: Page, app: str) -> None:
    link = "grad.rho=1&grad.activation=linear&grad.recurrence=orthogonal&grad.bptt_len=20"
    open_page(page, f"{app}/gradients?{link}")
    expect(page.get_by_text("19 steps back")).to_be_visible()
    expect(page.get_by_text("RNN keeps its length (×1, ×1 per step)")).to_be_visible()
    expect(page.get_by_text("cut by truncated BPTT: exactly 0")).to_be_visible()


def test_three_cells_recall_a_bit_and_their_gradients_are_recorded(page: Page, app: str) -> None:
    open_page(page, f"{app}/gradients?grad.panel=A+bit+to+recall&recall.delay=3&recall.epochs=3")
    expect(page.get_by_text("The net reads 4 bits")).to_be_visible()
    finding = page.get_by_role("strong").filter(
        has_text="No run with these settings has finished yet."
    )
    expect(finding).to_be_visible()
    press_train(page)
    expect(page.get_by_text("is finished: epoch 3 of 3")).to_have_count(3, timeout=5 * MINUTE)
    expect(page.get_by_text("Solved (more than 95% correct")).to_be_visible()
    page.get_by_role("tab", name="During training").click()
    wait_idle(page)
    expect(page.get_by_text("The gradient 3 steps back, relative to")).to_be_visible()


def test_one_button_tries_five_delays_and_reports_the_longest_that_each_cell_solves(
    page: Page, app: str
) -> None:
    small = "recall.epochs=1&recall.hidden_size=2&recall.seed=7"
    open_page(page, f"{app}/gradients?grad.panel=A+bit+to+recall&{small}")
    sweep = page.get_by_role("button", name="Try delays 5 to 80")
    sweep.click()
    expect(sweep).to_be_disabled()
    done = page.get_by_text("15 of 15 nets have finished")
    expect(done).to_be_visible(timeout=8 * MINUTE)
    expect(page.get_by_text("(tried: 5, 10, 20, 40, 80)")).to_be_visible()
    expect(page.get_by_text("LSTM, delay 80, 2 units, seed 7, 1 epoch: ")).to_be_visible()
    expect(sweep).to_be_disabled()  # nothing left to try
    page.reload()
    wait_idle(page)
    expect(done).to_be_visible()


def test_three_kinds_of_memory_are_trained_side_by_side(page: Page, app: str) -> None:
    open_page(page, f"{app}/memory?echo.epochs=4&echo.window=3")
    expect(page.get_by_text("blind to the other 18")).to_be_visible()
    press_train(page)
    expect(page.get_by_text("is finished: epoch 4 of 4")).to_have_count(3, timeout=5 * MINUTE)
    expect(page.get_by_text("without a gap: Delay line (TDNN)")).to_be_visible()
