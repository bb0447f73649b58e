"""Lets every page say by itself when the server is lost, and what the teacher tells everybody."""

from __future__ import annotations

from explorer.ui.shell.addresses import find_route
from explorer.ui.shell.stage_files import register_component


def watch_server() -> None:
    """Start the watch in the browser; once it has, no page's script is needed for it."""
    data = {"address": find_route("notice")}
    register_component("server_watch")(key="shell.server", data=data, height=1)
