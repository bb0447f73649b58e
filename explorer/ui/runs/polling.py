"""A page that follows runs: shown at once, and again and again as long as one is executed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.shell.page_errors import show_errors

# The first seconds are watched closely; later drawing would take time from the training itself.
_YOUNG_S = 20.0
_OFTEN, _SELDOM = "1s", "3s"


def watch(runs: Sequence[Run], show: Callable[[list[Run]], None]) -> None:
    """Show the runs, and again and again as long as one of them is executed."""
    ids = [run.id for run in runs]
    # One may be deleted by then, which is said.
    _poll(runs, lambda: [open_store().find_run(run_id) for run_id in ids], show)


def watch_all(owner: str, show: Callable[[list[Run]], None]) -> None:
    """The same with all runs of the owner, those too that come meanwhile."""
    store = open_store()
    _poll(store.list_runs(owner), lambda: store.list_runs(owner), show)


def find_pace(runs: Sequence[Run]) -> str | None:
    """How long to wait before asking again; None where no run is executed."""
    ages_s = [run.elapsed_s for run in runs if run.status.is_live]
    if not ages_s:
        return None
    return _OFTEN if min(ages_s) < _YOUNG_S else _SELDOM


def _poll(
    runs: Sequence[Run], find: Callable[[], list[Run]], show: Callable[[list[Run]], None]
) -> None:
    pace = find_pace(runs)

    def body() -> None:
        fresh: list[Run] = []
        with show_errors():  # a fragment's rerun does not pass through Home
            fresh = find()
            show(fresh)
        if find_pace(fresh) != pace:
            st.rerun()  # the whole page: a fragment's pace is set when the page is made

    st.fragment(body, run_every=pace)()
