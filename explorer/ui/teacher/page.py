"""Shows the teacher's view, or asks for the secret that opens it."""

from __future__ import annotations

import streamlit as st

from explorer.ui.shell.accounts import ask_login, find_account, has_accounts
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.teacher_access import (
    asks_secret,
    close_view,
    has_typed_secret,
    is_teacher,
    open_view,
)
from explorer.ui.teacher.live_runs import show_live_runs
from explorer.ui.teacher.message import show_message
from explorer.ui.teacher.owners import show_owners


def show_teacher_view() -> None:
    """Show the view to a teacher, and the way in to everybody else."""
    if not is_teacher():
        _show_entrance()
        return
    show_message()
    show_live_runs()
    show_owners()
    if has_typed_secret():
        st.button("Leave", icon=":material/lock:", key="teacher.leave", on_click=close_view)


def _show_entrance() -> None:
    if asks_secret():
        # A form, so that the secret is sent once, and nothing of it is kept.
        with st.form("teacher.entrance", border=False, clear_on_submit=True):
            typed = st.text_input(
                "Secret of this server",
                type="password",
                autocomplete="current-password",
                key="teacher.secret",
                width=420,
            )
            is_sent = st.form_submit_button("Open", type="primary", icon=":material/lock_open:")
        if is_sent:
            with show_errors():
                open_view(typed)
                st.rerun()
    elif has_accounts() and find_account() is None:
        ask_login("Log in as a teacher", key="teacher.login")
    else:
        st.info("Your account isn't a teacher's on this server.")
