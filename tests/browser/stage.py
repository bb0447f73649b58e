"""Reads the numbers of the SRN stage and moves its controls, for tests."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Page

from explorer.core.srn.scene import SRNScene
from tests.browser.app import open_page

COLUMN_KEYS = ("x1", "x2", "in1", "in2", "h1", "h2", "y1", "y2")


def open_scene(page: Page, app: str, table: dict[str, str] | SRNScene | None = None) -> None:
    """Open the SRN page, with a link's parameters if any are given."""
    link = table.to_link() if isinstance(table, SRNScene) else table or {}
    open_page(page, f"{app}/srn?{urlencode(link)}" if link else f"{app}/srn")
    page.wait_for_selector('[data-edge="u2"]', state="attached")


def read_link(page: Page) -> dict[str, str]:
    """The parameters in the address bar."""
    return _parse_link(page.url)


def await_link(page: Page, **parameters: str) -> None:
    """Wait until the address bar has these parameters: it follows the hand within 0.1 s."""
    page.wait_for_url(lambda url: parameters.items() <= _parse_link(url).items())


def _parse_link(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def press_edge(page: Page, name: str) -> tuple[float, float]:
    """Press the mouse on an edge's label, to drag it from there; returns where that is, px."""
    box = page.locator(f'[data-edge-label="{name}"]').bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def read_step(page: Page) -> int:
    """The time step that the stage shows."""
    return int(page.locator(".stage").get_attribute("data-step") or "0")


def read_node(page: Page, name: str) -> float:
    """The full-precision value in a node."""
    return float(page.locator(f'[data-node="{name}"]').get_attribute("data-value") or "nan")


def read_weight(page: Page, name: str) -> float:
    """The full-precision value of a weight, as its edge or slider row holds it."""
    return float(page.locator(f'input[data-number="{name}"]').get_attribute("title") or "nan")


def read_columns(page: Page) -> list[dict[str, float]]:
    """Every time step of the unrolled view, all numbers at full precision."""
    script = """(columns, keys) => columns.map((column) =>
      Object.fromEntries(keys.map((key) => [key, column.dataset[key]])))"""
    page.wait_for_selector(".strip:not([data-behind])", state="attached")
    rows = page.locator("[data-column]").evaluate_all(script, list(COLUMN_KEYS))
    return [{key: float(value) for key, value in row.items()} for row in rows]


def wait_for_answer(page: Page, step: int) -> None:
    """Wait until the server has drawn its figure of the states with that step marked."""
    page.wait_for_function(
        """step => document.querySelector(".js-plotly-plot")?.layout?.shapes
          ?.some(({ x0 }) => x0 === step)""",
        arg=step,
    )


def type_weight(page: Page, name: str, text: str) -> None:
    """Type a number into a weight's field and commit it."""
    field = page.locator(f'input[data-number="{name}"]')
    field.fill(text)
    field.press("Enter")


def click(page: Page, action: str) -> None:
    """Press one of the stage's buttons."""
    page.locator(f'[data-action="{action}"]').click()


def wait_for_step(page: Page, step: int) -> None:
    """Wait until the stage shows that step."""
    page.wait_for_selector(f'.stage[data-step="{step}"]')
