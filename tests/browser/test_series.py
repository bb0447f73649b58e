"""The series and slots pages in a browser: before, during and after training."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.app import choose_option, open_page, wait_idle

MINUTE = 60_000


def press_train(page: Page) -> None:
    button = page.get_by_test_id("stBaseButton-primary")
    expect(button).to_be_enabled()
    button.click()


def test_nets_train_on_eight_days_and_forecast_the_ninth(page: Page, app: str) -> None:
    open_page(page, f"{app}/series")
    expect(page.get_by_text("8 days give 5 windows of 3 days")).to_be_visible()
    expect(page.get_by_text("“Example: Weather” was trained in advance")).to_be_visible()
    press_train(page)
    finished = page.get_by_text("is finished: epoch 150 of 150")
    expect(finished).to_be_visible(timeout=5 * MINUTE)
    expect(page.get_by_text("20 of 20 nets get all 5 known answers right.")).to_be_visible()


def test_scaled_and_unscaled_sales_are_trained_side_by_side(page: Page, app: str) -> None:
    open_page(page, f"{app}/series?series=sales&sales.epochs=5")
    expect(page.get_by_text("800 are for training and 200 are held out")).to_be_visible()
    press_train(page)
    finished = page.get_by_text("is finished: epoch 5 of 5")
    expect(finished).to_have_count(2, timeout=5 * MINUTE)
    expect(page.get_by_text("Values beyond ±0.99, where tanh hardly responds")).to_be_visible()


def upload(page: Page, name: str, text: str) -> None:
    """Choose a file and wait until the server has it; a page that is still running may lose one."""
    wait_idle(page)
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    # The name is shown as soon as the file is chosen, and a popover that closes ends the upload.
    with page.expect_response(lambda answer: "/upload_file/" in answer.url):
        page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_test_id("stFileChipName").get_by_text(name)).to_be_visible()
    wait_idle(page)


def test_a_users_table_is_refused_without_numbers_and_forecast_with_them(
    page: Page, app: str
) -> None:
    address = f"{app}/series?series=own-table&own-table.epochs=20&own-table.num_nets=3"
    open_page(page, address)
    expect(page.get_by_text("windows for training")).to_be_visible()
    page.get_by_role("button", name="Table", exact=True).click()
    good = "day;sales\n" + "".join(f"{row};{row % 7 + row / 100:.2f}\n" for row in range(90))
    upload(page, "words.csv", "a,b\nx,y\n")
    expect(page.get_by_role("alert").first).to_contain_text("numeric column")
    page.keyboard.press("Escape")
    press_train(page)
    expect(page.get_by_text("Nothing was started")).to_be_visible()
    page.get_by_role("button", name="Table", exact=True).click()
    upload(page, "good.csv", good.replace(".", ","))
    expect(page.get_by_role("alert")).to_have_count(0)
    page.keyboard.press("Escape")
    press_train(page)
    expect(page.get_by_text("is finished: epoch 20 of 20")).to_be_visible(timeout=5 * MINUTE)
    expect(page.get_by_text("the 3 nets forecast")).to_be_visible()


def test_a_tagger_and_its_memoryless_twin_part_at_one_half(page: Page, app: str) -> None:
    open_page(page, f"{app}/slots")
    expect(page.get_by_text("“Example: RNN” was trained in advance")).to_be_visible()
    expect(page.get_by_text("Example: RNN 100.0% after epoch 12")).to_be_visible()
    press_train(page)
    finished = page.get_by_text("is finished: epoch 12 of 12")
    expect(finished).to_have_count(2, timeout=5 * MINUTE)
    expect(page.get_by_text("RNN without memory 50.0% after epoch 12")).to_be_visible()
    expect(page.get_by_text("RNN 100.0% after epoch 12")).to_be_visible()
    expect(
        page.get_by_text("“Taipei” is labelled destination in one sentence and departure")
    ).to_be_visible()
    sentence = page.get_by_role("textbox", name="Another sentence")
    sentence.fill("leave Kyoto on November 2nd")
    sentence.press("Enter")
    wait_idle(page)
    expect(page.get_by_text("Kyoto departure")).to_be_visible()
    sentence.fill("go")
    sentence.press("Enter")
    expect(page.get_by_text("These sentences share no word.")).to_be_visible()
    sentence.fill("!!!")
    sentence.press("Enter")
    expect(page.get_by_text("Type a sentence of 1 to 20 words; this one has 0.")).to_be_visible()
    expect(page.get_by_text("Taipei destination")).to_be_visible()  # the other one is read on


def test_settings_survive_a_refused_table_and_columns_left_out_are_named(
    page: Page, app: str
) -> None:
    open_page(page, f"{app}/series?series=own-table&own-table.epochs=20&own-table.window=7")
    page.get_by_role("button", name="Table", exact=True).click()
    upload(page, "header.csv", "a,b\n")
    expect(page.get_by_role("alert").first).to_contain_text("rows of values, got 0")
    expect(page.get_by_role("button", name="Window", exact=True)).to_be_visible()
    assert "own-table.epochs=20" in page.url
    assert "own-table.window=7" in page.url
    rows = "".join(f"{row},Rome,{row % 7}\n" for row in range(90))
    upload(page, "shops.csv", f"day,shop,sales\n{rows}")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_text("90 rows and 3 columns were read.")).to_be_visible()
    frame = page.get_by_test_id("stDataFrame").nth(1)
    frame.scroll_into_view_if_needed()  # a table out of sight has no cells yet
    kinds = frame.locator('[role="grid"]')  # in a canvas, so that its role isn't seen
    expect(kinds).to_contain_text("shoptext")
    expect(kinds).to_contain_text("Most of its cells are not numbers")
    column = page.get_by_role("combobox", name="Column to forecast")
    expect(column).to_have_value("sales")
    choose_option(page, "Column to forecast", "day")
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Weather", exact=True).click()
    expect(page.get_by_text("8 days give 5 windows of 3 days")).to_be_visible()
    page.get_by_role("radio", name="Own table").click()
    expect(page.get_by_text("90 rows: ")).to_be_visible()  # the file is still in use
    page.get_by_role("button", name="Table", exact=True).click()
    expect(page.get_by_role("combobox", name="Column to forecast")).to_have_value("day")
    page.get_by_role("button", name="Remove shops.csv").click()
    expect(page.get_by_text("144 rows and 3 columns were read.")).to_have_count(1)  # folded away
