"""How fast a lecture's scenes change, once the next one is prepared, beside the design's limit."""

from __future__ import annotations

import numpy as np

from explorer.core.lectures.shipped import list_shipped_lectures
from tests.browser.app import run_app, run_browser

LECTURES = ("two-units", "vanishing-gradients", "inside-a-translation")
LIMIT_MS = 500
_COUNT = "performance.getEntriesByName('lecture.change').length"
_LAST = "performance.getEntriesByName('lecture.change').at(-1).duration"


def main() -> None:
    """Present three lectures from the first scene to the last, by Page Down; print a table."""
    print("\nChange of scene, prepared | scenes | median ms | p95 ms | limit ms")
    with run_app() as url, run_browser() as browser:
        for name in LECTURES:
            scenes = list_shipped_lectures()[name].scenes
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.set_default_timeout(120_000)
            page.goto(f"{url}/lecture?lecture={name}&present=1")
            page.wait_for_function(f"{_COUNT} > 0")
            times = []
            for number in range(1, len(scenes)):
                title = scenes[number].title
                prepared = page.locator(f'.player .frame[title="{title}"][data-ready]')
                prepared.wait_for(state="attached")
                page.keyboard.press("PageDown")
                page.wait_for_function(f"{_COUNT} > {number}")
                times.append(float(page.evaluate(_LAST)))
            median, p95 = np.percentile(times, [50, 95])
            print(f"{name} | {len(times)} | {median:.0f} | {p95:.0f} | {LIMIT_MS}")
            page.close()


if __name__ == "__main__":
    main()
