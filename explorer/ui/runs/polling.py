"""Live pages: shown immediately, then refreshed as long as one of their runs is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.runs.records import Run, Status
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import read_log
from explorer.ui.runs.names import tell_apart
from explorer.ui.runs.pace import find_stage_pace
from explorer.ui.shell.page_errors import show_errors

# Refresh often in the first seconds only: drawing takes time away from the training itself.
_YOUNG_S = 20.0
_OFTEN, _RARELY = "1s", "3s"
_ON_STAGE = "0.5s"  # for a run that waits between its epochs, from which drawing takes nothing


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


def _find_interval(runs: Sequence[Run]) -> str | None:
    running = [run for run in runs if run.status is Status.RUNNING]
    is_paced = any(find_stage_pace(read_log(run.id)) for run in running)
    return _ON_STAGE if is_paced else find_pace(runs)


def _poll(
    runs: Sequence[Run], find: Callable[[], list[Run]], show: Callable[[list[Run]], None]
) -> None:
    pace = _find_interval(runs)

    def body() -> None:
        fresh: list[Run] = []
        with show_errors():  # a fragment's rerun doesn't go through Home
            fresh = tell_apart(find())
            show(fresh)
        if _find_interval(fresh) != pace:
            st.rerun()  # the whole page: a fragment's interval is fixed when the page is built

    st.fragment(body, run_every=pace)()
