"""How long a page takes from the click in the menu until its figures stand.

    python -m tests.bench.page_switches

One browser goes through all pages of one server, twice: the first round is a visitor's first view
of each page, after what the server loads in the background; the second one comes back to them.
Nothing is asserted.
"""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page

from explorer.ui.shell.navigation import PAGES, PageEntry
from tests.bench.class_load import find_server
from tests.bench.first_views import await_rest
from tests.browser.app import open_page, run_app, run_browser

_LIMIT_S = 60
# Clicks a page's link, and waits for a frame in which the page's script has ended under the page's
# address and title, nothing of the page before is left, every component has its script, and every
# chart its drawing. What a live page draws later isn't waited for.
_SWITCH = """async ([path, limitS]) => {
  const link = [...document.querySelectorAll('a')]
    .find((each) => new URL(each.href).pathname === '/' + path);
  const title = () => document.querySelector('h1')?.innerText ?? '';
  const before = title();
  const stands = () =>
    title() !== '' && title() !== before
    && location.pathname === '/' + path
    && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale="true"], [data-loading]')
    && [...document.querySelectorAll('.js-plotly-plot')].every((chart) => chart._fullLayout);
  const start = performance.now();
  link.click();
  for (let frames = 0; frames < 3;) {
    await new Promise(requestAnimationFrame);
    frames = stands() ? frames + 1 : 0;
    if (performance.now() - start > 1000 * limitS) throw new Error(`${path} doesn't stand`);
  }
  return performance.now() - start;
}"""


def measure_switch(page: Page, entry: PageEntry) -> float:
    """Seconds from the click to the page, with three frames in which nothing was missing."""
    page.get_by_test_id("stTopNavSection").filter(has_text=entry.section).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=entry.title).wait_for()
    return float(page.evaluate(_SWITCH, [entry.url_path, _LIMIT_S])) / 1000


def main() -> None:
    """Print the table."""
    times: dict[str, list[float]] = {entry.url_path: [] for entry in PAGES}
    with run_app() as url, run_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(1000 * _LIMIT_S)
        open_page(page, url)
        server = find_server()
        for _ in range(2):
            for entry in PAGES:
                await_rest(server)
                times[entry.url_path].append(measure_switch(page, entry))
    print("| click in the menu to figures that stand | first view | coming back |")
    print("| --- | --- | --- |")
    for path, (first, again) in times.items():
        print(f"| {path} | {first:.2f} s | {again:.2f} s |")
    firsts, agains = np.median(list(times.values()), axis=0)
    print(f"| median | {firsts:.2f} s | {agains:.2f} s |")


if __name__ == "__main__":
    main()
