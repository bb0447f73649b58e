"""What the server sends when a page changes: data, not the scripts that show them."""

from __future__ import annotations

from playwright.sync_api import Page, Response, WebSocket, expect

from explorer.core.assets import ASSETS_FOLDER
from explorer.ui.shell.es_modules import join_modules
from tests.browser.conftest import NewPage
from tests.browser.stage import open_scene, type_weight

SCRIPT = join_modules(ASSETS_FOLDER / "components" / "srn_stage" / "srn_stage.js")


def listen(page: Page) -> tuple[list[bytes], list[Response]]:
    """The messages that a page gets from now on, and the answers with scripts of components."""
    messages: list[bytes] = []
    scripts: list[Response] = []

    def follow(socket: WebSocket) -> None:
        socket.on(
            "framereceived",
            lambda frame: messages.append(frame if isinstance(frame, bytes) else frame.encode()),
        )

    page.on("websocket", follow)
    page.on(
        "response",
        lambda answer: scripts.append(answer) if "/component-scripts/" in answer.url else None,
    )
    return messages, scripts


def test_a_change_of_the_srn_sends_no_script(app: str, new_page: NewPage) -> None:
    page = new_page()
    messages, scripts = listen(page)
    open_scene(page, app)
    plane = page.locator(".plane")
    expect(plane).to_have_attribute("data-layer", "current")
    expect(page.locator(".js-plotly-plot .scatterlayer")).to_be_visible()
    (stage,) = [each for each in scripts if "/srn_stage.js" in each.url]
    assert stage.text() == SCRIPT
    messages.clear()
    scripts.clear()
    for weight in ("0.5", "0.25"):
        type_weight(page, "u2", weight)  # the plane's layer is an old one by now
        expect(plane).to_have_attribute("data-layer", "current")
    assert scripts == []
    assert 0 < sum(map(len, messages)) < len(SCRIPT)
