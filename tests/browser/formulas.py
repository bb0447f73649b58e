"""Measures whether a formula is cut off at the end of its column."""

from __future__ import annotations

from playwright.sync_api import Page

_OVERHANG = """(formulas) => Math.max(...formulas.map((formula) => {
  const bases = [...formula.querySelectorAll(".base")];
  const ends = bases.map((each) => each.getBoundingClientRect().right);
  const column = formula.closest(
    '[data-testid="stColumn"], [data-testid="stMainBlockContainer"]',
  );
  const padding = parseFloat(getComputedStyle(column).paddingRight);
  return Math.max(...ends) - column.getBoundingClientRect().right + padding;
}))"""


def find_overhang(page: Page) -> float:
    """How many pixels the longest formula extends beyond its column; negative if it fits."""
    return float(page.locator(".katex-html").evaluate_all(_OVERHANG))
