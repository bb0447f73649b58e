"""Behind nginx with TLS and a path: sessions, uploads, links, cookies and downloads."""

from __future__ import annotations

import http.client
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from tests.browser.app import open_page, poll, run_app
from tests.browser.proxy import run_nginx, run_trusting_browser
from tests.browser.test_series import upload

PREFIX = "/rnn"
TABLE = "日;销量\n" + "".join(f"{row};{row % 7 + row / 100:.2f}\n" for row in range(60))


def find_status(port: int, host: str) -> int:
    context = ssl._create_unverified_context()  # noqa: S323, SLF001 - the test's own certificate
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
    connection.request("GET", f"{PREFIX}/", headers={"Host": host})
    status = connection.getresponse().status
    connection.close()
    return status


def use_the_app(page: Page, url: str) -> None:
    """Upload a table, follow a link, and download a file with a Chinese name."""
    open_page(page, f"{url}/series?series=own-table")
    page.get_by_role("button", name="Table", exact=True).click()
    upload(page, "数据.csv", TABLE)
    expect(page.get_by_text("60 rows and 2 columns were read.")).to_be_visible()
    open_page(page, f"{url}/lecture")
    page.get_by_text("New lecture, or import one").click()
    page.get_by_role("textbox", name="Title of the new lecture").fill("第一课")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("Made “第一课”.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    assert download.value.suggested_filename == "第一课.toml"
    assert 'title = "第一课"' in download.value.path().read_text("utf-8")
    link = urlsplit(page.url)
    assert link.path.startswith(f"{urlsplit(url).path}/lecture")
    page.reload()  # the cookie says that the lecture is this browser's
    expect(page.get_by_role("heading", name="第一课")).to_be_visible()
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_role("heading", name="All pages")).to_be_visible()
    poll(page, lambda: urlsplit(page.url).path.rstrip("/") == urlsplit(url).path)


def test_the_app_works_behind_nginx_with_tls_and_a_path(browser: Browser, tmp_path: Path) -> None:
    with run_app(prefix=PREFIX, hosts="explorer.example.org,localhost") as app:
        inside = urlsplit(app).port
        assert inside is not None
        with run_nginx(inside, PREFIX, tmp_path) as port:
            url = f"https://localhost:{port}{PREFIX}"
            with (
                run_trusting_browser(browser, tmp_path) as trusting,
                trusting.new_context() as context,
            ):
                page = context.new_page()
                page.set_default_timeout(60_000)
                use_the_app(page, url)
                cookies = [each["name"] for each in context.cookies(url)]
                assert "rnn_explorer_owner" in cookies
            assert find_status(port, "explorer.example.org") == 200
            assert find_status(port, "evil.example") == 421
