"""A page that follows runs: shown at once, and again and again as long as one is executed.

Knows how often a page asks; knows neither what is shown nor how a run is steered.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.page_errors import show_errors
from explorer.ui.run_engine import open_store

_POLL = "1s"
SELDOM = "2s"  # for runs of minutes: drawing a page takes time from training it


def watch(runs: list[Run], show: Callable[[list[Run]], None], *, every: str = _POLL) -> None:
    """Show the runs, and `every` so often again as long as one of them is executed."""
    ids = [run.id for run in runs]
    # One may be deleted by then, which is said.
    _poll(runs, lambda: [open_store().find_run(run_id) for run_id in ids], show, every)


def watch_all(owner: str, show: Callable[[list[Run]], None]) -> None:
    """The same with all runs of the owner, those too that come meanwhile."""
    store = open_store()
    _poll(store.list_runs(owner), lambda: store.list_runs(owner), show, SELDOM)


def _poll(
    runs: list[Run], find: Callable[[], list[Run]], show: Callable[[list[Run]], None], every: str
) -> None:
    is_live = any(run.status.is_live for run in runs)

    def body() -> None:
        fresh: list[Run] = []
        with show_errors():  # a fragment's rerun does not pass through Home
            fresh = find()
            show(fresh)
        if is_live and not any(run.status.is_live for run in fresh):
            st.rerun()  # the whole page, which then polls no more

    st.fragment(body, run_every=every if is_live else None)()
