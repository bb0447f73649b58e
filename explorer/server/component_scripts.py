"""Serves the scripts of the browser components, which a browser keeps until they change."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from explorer.ui.shell.stage_files import SCRIPT_PATH, find_script

_KEPT = "public, max-age=31536000, immutable"  # the address names the version


def list_script_routes(prefix: str = "") -> list[Route]:
    """The route of all scripts, below the prefix that the app is served under."""
    return [Route(f"{prefix}/{SCRIPT_PATH}/{{name:str}}.js", show_script)]


async def show_script(request: Request) -> Response:
    """A component's script; another version than the one asked for isn't kept."""
    script = find_script(request.path_params["name"])
    if script is None:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    is_asked_for = request.query_params.get("v") == script.version
    headers = {"cache-control": _KEPT if is_asked_for else "no-cache"}
    return Response(script.text, media_type="text/javascript", headers=headers)
