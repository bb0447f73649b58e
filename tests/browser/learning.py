"""Opens tasks on the SRN stage and follows a run, for tests."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.stage import click, open_scene


def open_task(page: Page, app: str, task: str, speed: str = "as fast as it can") -> None:
    """Open the stage, unfold learning and choose a task."""
    open_scene(page, app)
    click(page, "open-learning")
    page.locator("select[data-task]").select_option(task)
    page.locator("select[data-learning-speed]").select_option(label=speed)


def read_updates(page: Page) -> int:
    """How many updates the run has done, as the stage shows it."""
    return int(page.locator("[data-learning-row]").get_attribute("data-updates") or "0")


def wait_until_paused(page: Page) -> None:
    """Wait until the run has stopped and its last update is on the stage."""
    page.wait_for_selector('[data-learning-row][data-learning="false"]')
