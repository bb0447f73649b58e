"""Sends a message that every open page shows until it is withdrawn."""

from __future__ import annotations

import streamlit as st

from explorer.runs.notices import MAX_NOTICE
from explorer.ui.runs.engine import open_store
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_TYPED = "teacher.message"


def show_message() -> None:
    """Show the message of the moment with a button to withdraw it, or a field for one."""
    notices = open_store().notices
    shown = notices.find()
    if shown is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Every open page shows: “{escape_markdown(shown.body)}”", width="content")
            st.button(
                "Withdraw",
                type="primary",
                icon=":material/undo:",
                key="teacher.withdraw",
                on_click=notices.withdraw,
            )
        return
    with st.form("teacher.send", border=False):
        body = st.text_input(
            "Message to everybody",
            placeholder="We go on at 10:15",
            max_chars=MAX_NOTICE,
            key=_TYPED,
            width=560,
        )
        is_sent = st.form_submit_button(
            "Show on every page", type="primary", icon=":material/campaign:"
        )
    if is_sent:
        with show_errors():
            notices.send(body)
            st.rerun()
