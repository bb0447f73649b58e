"""Says whose account the runs belong to, where visitors log in."""

from __future__ import annotations

import streamlit as st

from explorer.ui.shell.accounts import ask_login, find_account, has_accounts, name_account
from explorer.ui.shell.plain_text import escape_markdown


def show_account() -> None:
    """Offer to log in or out; nothing where there are no accounts."""
    if not has_accounts():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if find_account() is None:
            st.markdown("On this server runs belong to accounts.", width="content")
            ask_login("Log in", key="runs.login")
        else:
            name = escape_markdown(name_account())
            st.markdown(f"Runs of the account “{name}”, in every browser", width="content")
            st.button("Log out", icon=":material/logout:", key="runs.logout", on_click=st.logout)
