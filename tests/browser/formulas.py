"""Formulas as a reader sees them: whether any is cut at the end of its column."""

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
    """By how many pixels the formula that is cut most goes beyond its column; below 0 for none."""
    return float(page.locator(".katex-html").evaluate_all(_OVERHANG))
