"""Loads what pages need, in the background, before somebody opens the first page that needs it.

The modules of all pages and their libraries take seconds of the processor, torch alone more than
one. The server waits with them until the first page has been shown, so that nothing delays that
one: it is usually Home, which needs none of them. Then it loads one module after the other, with a
pause after each for those who are using the app already.
"""

from __future__ import annotations

import ast
import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Lock, Thread

from explorer.server.switches import read_switch
from explorer.ui.shell.navigation import PAGES

_BEGINS_AFTER_S = 1.0  # the browser mounts the first page's components, which run it once more
_REST = 0.5  # of the time that a step took, the thread rests after it
_LONGEST_REST_S = 0.5


class WarmUp:
    """The steps of one server, done once."""

    def __init__(self, steps: Callable[[], Iterable[Callable[[], object]]]) -> None:
        """Do nothing yet; `steps` lists what there is to do once it is time."""
        self._steps = steps
        self._is_allowed = False
        self._lock = Lock()

    def allow(self) -> None:
        """Let the next call of `begin` begin; without it, as in a test of a page, none does."""
        self._is_allowed = read_switch("EXPLORER_WARM_UP", default="1")

    def begin(self) -> None:
        """Begin in the background, if that's allowed and hasn't been done."""
        with self._lock:
            if self._is_allowed:
                self._is_allowed = False
                Thread(target=self._run, name="warm-up", daemon=True).start()

    def _run(self) -> None:
        time.sleep(_BEGINS_AFTER_S)
        for step in self._steps():
            begun = time.monotonic()
            try:
                step()
            except Exception:  # the page that needs it will fail too, and say what is wrong
                logging.getLogger(__name__).debug("A step failed.", exc_info=True)
            time.sleep(min(_REST * (time.monotonic() - begun), _LONGEST_REST_S))


def list_steps() -> list[Callable[[], object]]:
    """What the pages import, in the order of the menu, then what they use first."""
    from explorer.server.first_uses import (  # noqa: PLC0415 - it imports what Home does without
        LATER_MODULES,
        list_first_uses,
    )

    imported = [name for page in PAGES for name in list_imports(page.file)]
    modules = dict.fromkeys([*imported, *LATER_MODULES])
    return [*(partial(import_module, name) for name in modules), *list_first_uses()]


def list_imports(file: Path) -> list[str]:
    """The modules from which a page imports, in order."""
    nodes = ast.parse(file.read_text("utf-8")).body
    return [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]


WARM_UP = WarmUp(list_steps)
