"""Measures how evenly a page paints."""

from __future__ import annotations

from playwright.sync_api import Page

_GAPS = """async (frames) => {
  const gaps = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < frames; i++) {
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  return gaps;
}"""


def measure_frames(page: Page, frames: int) -> list[float]:
    """The milliseconds between one frame and the next, of so many."""
    gaps: list[float] = page.evaluate(_GAPS, frames)
    return gaps
