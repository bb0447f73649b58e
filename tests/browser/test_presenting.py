"""Presenter mode: large type and nothing but the picture, its finding and its controls."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import open_page

SMALLEST_PX = 19.9  # 20, rounded
# The sizes of all texts in the window, zoomed as they are seen; superscripts of axes are left out.
_LIST_SMALL = """(smallest) => {
  const found = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      const has = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
      const { width, top, bottom } = element.getBoundingClientRect();
      const isSeen = width > 1 && bottom > 0 && top < innerHeight && element.checkVisibility();
      if (!has || !isSeen || element.tagName === "tspan" || bottom < 12) continue;
      let scale = 1;
      for (let e = element; e; e = e.parentElement ?? e.getRootNode().host) {
        const { zoom, transform } = getComputedStyle(e);
        scale *= Number(zoom) * (e.matches(".chart") ? new DOMMatrix(transform).a : 1);
      }
      const size = parseFloat(getComputedStyle(element).fontSize) * scale;
      if (size < smallest) found.push(`${size.toFixed(1)} ${element.textContent.trim()}`);
    }
  };
  walk(document.querySelector('[data-testid="stMain"]'));
  return found;
}"""
PAGES = [
    "srn?f=tanh",
    "cells?cells.view=Gates",
]


@pytest.mark.parametrize("link", PAGES)
def test_the_smallest_text_has_20_px_and_nothing_is_cut_off(
    app: str, page: Page, link: str
) -> None:
    open_page(page, f"{app}/{link}&present=1")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_test_id("stCaptionContainer").first).to_be_hidden()
    page.wait_for_function(f"({_LIST_SMALL})({SMALLEST_PX}).length === 0")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_p_presents_the_page_and_escape_and_p_leave(app: str, page: Page) -> None:
    open_page(page, f"{app}/srn?f=tanh")
    header, page_title = page.get_by_test_id("stHeader"), page.locator("h1")
    expect(page_title).to_be_visible()
    for leave in ("Escape", "p"):
        page.keyboard.press("p")
        expect(header).to_be_hidden()
        page.wait_for_url("**present=1*")
        page.keyboard.press(leave)
        expect(header).to_be_visible()
        page.wait_for_url(lambda url: "present" not in url)


@pytest.mark.parametrize(
    ("link", "field"),
    [("srn?f=tanh", "Seed"), ("activations", "Unit that colours the text")],
)
def test_a_typed_p_is_a_letter(app: str, page: Page, link: str, field: str) -> None:
    open_page(page, f"{app}/{link}")
    typed = page.get_by_role("textbox", name=field).first
    typed.click()
    page.keyboard.press("p")
    expect(typed).to_have_value(re.compile("p"))
    expect(page.get_by_test_id("stHeader")).to_be_visible()
    assert "present" not in page.url
