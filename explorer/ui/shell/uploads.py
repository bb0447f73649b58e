"""Names file uploaders, so that one can be emptied: Streamlit offers no other way."""

from __future__ import annotations

import streamlit as st


def name_uploader(name: str) -> str:
    """The key of the uploader of that name; another one each time the uploader was emptied."""
    count = st.session_state.get(_name_count(name), 0)
    return f"{name}.upload.{count}" if count else f"{name}.upload"


def forget_upload(name: str) -> None:
    """Empty the uploader of that name; for a widget's callback."""
    st.session_state[_name_count(name)] = st.session_state.get(_name_count(name), 0) + 1


def _name_count(name: str) -> str:
    return f"{name}.emptied"
