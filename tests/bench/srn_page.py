"""How fast the SRN page answers: the stage in the browser, the panels from the server, the start.

Each row is a measured time beside the limit that the design sets; nothing is asserted.
"""

from __future__ import annotations

import time

import numpy as np
from playwright.sync_api import Page

from tests.browser.app import open_page, run_app, run_browser

MOVES = 100
RELEASES = 25

# Moves the slider of u2 as a hand does, and waits for the frame that shows it: the second
# animation frame callback runs after the first frame was painted.
_MOVE = """async (value) => {
  const stage = document.querySelector('[data-testid="stBidiComponentRegular"], .stBidiComponent');
  const find = (root) => {
    for (const el of root.querySelectorAll('*')) {
      if (el.shadowRoot) {
        const hit = el.shadowRoot.querySelector('input[data-weight="u2"]');
        if (hit) return hit;
      }
    }
    return root.querySelector('input[data-weight="u2"]');
  };
  const slider = find(document);
  const shown = () => slider.getRootNode().querySelector('[data-edge="u2"]').dataset.value;
  const start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  await new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  if (Number(shown()) !== Number(value)) throw new Error(`stage shows ${shown()}, not ${value}`);
  return performance.now() - start;
}"""

# Releases the slider and waits until the figure of the states has been redrawn.
_RELEASE = """async (value) => {
  const find = (root) => {
    for (const el of root.querySelectorAll('*')) {
      const hit = el.shadowRoot && el.shadowRoot.querySelector('input[data-weight="u2"]');
      if (hit) return hit;
    }
  };
  const slider = find(document);
  const drawn = () => [...document.querySelectorAll('.js-plotly-plot .scatterlayer path.js-line')]
    .map((line) => line.getAttribute('d')).join('|');
  const before = drawn();
  slider.value = value;
  slider.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  const start = performance.now();
  slider.dispatchEvent(new Event('change', {bubbles: true, composed: true}));
  while (drawn() === before) {
    if (performance.now() - start > 5000) throw new Error('the panels did not follow');
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""


def measure_moves(page: Page) -> list[float]:
    """Milliseconds from a slider's input event to the painted frame, for each move."""
    values = np.round(np.random.default_rng(0).uniform(-2, 2, MOVES), 2)
    return [float(page.evaluate(_MOVE, str(value))) for value in values]


def measure_releases(page: Page) -> list[float]:
    """Milliseconds from a slider's release to the redrawn figures, for each release."""
    values = np.round(np.random.default_rng(1).uniform(0.1, 0.9, RELEASES), 3)
    times = []
    for value in values:
        times.append(float(page.evaluate(_RELEASE, str(value))))
        page.wait_for_timeout(400)  # a hand rests between two gestures
    return times


def main() -> None:
    """Print the table."""
    with run_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        cold = []
        for _ in range(2):  # the second start finds the files in the system's cache
            start = time.perf_counter()
            with run_app() as url:
                page.goto(f"{url}/srn")
                page.wait_for_selector('[data-edge="u2"]')
                cold.append(time.perf_counter() - start)
        with run_app() as url:
            open_page(page, f"{url}/srn?f=tanh&u1=0.5&u2=0.5&u3=0.5&u4=0.5")
            page.wait_for_selector(".js-plotly-plot .scatterlayer")
            moves = measure_moves(page)
            releases = measure_releases(page)
    print("| SRN page | median | p95 | limit (p95) |")
    print("| --- | --- | --- | --- |")
    for name, times, limit in (
        (f"slider input to painted stage, {MOVES} moves", moves, 50),
        (f"slider release to redrawn panels, {RELEASES} releases", releases, 400),
    ):
        median, p95 = np.percentile(times, [50, 95])
        print(f"| {name} | {median:.0f} ms | {p95:.0f} ms | {limit} ms |")
    print(f"| `streamlit run` to usable stage, files cached | {cold[-1]:.1f} s | | 4 s |")
