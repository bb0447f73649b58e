"""A browser gets each component's script once, at an address that names its version."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.applications import Starlette

from explorer.core.assets import ASSETS_FOLDER
from explorer.server.component_scripts import list_script_routes
from explorer.ui.shell.es_modules import join_modules
from explorer.ui.shell.stage_files import find_script
from tests.server.asgi_client import request

APP = Starlette(routes=list_script_routes("/rnn"))


def ask(path: str, query: str = "") -> tuple[int, dict[str, str], str]:
    """Status, headers and body of the answer."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [],
    }
    start, *rest = request(APP, scope)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, b"".join(each.get("body", b"") for each in rest).decode()


def test_a_script_is_kept_under_the_version_that_was_asked_for() -> None:
    script = find_script("srn_stage")
    assert script is not None
    status, headers, text = ask("/rnn/component-scripts/srn_stage.js", f"v={script.version}")
    assert status == 200
    assert text == join_modules(ASSETS_FOLDER / "components" / "srn_stage" / "srn_stage.js")
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize("query", ["", "v=0123456789abcdef"], ids=["none", "another"])
def test_a_script_of_another_version_is_not_kept(query: str) -> None:
    status, headers, _ = ask("/rnn/component-scripts/srn_stage.js", query)
    assert (status, headers["cache-control"]) == (200, "no-cache")


def test_versions_differ_from_script_to_script() -> None:
    scripts = [find_script(name) for name in ("chart", "srn_stage", "page_tools")]
    versions = {script.version for script in scripts if script}
    assert len(versions) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", version) for version in versions)


@pytest.mark.parametrize(
    "name", ["nothing", "shared", "..", "srn_stage/net", "..%2Fsrn_stage%2Fnet", "%00", ""]
)
def test_only_components_have_a_script(name: str) -> None:
    assert ask(f"/rnn/component-scripts/{name}.js")[0] == 404
