"""Finds whose runs to show: the account's where visitors log in, otherwise the browser's.

A browser is known by a random key, which it keeps in a cookie that the server has set. Where
visitors log in, it still has one: the runs that it has from before go to the account that logs in
there first.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.errors import InvalidValueError
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.owner_tokens import COOKIE, TOKENS, digest_key, is_key, make_key
from explorer.ui.shell.accounts import find_account, has_accounts
from explorer.ui.shell.addresses import find_route
from explorer.ui.shell.stage_files import register_component

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
    """The browser's key: the one in its cookie, or a new one.

    The page doesn't wait for the browser to answer, because a rerun for the answer would lose what
    the user does in the meantime. If two tabs of a new browser each got a key, or the session began
    without a cookie, the browser answers with a token for the key that it keeps, and the runs
    started under the session's own key move to that one.
    """
    state = st.session_state
    token = state[_KEY].get("token") if _KEY in state else None
    found = (TOKENS.redeem(str(token)), state.get(_OWNER), st.context.cookies.get(COOKIE))
    key = next((key for key in map(str, found) if is_key(key)), None) or make_key()
    if state.get(_OWNER, key) != key:
        open_store().move_runs(state[_OWNER], key)
    state[_OWNER] = key
    register_component("owner_key")(
        key=_KEY,
        data={"digest": digest_key(key), "address": find_route("owner")},
        height=1,
        on_token_change=lambda: None,
    )
    return key
