"""Lists every run that trains or waits on the server, and stops those that are selected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from explorer.core.errors import InvalidValueError
from explorer.figures.sentences import format_count
from explorer.runs.queueing import find_position
from explorer.runs.records import QueueEntry, Run, Status
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.owner_names import name_owner
from explorer.ui.runs.run_list import choose_rows, describe_row
from explorer.ui.shell.page_errors import show_errors

_EVERY_S = 2.0
_REASON = "The teacher stopped it. Resume it to go on from here."


@st.fragment(run_every=_EVERY_S)
def show_live_runs() -> None:
    """Show who trains what and who waits, with a button to stop."""
    with show_errors():  # a fragment's rerun doesn't go through Home
        _show_live_runs(open_store().lists.list_live(), open_store().list_queue())


def _show_live_runs(runs: Sequence[Run], entries: Sequence[QueueEntry]) -> None:
    st.subheader("Training now", anchor=False)
    st.markdown(_describe_queue(runs, open_engine().num_workers))
    selected = _choose_runs(runs, entries) if runs else []
    st.button(
        f"Stop {format_count(len(selected), 'selected run')}" if selected else "Stop",
        icon=":material/stop:",
        key="teacher.stop",
        disabled=not selected,
        help="Those that train save a checkpoint first, and their owners can resume them."
        if selected
        else "Select runs in the table first.",
        on_click=_stop,
        args=(selected,),
    )


def _describe_queue(runs: Sequence[Run], num_workers: int | None) -> str:
    counts = Counter(run.status for run in runs)
    running = counts[Status.RUNNING]
    parts = [f"{format_count(running, 'run')} {'trains' if running == 1 else 'train'}"]
    if paused := counts[Status.PAUSED]:
        parts.append(f"{paused} {'is' if paused == 1 else 'are'} paused")
    waiting = counts[Status.QUEUED]
    parts.append(f"{waiting} {'waits' if waiting == 1 else 'wait'}")
    if num_workers is None:
        workers = "No page has started the workers yet."
    else:
        verb = "answers" if num_workers == 1 else "answer"
        workers = f"{format_count(num_workers, 'worker')} {verb}."
    return f"{', '.join(parts)}. {workers}"


def _choose_runs(runs: Sequence[Run], entries: Sequence[QueueEntry]) -> list[Run]:
    """Show the table; the runs that are selected in it."""
    rows = [_describe_live(run, entries) for run in runs]
    columns = {
        "run": st.column_config.TextColumn(width=220),
        "settings": st.column_config.TextColumn(width=320),
    }
    return choose_rows(runs, rows, columns, key="teacher.runs")


def _describe_live(run: Run, entries: Sequence[QueueEntry]) -> dict[str, Any]:
    row = describe_row(run)
    position = find_position(entries, run.id)
    return {
        "who": name_owner(run.owner),
        "status": f"waits, number {position}" if position else row["status"],
        "run": row["name"],
        "epochs": row["epochs"],
        "seconds": row["seconds"],
        "settings": row["settings"],
    }


def _stop(runs: Sequence[Run]) -> None:
    with show_errors():
        for run in runs:
            with suppress(InvalidValueError):  # it has ended or was deleted meanwhile
                open_engine().stop_run(run.owner, run.id, _REASON)
