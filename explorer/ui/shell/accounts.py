"""Finds the account that a visitor has logged in with, where Streamlit's `st.login` is set up.

The claims come from a cookie that the server has signed, so a browser can't make them up.
"""

from __future__ import annotations

import hashlib
import json

import streamlit as st

_LOGGED_IN = "is_logged_in"  # Streamlit's own, which is there only if `st.login` is set up


def has_accounts() -> bool:
    """Whether visitors of this server can log in."""
    return _LOGGED_IN in st.user.to_dict()


def find_account() -> str | None:
    """The key of the visitor's account; None before it's logged in, or where there are no accounts.

    It's a hash of what names the account in the whole world: who issued it, and its subject there.
    """
    claims = st.user.to_dict()
    issuer, subject = claims.get("iss"), claims.get("sub")
    if claims.get(_LOGGED_IN) is not True or not (issuer and subject):
        return None
    named = json.dumps([str(issuer), str(subject)]).encode()
    # The prefix keeps it apart from the keys of browsers, which anyone can put into a cookie.
    return f"account-{hashlib.sha256(named).hexdigest()}"


def holds_claim(name: str, value: str) -> bool:
    """Whether the account has a claim with that value, or with a list that has it.

    Args:
        name: of the claim; dots lead into claims that have parts, as in "realm_access.roles".
        value: as text.
    """
    found: object = st.user.to_dict()
    if not (isinstance(found, dict) and found.get(_LOGGED_IN) is True):
        return False
    if name in found:
        found = found[name]
    else:
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    values = found if isinstance(found, (list, tuple)) else [found]
    return any(each is not None and str(each) == value for each in values)


def ask_login(why: str, *, key: str) -> None:
    """Show a button to log in.

    Args:
        why: the button's text.
        key: of the button.
    """
    st.button(why, type="primary", icon=":material/login:", key=key, on_click=st.login)


def name_account() -> str:
    """What the account is called on the screen: its user's name, address, or subject."""
    claims = st.user.to_dict()
    return next((str(claims[each]) for each in ("name", "email", "sub") if claims.get(each)), "")
