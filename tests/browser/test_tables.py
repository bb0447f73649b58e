"""The preview of a user's table in a browser: see how it was read, change that, train, download."""

from __future__ import annotations

import csv

from playwright.sync_api import Page, expect

from tests.browser.app import choose_option, open_page, wait_idle
from tests.browser.test_series import MINUTE, press_train, upload

MONTHS = [f"{2014 + n // 12}-{n % 12 + 1:02d}" for n in range(60)]
PIECES = [f"{940 + 9 * n + 40 * (n % 12):,}".replace(",", ".") for n in range(60)]
TABLE = "Monat;Stück\n" + "".join(
    f"{month};{pieces}\n" for month, pieces in zip(MONTHS, PIECES, strict=True)
)


def test_a_guess_is_shown_before_training_and_can_be_changed(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    settings = "own-table.epochs=3&own-table.window=6&own-table.horizon=2&own-table.num_nets=2"
    open_page(page, f"{app}/series?series=own-table&{settings}")
    page.get_by_role("button", name="Table", exact=True).click()
    upload(page, "absatz.csv", TABLE)
    expect(page.get_by_text("60 rows and 2 columns were read.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("marks thousands: other cells are below 1000")).to_be_visible()
    frame = page.get_by_test_id("stDataFrame").nth(1)
    frame.scroll_into_view_if_needed()  # a table out of sight has no cells yet
    kinds = frame.locator('[role="grid"]')  # in a canvas, so that its role isn't seen
    expect(kinds).to_contain_text("9401,911")  # the smallest and the largest number
    page.get_by_role("button", name="Change how it was read").click()
    choose_option(page, "Decimal sign: comma", "point")
    expect(kinds).to_contain_text("1.038989")  # the same cells with a decimal point
    page.get_by_role("button", name="Guess everything again").click()
    expect(kinds).to_contain_text("9401,911")
    page.keyboard.press("Escape")
    wait_idle(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 420
    press_train(page)
    expect(page.get_by_text("is finished: epoch 3 of 3")).to_be_visible(timeout=5 * MINUTE)
    expect(page.get_by_text("For 2019-02 the 2 nets forecast")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the forecasts").click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert [row["date"] for row in rows] == [*MONTHS, "2019-01", "2019-02"]
    assert [row["part"] for row in rows[47:49]] == ["training", "held out"]
    assert float(rows[9]["Stück"]) == float(PIECES[9].replace(".", ""))
    assert rows[-1]["Stück"] == ""
    assert float(rows[-1]["forecast, mean of the nets"]) > 0
