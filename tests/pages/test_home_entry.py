"""The entry point leaves the module path alone, since many sessions run it at the same time.

If the list changes while another thread walks through it, that thread misses an entry, and a page
fails to import a module of the standard library.
"""

from __future__ import annotations

import os
import sys

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.shell.navigation import PAGES, ROOT, name_tab


class WatchedPath(list[str]):
    """A module path that records its changes."""

    def __init__(self, entries: list[str]) -> None:
        super().__init__(entries)
        self.changes: list[str] = []

    def insert(self, index: int, entry: str) -> None:  # type: ignore[override]
        self.changes.append(f"insert {entry}")
        super().insert(index, entry)

    def remove(self, entry: str) -> None:
        self.changes.append(f"remove {entry}")
        super().remove(entry)

    def __setitem__(self, key: object, value: object) -> None:
        self.changes.append("set")
        super().__setitem__(key, value)  # type: ignore[call-overload]


@pytest.mark.parametrize(("given", "expected"), [(None, "1"), ("4", "4")])
def test_the_server_computes_with_one_thread_unless_told_otherwise(
    given: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if given:
        monkeypatch.setenv("OMP_NUM_THREADS", given)
    AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120).run()
    assert os.environ["OMP_NUM_THREADS"] == expected


def test_a_rerun_does_not_touch_the_module_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As after `streamlit run explorer/Home.py`: the script's own folder comes first.
    others = [entry for entry in sys.path if entry != str(ROOT)]
    monkeypatch.setattr(sys, "path", [str(ROOT / "explorer"), *others])
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120)
    app.run()
    assert not app.exception
    assert sys.path[0] == str(ROOT)
    watched = WatchedPath(sys.path)
    monkeypatch.setattr(sys, "path", watched)
    app.run()
    assert not app.exception
    assert watched.changes == []


def test_each_browser_tab_carries_the_title_of_its_page() -> None:
    titles = [name_tab(entry.title) for entry in PAGES]
    assert titles[0] == "Simple recurrent network · RNN Explorer"
    assert len(set(titles)) == len(PAGES)
    assert name_tab("Home") == "RNN Explorer"
