"""Finds whose runs to show: the owner's random key, which the browser keeps in a cookie."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from explorer.ui.runs.engine import open_store
from explorer.ui.shell.stage_files import register_component

_COOKIE = "rnn_explorer_owner"
_KEY, _OWNER = "owner.component", "owner.key"


def find_owner() -> str:
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
