"""Tells the runs that this version can't read from the others, so that one spoils no page."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.training.events import Changed, Diverged, EpochDone
from explorer.runs.log_checks import check_event
from explorer.runs.log_events import Failed, Interrupted, Refused, Stopped
from explorer.runs.records import Run
from explorer.ui.runs.logs import read_config, read_log_of

_SHOWN = (EpochDone, Changed, Diverged, Failed, Interrupted, Refused, Stopped)


def find_fault(run: Run) -> str:
    """Return why this version can't read the run's settings and log; empty if it can."""
    return _find_fault(run.id, run.attempt, run.num_events, run)


def keep_readable(runs: Iterable[Run]) -> list[Run]:
    """Return the runs whose settings this version can read, in their order."""
    return [run for run in runs if not _find_config_fault(run)]


def _find_config_fault(run: Run) -> str:
    try:
        read_config(run)
    except ExplorerError as error:
        return str(error)
    return ""


@st.cache_resource(max_entries=512, show_spinner=False)
def _find_fault(run_id: str, attempt: int, num_events: int, _run: Run) -> str:
    del run_id, attempt, num_events  # what the result is cached by
    try:
        if fault := _find_config_fault(_run):
            return fault
        log = read_log_of(_run)
        for kind in _SHOWN:
            for record in log.list_records(kind):
                check_event(record.event, record.index + 1)
    except ExplorerError as error:
        return str(error)
    except Exception as error:  # a damaged database may give anything; the page must still open
        logging.getLogger(__name__).exception(
            "Run %s can't be read.", _run.id, extra={"run_id": _run.id}
        )
        return f"Its log is damaged ({type(error).__name__})."
    return ""
