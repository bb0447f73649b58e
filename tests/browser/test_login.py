"""Visitors log in with a real OpenID Connect provider, and runs belong to their accounts.

The provider and what `st.login` needs are no requirements of the project; without them this test is
skipped: `pip install "streamlit[auth]" oidc-provider-mock`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.runs.database import open_database
from explorer.runs.store import RunStore
from tests.browser.app import find_free_port, open_page, poll, run_server

# A provider needs 15 more packages, for this one test, so whoever wants it installs them.
if not (find_spec("oidc_provider_mock") and find_spec("authlib")):
    pytest.skip("no OpenID Connect provider is installed", allow_module_level=True)

SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a long random text of this test"
client_id = "rnn-explorer"
client_secret = "any"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@contextmanager
def run_provider(users: dict[str, dict[str, object]]) -> Iterator[str]:
    """The address of a provider that knows these users by their subjects, with their claims."""
    port = find_free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for subject, claims in users.items():
            while not _add_user(port, subject, claims):
                assert process.poll() is None
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _add_user(port: int, subject: str, claims: dict[str, object]) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            header = {"Content-Type": "application/json"}
            connection.request("PUT", f"/users/{subject}", json.dumps(claims), header)
            return connection.getresponse().status < 300
    except ConnectionRefusedError:  # it's still starting
        return False


@contextmanager
def open_tab(browser: Browser) -> Iterator[Page]:
    """A tab of another visitor, for whom nothing but this machine can be reached."""
    with browser.new_context() as context:
        context.route(lambda url: "//127.0.0.1" not in url, lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page


def log_in(page: Page, url: str, subject: str) -> None:
    """Log in at the provider, and wait to be back."""
    open_page(page, f"{url}/runs")
    page.get_by_role("button", name="Log in").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{url}/**")
    open_page(page, f"{url}/runs")
    expect(page.get_by_text(f"Runs of the account “{subject.title()}”")).to_be_visible()


def list_owners(data: Path) -> list[str]:
    database = open_database(f"sqlite:///{data / 'runs.db'}")
    owners = [each.owner for each in RunStore(database).space.list_owners()]
    database.dispose()
    return owners


def test_runs_belong_to_the_account_and_a_role_opens_the_teachers_view(
    browser: Browser, tmp_path: Path
) -> None:
    home, data, port = tmp_path / "home", tmp_path / "data", find_free_port()
    data.mkdir()
    users: dict[str, dict[str, object]] = {
        "ada": {"name": "Ada", "roles": ["teacher"]},
        "ben": {"name": "Ben", "roles": ["student"]},
    }
    with run_provider(users) as provider:
        (home / ".streamlit").mkdir(parents=True)
        secrets = SECRETS.format(port=port, provider=provider)
        (home / ".streamlit" / "secrets.toml").write_text(secrets)
        variables = {"HOME": str(home), "EXPLORER_TEACHER_CLAIM": "roles=teacher"}
        with run_server(data, port=port, variables=variables) as (url, _):
            with open_tab(browser) as page:
                open_page(page, f"{url}/char-models")
                expect(page.get_by_role("button", name="Log in to train")).to_be_visible()
                log_in(page, url, "ben")
                open_page(page, f"{url}/char-models")
                page.get_by_test_id("stBaseButton-primary").click()
                poll(page, lambda: len(list_owners(data)) == 1)
                (owner,) = list_owners(data)
                assert owner.startswith("account-")
                open_page(page, f"{url}/teacher")
                expect(page.get_by_text("Your account isn't a teacher's")).to_be_visible()
            with open_tab(browser) as page:  # another browser of the same account
                log_in(page, url, "ben")
                expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
                page.get_by_role("button", name="Log out").click()
                _leave_provider(page, url)
                open_page(page, f"{url}/runs")
                expect(page.get_by_role("button", name="Log in")).to_be_visible()
            with open_tab(browser) as page:
                log_in(page, url, "ada")
                expect(
                    page.get_by_text("You haven't started a run with this account")
                ).to_be_visible()
                open_page(page, f"{url}/teacher")
                expect(page.get_by_role("heading", name="Training now")).to_be_visible()


def _leave_provider(page: Page, url: str) -> None:
    """A provider may ask whether its own session should end too; then it sends the visitor back."""
    back = page.get_by_role("button", name="Log in")
    asks = page.get_by_role("heading", name="End Session")
    expect(back.or_(asks).first).to_be_visible()
    if asks.count():
        page.get_by_role("button").first.click()
        page.wait_for_url(f"{url}/**")
