"""Lets every page say by itself when the server is lost, and what the teacher tells everybody."""

from __future__ import annotations

import streamlit as st

from explorer.ui.shell.stage_files import register_component


def watch_server() -> None:
    """Start the watch in the browser; once it has, no page's script is needed for it."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    address = f"/{path}/notice" if path else "/notice"
    register_component("server_watch")(key="shell.server", data={"address": address}, height=1)
