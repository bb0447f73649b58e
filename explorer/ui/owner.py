"""Who a run belongs to: a random key that the browser keeps; knows the component that asks it."""

from __future__ import annotations

import re
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.ui.navigation import ROOT

_KEY, _OWNER = "owner.component", "owner.key"


@cache
def _register() -> ComponentRenderer:
    script = ROOT / "assets" / "owner_key" / "owner_key.js"
    return st.components.v2.component("owner_key", js=script.read_text("utf-8"))


def find_owner() -> str | None:
    """The browser's key, or None until it has answered for the first time."""
    state = st.session_state
    _register()(key=_KEY, data={"known": state.get(_OWNER)}, height=1, on_key_change=lambda: None)
    answer = str(state[_KEY].get("key", "")) if _KEY in state else ""
    if re.fullmatch(r"[0-9a-f]{32}", answer):
        state[_OWNER] = answer
    owner: str | None = state.get(_OWNER)
    return owner
