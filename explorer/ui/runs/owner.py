"""Finds whose runs to show: the account's where visitors log in, otherwise the browser's.

A browser is known by a random key, which it keeps in a cookie. Where visitors log in, it still has
one: the runs that it has from before go to the account that logs in there first.
"""

from __future__ import annotations

import re
import secrets

import streamlit as st

from explorer.core.errors import InvalidValueError
from explorer.ui.runs.engine import open_store
from explorer.ui.shell.accounts import find_account, has_accounts
from explorer.ui.shell.stage_files import register_component

_COOKIE = "rnn_explorer_owner"
_KEY, _OWNER = "owner.component", "owner.key"
_ACCOUNT = "owner.account"  # the one that this browser's runs have gone to


def find_owner() -> str:
    """The key of the account, or of the browser before it's logged in."""
    browser, account = _find_browser(), find_account()
    if account is None:
        return browser
    if st.session_state.get(_ACCOUNT) != account:
        open_store().move_runs(browser, account)
        st.session_state[_ACCOUNT] = account
    return account


def needs_login() -> bool:
    """Whether the visitor has to log in before a run can be started."""
    return has_accounts() and find_account() is None


def check_login() -> None:
    """Refuse to start a run that would belong to no account.

    Raises:
        InvalidValueError: visitors of this server have accounts, and this one isn't logged in.
    """
    if needs_login():
        raise InvalidValueError(
            "On this server runs belong to accounts. Log in on the Runs page before you start one."
        )


def _find_browser() -> str:
    """The browser's key: the one in its cookie, or a new one, which the browser is told to keep.

    The page doesn't wait for the browser to answer, because a rerun for the answer would lose what
    the user does in the meantime. If two tabs of a new browser each got a key, one of them answers
    with the other's, and the runs started under its own key move to that one.
    """
    state = st.session_state
    answer = state[_KEY].get("key") if _KEY in state else None
    known = (str(key) for key in (answer, state.get(_OWNER), st.context.cookies.get(_COOKIE)))
    key = next((key for key in known if re.fullmatch(r"[0-9a-f]{32}", key)), secrets.token_hex(16))
    if state.get(_OWNER, key) != key:
        open_store().move_runs(state[_OWNER], key)
    state[_OWNER] = key
    register_component("owner_key")(
        key=_KEY, data={"key": key}, height=1, on_key_change=lambda: None
    )
    return key
