"""Sends a message that every open page of the menu shows until it is withdrawn."""

from __future__ import annotations

import streamlit as st

from explorer.runs.notices import Notice
from explorer.ui.runs.engine import open_store
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_TYPED = "teacher.message"
_EVERY_S = 2.0


def show_message() -> None:
    """Show the message of the moment with a button to withdraw it, or a field for one."""
    notices = open_store().notices
    shown = notices.find()
    _follow_other_teachers(shown)
    if shown is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                "Every open page shows, though not a phone on which students answer: "
                f"“{escape_markdown(shown.body)}”",
                width="content",
            )
            st.button(
                "Withdraw",
                type="primary",
                icon=":material/undo:",
                key="teacher.withdraw",
                on_click=notices.withdraw,
            )
        return
    # The store refuses a longer one by its length; the field itself would drop all that is pasted.
    with st.form("teacher.send", border=False):
        body = st.text_input(
            "Message to everybody",
            placeholder="We go on at 10:15",
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


@st.fragment(run_every=_EVERY_S)
def _follow_other_teachers(shown: Notice | None) -> None:
    """Draw the page again once another tab or server has sent or withdrawn a message."""
    with show_errors():
        if open_store().notices.find() != shown:
            st.rerun()
