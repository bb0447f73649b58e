"""Lists what the server answers besides the pages."""

from __future__ import annotations

import streamlit as st
from starlette.routing import Route

from explorer.server.component_scripts import list_script_routes
from explorer.server.health import list_health_routes
from explorer.server.join import list_join_routes
from explorer.server.notice import list_notice_routes
from explorer.server.owner import list_owner_routes


def list_routes() -> list[Route]:
    """All routes, below the prefix that the app is served under."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{path}" if path else ""
    return [
        *list_join_routes(prefix),
        *list_health_routes(prefix),
        *list_notice_routes(prefix),
        *list_owner_routes(prefix),
        *list_script_routes(prefix),
    ]
