"""Lists what the server answers besides the pages."""

from __future__ import annotations

from starlette.routing import Route

from explorer.server.component_scripts import list_script_routes
from explorer.server.health import list_health_routes
from explorer.server.join import list_join_routes
from explorer.server.notice import list_notice_routes
from explorer.server.owner import list_owner_routes
from explorer.ui.shell.addresses import find_prefix


def list_routes() -> list[Route]:
    """All routes, below the prefix that the app is served under."""
    prefix = find_prefix()
    return [
        *list_join_routes(prefix),
        *list_health_routes(prefix),
        *list_notice_routes(prefix),
        *list_owner_routes(prefix),
        *list_script_routes(prefix),
    ]
