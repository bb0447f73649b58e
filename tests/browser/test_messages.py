"""What the server sends when a page changes: data, not the scripts that show them."""

from __future__ import annotations

from playwright.sync_api import Page, Response, Route, WebSocket, expect

from explorer.core.assets import ASSETS_FOLDER
from explorer.ui.shell.es_modules import join_modules
from tests.browser.app import poll
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


def test_buttons_are_not_seen_before_the_script_that_answers_them(
    app: str, new_page: NewPage
) -> None:
    page = new_page()
    held: list[Route] = []
    page.route("**/component-scripts/page_tools.js?*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    page.goto(f"{app}/glossary")
    expect(page.get_by_role("heading", name="Glossary")).to_be_visible()
    copy = page.locator("button", has_text="Copy link")
    expect(copy).to_be_attached()
    poll(page, lambda: bool(held))
    expect(copy).to_be_hidden()
    for route in held:
        route.continue_()
    expect(copy).to_be_visible()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    copy.click()
    expect(page.get_by_label("The link to this page")).to_be_visible()
