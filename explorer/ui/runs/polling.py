"""Live pages: shown immediately, then refreshed as long as one of their runs is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TypeVar

import streamlit as st

from explorer.runs.records import Run, Status
from explorer.ui.runs.engine import find_store_fault, open_store
from explorer.ui.runs.logs import read_log_of
from explorer.ui.runs.names import tell_apart
from explorer.ui.runs.pace import find_stage_pace
from explorer.ui.runs.readable import find_fault
from explorer.ui.runs.run_list import ListedRuns, list_runs
from explorer.ui.shell.page_errors import show_errors

Found = TypeVar("Found")

# Refresh often in the first seconds only: drawing takes time away from the training itself.
_YOUNG_S = 20.0
_OFTEN, _RARELY = "1s", "3s"
_ON_STAGE = "0.5s"  # for a run that waits between its epochs, from which drawing takes nothing


def watch(runs: Sequence[Run], show: Callable[[list[Run]], None]) -> None:
    """Show the runs, and refresh them as long as one is live."""
    ids = [run.id for run in runs]
    # A run may be deleted by then; its error is shown.
    _poll(runs, lambda: tell_apart([open_store().find_run(run_id) for run_id in ids]), show, list)


def watch_list(owner: str, show: Callable[[ListedRuns], None]) -> None:
    """Do the same for the list of the owner's runs, including those started in the meantime."""
    _poll(list_runs(owner).live, lambda: list_runs(owner), show, attrgetter("live"))


def find_pace(runs: Sequence[Run]) -> str | None:
    """Return how long to wait before the next refresh; None if no run will change by itself."""
    ages_s = [run.elapsed_s for run in runs if run.status.is_live]
    if not ages_s:
        return _RARELY if any(run.may_return or find_store_fault(run) for run in runs) else None
    return _OFTEN if min(ages_s) < _YOUNG_S else _RARELY


def _find_interval(runs: Sequence[Run]) -> str | None:
    running = [run for run in runs if run.status is Status.RUNNING]
    is_paced = any(find_stage_pace(read_log_of(run)) for run in running if not find_fault(run))
    return _ON_STAGE if is_paced else find_pace(runs)


def _poll(
    runs: Sequence[Run],
    find: Callable[[], Found],
    show: Callable[[Found], None],
    list_live: Callable[[Found], list[Run]],
) -> None:
    pace = _find_interval(runs)

    def body() -> None:
        fresh: list[Run] = []
        with show_errors():  # a fragment's rerun doesn't go through Home
            found = find()
            fresh = list_live(found)
            show(found)
        if _find_interval(fresh) != pace:
            st.rerun()  # the whole page: a fragment's interval is fixed when the page is built

    st.fragment(body, run_every=pace)()
