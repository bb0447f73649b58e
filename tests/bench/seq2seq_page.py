"""Measures how fast a word is decoded again after an edit of its context vector.

Each row has a measured time and the design's limit; nothing is asserted.
"""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page

from tests.browser.app import open_page, run_app, run_browser

MOVES = 25
LIMIT_MS = 300
_WARM_UP = 2  # moves that don't count
_PAUSE_MS = 150

# Moves the first slider as a user does, and waits for the frame after the server's letters.
_MOVE = """async (value) => {
  const find = (selector) => [...document.querySelectorAll('*')]
    .map((element) => element.shadowRoot?.querySelector(selector)).find(Boolean);
  const slider = find('[data-slider]');
  const stage = find('.stage[data-answered]');
  const before = stage.dataset.answered;
  const start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  while (stage.dataset.answered === before) {
    if (performance.now() - start > 5000) throw new Error('no letters came');
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def measure_moves(page: Page, app: str, change: str) -> list[float]:
    """Milliseconds from a slider's input event to the painted letters, for each move."""
    open_page(page, f"{app}/seq2seq?tab=What+if&change={change.replace(' ', '+')}")
    page.locator("[data-slider]").first.wait_for()
    page.wait_for_timeout(1500)
    times = []
    for value in np.random.default_rng(0).uniform(0, 1, _WARM_UP + MOVES):
        times.append(float(page.evaluate(_MOVE, f"{value:.2f}")))
        page.wait_for_timeout(_PAUSE_MS)
    return times[_WARM_UP:]


def main() -> None:
    """Print the table."""
    print("| Encoder-decoder page, slider input to painted letters | median | p95 | limit (p95) |")
    print("| --- | --- | --- | --- |")
    with run_app() as app, run_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for change in ("interpolate", "set units"):
            median, p95 = np.percentile(measure_moves(page, app, change), [50, 95])
            print(f"| {change}, {MOVES} moves | {median:.0f} ms | {p95:.0f} ms | {LIMIT_MS} ms |")


if __name__ == "__main__":
    main()
