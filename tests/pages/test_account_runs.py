"""Where visitors log in, runs belong to their accounts; elsewhere to their browsers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.runs.store import RunStore
from explorer.ui.shell.accounts import find_account
from tests.pages.test_pages import ROOT

BROWSER = "c" * 32
LOGGED_IN = {"is_logged_in": True, "iss": "https://id.example", "sub": "7", "name": "Ada *L.*"}

pytestmark = pytest.mark.usefixtures("kept_runs")


def open_page(name: str, user: dict[str, object]) -> AppTest:
    """The page in the browser that has the key `BROWSER`."""
    app = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=120)
    app.session_state["owner.key"] = BROWSER
    app.user = user
    app.run()
    assert not app.exception
    return app


def list_buttons(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def test_without_a_login_nothing_asks_for_one(kept_runs: RunStore) -> None:
    kept_runs.create_run(BROWSER, "mine", "{}")
    for page in ("runs", "char_models"):
        app = open_page(page, {})
        assert not [label for label in list_buttons(app) if "Log" in label]
    assert [run.name for run in kept_runs.list_runs(BROWSER)] == ["mine"]


def test_before_the_login_nothing_can_be_started(kept_runs: RunStore) -> None:
    app = open_page("char_models", {"is_logged_in": False})
    assert "Log in to train" in list_buttons(app)
    assert not [label for label in list_buttons(app) if label.startswith("Train")]
    assert kept_runs.list_runs(BROWSER) == []
    app = open_page("runs", {"is_logged_in": False})
    assert "On this server runs belong to accounts." in [each.value for each in app.markdown]
    assert "Log in" in list_buttons(app)


def test_the_runs_of_the_browser_go_to_the_account_that_logs_in(kept_runs: RunStore) -> None:
    run = kept_runs.create_run(BROWSER, "mine", "{}")
    app = open_page("runs", LOGGED_IN)
    owner = kept_runs.find_run(run.id).owner
    assert owner.startswith("account-")
    assert kept_runs.list_runs(BROWSER) == []
    assert "Log out" in list_buttons(app)
    said = next(each.value for each in app.markdown if "Runs of the account" in each.value)
    assert "Ada \\*L.\\*" in said
    again = open_page("runs", LOGGED_IN)  # in another tab, or another browser
    assert [each.owner for each in kept_runs.list_runs(owner)] == [owner]
    assert "Log out" in list_buttons(again)


def test_a_logged_in_user_trains_as_everywhere() -> None:
    app = open_page("char_models", LOGGED_IN)
    assert [label for label in list_buttons(app) if label.startswith("Train")]


def test_the_key_of_an_account_cannot_be_put_into_a_cookie(
    kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    class User:
        def to_dict(self) -> dict[str, object]:
            return LOGGED_IN

    with monkeypatch.context() as logged_in:
        logged_in.setattr("explorer.ui.shell.accounts.st.user", User())
        account = find_account()
    assert account is not None
    kept_runs.create_run(account, "not yours", "{}")
    app = AppTest.from_string(
        "from explorer.ui.runs.owner import find_owner\n"
        "import streamlit as st\n"
        "st.text(find_owner())\n",
        default_timeout=60,
    )
    app.session_state["owner.key"] = account  # as a cookie and a component's answer are read
    assert app.run().text[0].value != account
