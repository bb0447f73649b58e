"""How fast the SRN page answers: stage and plane in the browser, panels from the server, the start.

Each row is a measured time beside the limit that the design sets; nothing is asserted.
"""

from __future__ import annotations

import time

import numpy as np
from playwright.sync_api import Page

from tests.browser.app import open_page, run_app, run_browser

MOVES = 100
RELEASES = 25
FRAMES = 300

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

# Moves the slider of u2 in every frame for a while; the milliseconds between the frames, and those
# that each change took, the phase plane included.
_DRAG = """async (frames) => {
  const find = (root) => {
    for (const el of root.querySelectorAll('*')) {
      const hit = el.shadowRoot && el.shadowRoot.querySelector('input[data-weight="u2"]');
      if (hit) return hit;
    }
  };
  const slider = find(document);
  const gaps = [], works = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < frames; i++) {
    const start = performance.now();
    slider.value = String(2 * Math.sin(i / 20));
    slider.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
    works.push(performance.now() - start);
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  slider.dispatchEvent(new Event('change', {bubbles: true, composed: true}));
  return [gaps, works];
}"""

# Releases the slider and waits until the figure of the states and the plane's basins are drawn.
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
  const plane = slider.getRootNode().querySelector('.plane');
  while (drawn() === before || plane.dataset.layer !== 'current') {
    if (performance.now() - start > 5000) throw new Error('the panels did not follow');
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""


def measure_moves(page: Page) -> list[float]:
    """Milliseconds from a slider's input event to the painted frame, for each move."""
    values = np.round(np.random.default_rng(0).uniform(-2, 2, MOVES), 2)
    return [float(page.evaluate(_MOVE, str(value))) for value in values]


def measure_drag(page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds between the frames of a drag, and those that the stage took for each change."""
    gaps, works = page.evaluate(_DRAG, FRAMES)
    return gaps, works


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
            gaps, works = measure_drag(page)
            releases = measure_releases(page)
    print("| SRN page | median | p95 | limit (p95) |")
    print("| --- | --- | --- | --- |")
    for name, times, limit in (
        (f"slider input to painted stage, {MOVES} moves", moves, 50),
        (f"between frames of a drag with the phase plane, {FRAMES} frames", gaps, 20),
        ("stage and phase plane computed and drawn, within such a frame", works, 8),
        (f"slider release to redrawn panels, {RELEASES} releases", releases, 400),
    ):
        median, p95 = np.percentile(times, [50, 95])
        print(f"| {name} | {median:.1f} ms | {p95:.1f} ms | {limit} ms |")
    print(f"| `streamlit run` to usable stage, files cached | {cold[-1]:.1f} s | | 4 s |")
