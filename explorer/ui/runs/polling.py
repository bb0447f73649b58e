"""Live pages: shown immediately, then refreshed as long as one of their runs is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.names import tell_apart
from explorer.ui.shell.page_errors import show_errors

# Refresh often in the first seconds only: drawing takes time away from the training itself.
_YOUNG_S = 20.0
_OFTEN, _RARELY = "1s", "3s"


def watch(runs: Sequence[Run], show: Callable[[list[Run]], None]) -> None:
    """Show the runs, and refresh them as long as one is live."""
    ids = [run.id for run in runs]
    # A run may be deleted by then; its error is shown.
    _poll(runs, lambda: [open_store().find_run(run_id) for run_id in ids], show)


def watch_all(owner: str, show: Callable[[list[Run]], None]) -> None:
    """Do the same for all runs of the owner, including those started in the meantime."""
    store = open_store()
    _poll(store.list_runs(owner), lambda: store.list_runs(owner), show)


def find_pace(runs: Sequence[Run]) -> str | None:
    """Return how long to wait before the next refresh; None if no run will change by itself."""
    ages_s = [run.elapsed_s for run in runs if run.status.is_live]
    if not ages_s:
        return _RARELY if any(run.may_return for run in runs) else None
    return _OFTEN if min(ages_s) < _YOUNG_S else _RARELY


def _poll(
    runs: Sequence[Run], find: Callable[[], list[Run]], show: Callable[[list[Run]], None]
) -> None:
    pace = find_pace(runs)

    def body() -> None:
        fresh: list[Run] = []
        with show_errors():  # a fragment's rerun doesn't go through Home
            fresh = tell_apart(find())
            show(fresh)
        if find_pace(fresh) != pace:
            st.rerun()  # the whole page: a fragment's interval is fixed when the page is built

    st.fragment(body, run_every=pace)()
