"""Takes the README's pictures from the running app, for `make screenshots`."""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import Page

from explorer.core.srn.presets import list_srn_presets
from tests.browser.app import ROOT, open_page, run_app, run_browser, wait_idle

_FOLDER = ROOT / "assets" / "screenshots"


def take(page: Page, name: str) -> None:
    """Save what the window shows once the figures are drawn."""
    wait_idle(page)
    page.wait_for_timeout(800)  # plotly's own drawing after the script has run
    page.screenshot(path=_FOLDER / f"{name}.png")


def main() -> None:
    """Take every picture that the README shows."""
    preset = next(preset for preset in list_srn_presets() if preset.name == "nine-points")
    with run_app() as app, run_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1200})
        open_page(page, f"{app}/srn?{urlencode(preset.link | {'t': '4'})}")
        page.wait_for_selector(".js-plotly-plot .scatterlayer")
        take(page, "srn")
        page.set_viewport_size({"width": 1280, "height": 900})
        open_page(page, f"{app}/activations")
        page.wait_for_selector("canvas")
        take(page, "activations")


if __name__ == "__main__":
    main()
