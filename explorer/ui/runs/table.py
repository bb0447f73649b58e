"""The panels of the Runs page: list, comparison, differences, import."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

import pandas as pd
import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.training.curves import LearningCurves
from explorer.core.training.run_config import RunConfig
from explorer.figures.sentences import format_count
from explorer.figures.training.learning_curves import (
    describe_learning_curves,
    describe_squared_errors,
    plot_learning_curves,
)
from explorer.runs.archive_import import MAX_UPLOAD_MB, import_run
from explorer.runs.records import Run, Status
from explorer.ui.runs.actions import show_actions
from explorer.ui.runs.controls import show_run_rows
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.links import (
    find_named_runs,
    name_runs,
    offer_page,
    state_foreign_runs,
    write_link,
)
from explorer.ui.runs.logs import find_curves, read_config, read_log_of
from explorer.ui.runs.names import number_name
from explorer.ui.runs.owner import check_login
from explorer.ui.runs.polling import watch_list
from explorer.ui.runs.readable import find_fault
from explorer.ui.runs.run_list import (
    COLUMNS,
    ListedRuns,
    ask_page,
    choose_rows,
    describe_row,
    round_shown,
)
from explorer.ui.runs.setting_words import write_settings
from explorer.ui.runs.settings import describe_changes
from explorer.ui.shell.accounts import find_account
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.csv_downloads import offer_csv
from explorer.ui.shell.navigation import find_page, make_page
from explorer.ui.shell.plain_text import escape_markdown

_UPLOAD, _IMPORT_MESSAGE = "runs.upload", "runs.said"
_CHOICE = "runs.chosen"
_ROW_HEIGHT = 35  # px, Streamlit's own
_MOST_LETTERS = 60  # of a setting
_CHANGED = "Changed while it trained"
_MOST_ROWS = 4  # of runs with buttons at a time


def show_runs(owner: str) -> None:
    """Show the owner's runs and what can be done with them, refreshed while one is live."""
    watch_list(owner, partial(_show_chosen, owner))


def _show_chosen(owner: str, listed: ListedRuns) -> None:
    named = find_named_runs()
    state_foreign_runs(owner, named)
    chosen = [run for run in named if run.id not in {each.id for each in listed.runs}]
    if listed.runs:
        chosen = _choose_runs(listed.runs, [run.id for run in named]) + chosen
        ask_page(listed)
    else:
        show_first_steps()
    if runs := chosen or listed.runs[:1]:
        _show_runs(owner, runs, [] if chosen else _sort_live(listed.live))


def _show_runs(owner: str, runs: list[Run], live: list[Run]) -> None:
    """Show the chosen runs; if none is chosen, the newest, and the buttons of those not ended."""
    readable = []
    for run in runs:
        if fault := find_fault(run):
            st.error(escape_markdown(f"“{run.name}” can't be read. {fault}"))
        else:
            readable.append(run)
    if live:
        show_transports(owner, live, "haven't ended", "hasn't ended")
        if live != runs and readable:
            st.caption(
                f"No run is selected. This is the newest: “{escape_markdown(runs[0].name)}”."
            )
    else:
        show_transports(owner, readable, "are selected", "is selected")
    if readable:
        show_curves(readable)
        show_differences(readable)
    if all(run.owner == owner for run in runs):
        show_actions(owner, runs)


def _choose_runs(runs: list[Run], named: list[str]) -> list[Run]:
    """Show the table, with the runs selected that the link names, and return the selected ones."""
    last, number = st.session_state.get(_CHOICE, (named, 0))
    if named != last:
        number += 1  # the link has changed, by "Back" for instance: a table starts afresh with it
    st.session_state[_CHOICE] = named, number

    def receive(*run_ids: str) -> None:
        st.session_state[_CHOICE] = [*run_ids], number
        write_link(*run_ids)

    rows = [describe_row(run) for run in runs]
    height = min(_ROW_HEIGHT * (len(rows) + 1) + 3, 320)
    key = f"runs.table.{number}"
    shown = [
        row if row["loss"] is None else {**row, "loss": round_shown(row["loss"])} for row in rows
    ]
    selected = choose_rows(runs, shown, COLUMNS, key=key, height=height, chosen=named, tell=receive)
    offer_csv(
        lambda: [list(rows[0]), *(row.values() for row in rows)],
        "runs.list",
        "These runs, for a spreadsheet.",
    )
    return selected


def _sort_live(runs: list[Run]) -> list[Run]:
    """The runs, given the newest first, with those that train first and all others as they wait.

    So a run keeps its place when it gets a worker. If it moved, it would be listed twice until the
    page is painted to its end.
    """
    waiting = [run for run in runs if run.status is Status.QUEUED]
    return [run for run in runs if run not in waiting][::-1] + waiting[::-1]


def show_transports(owner: str, runs: list[Run], are: str, is_: str) -> None:
    """Show the state of each run, its buttons, and the link to its own page; not for too many.

    Args:
        owner: the browser's key.
        runs: the runs.
        are: what they have in common, in words that follow "2 more runs".
        is_: the same of one run.
    """
    for run in runs[:_MOST_ROWS]:
        if not find_fault(run):
            show_run_rows(owner, [run], [], page="runs")
            offer_page(run)
    if len(runs) > _MOST_ROWS:
        more = len(runs) - _MOST_ROWS
        st.caption(
            f"{format_count(more, 'more run')} {is_ if more == 1 else are}. Select a run alone to "
            "open, pause or stop it."
        )


def show_first_steps() -> None:
    """Say how to start a run, in a browser that has none."""
    where = "with this account" if find_account() else "in this browser"
    st.info(f"You haven't started a run {where} yet. Train a net, then come back to compare:")
    for name in ("char_models", "language_model"):
        entry = find_page(name)
        st.page_link(make_page(entry), label=f"{entry.title}: {entry.question}", icon=entry.icon)


def show_curves(runs: list[Run]) -> None:
    """Plot the perplexity of the runs, and the squared errors of those that have one."""
    squared = [run for run in runs if _has_squared_error(run)]
    others = [run for run in runs if run not in squared]
    shown = name_runs([run.id for run in runs])
    if others:
        curves = _find_all_curves(others)
        show_figure(
            plot_learning_curves(curves),
            describe_learning_curves(curves),
            key="runs.curves",
            shown=shown,
        )
    if squared:
        curves = _find_all_curves(squared)
        show_figure(
            plot_learning_curves(curves, squared_unit="each in its own unit"),
            describe_squared_errors(curves),
            key="runs.errors",
            shown=shown,
        )


def _find_all_curves(runs: list[Run]) -> list[LearningCurves]:
    return [find_curves(run, read_log_of(run)) for run in runs]


def _has_squared_error(run: Run) -> bool:
    return read_config(run).has_squared_error


def show_differences(runs: list[Run]) -> None:
    """Show the settings in which the runs differ, one column per run."""
    if len(runs) < 2:
        return
    tables = [
        {**_write_settings(run.id, read_config(run)), _CHANGED: describe_changes(run) or "nothing"}
        for run in runs
    ]
    labels = dict.fromkeys(label for table in tables for label in table)
    differing = [label for label in labels if len({table.get(label, "") for table in tables}) > 1]
    if not differing:
        return
    st.subheader("What differs")
    frame = pd.DataFrame(
        {
            f"{number}. {run.name}": [_shorten(table.get(label, "–")) for label in differing]
            for number, (run, table) in enumerate(zip(runs, tables, strict=True), 1)
        },
        index=pd.Index(differing, name="setting"),
    )
    st.dataframe(frame)


def _shorten(text: str) -> str:
    if len(text) <= _MOST_LETTERS:
        return text
    return f"{text[:_MOST_LETTERS]}… ({len(text):,} characters)"


@st.cache_resource(max_entries=256, show_spinner=False)
def _write_settings(run_id: str, _config: RunConfig) -> dict[str, str]:
    del run_id  # what the result is cached by: a run's settings never change
    return write_settings(_config)


def show_import(owner: str) -> None:
    """Offer to import an exported run."""
    with st.expander("Import a run"):
        # A form, so that the page reruns once, with the file, and imports it once.
        with st.form("runs.import", border=False, clear_on_submit=True):
            st.file_uploader(
                "A zip file exported from this page",
                type="zip",
                key=_UPLOAD,
                max_upload_size=MAX_UPLOAD_MB,
            )
            st.form_submit_button("Import", on_click=_import, args=(owner,))
        message = st.session_state.pop(_IMPORT_MESSAGE, None)
        if message is not None:
            is_imported, sentence = message
            (st.success if is_imported else st.error)(escape_markdown(sentence))


def _import(owner: str) -> None:
    upload = st.session_state[_UPLOAD]
    if upload is None:
        message = (False, "Choose a zip file with an exported run first.")
    else:
        try:
            check_login()
            message = (True, import_under_free_name(owner, upload))
        except ExplorerError as error:
            message = (False, str(error))
    st.session_state[_IMPORT_MESSAGE] = message


def import_under_free_name(owner: str, file: BinaryIO) -> str:
    """Import a run and say what it is called: its own name, with a number if that is taken."""
    store = open_store()
    taken = [each.name for each in store.lists.list_names(owner)]
    run = import_run(store, owner, file)
    name = number_name(run.name, taken)
    weights = "" if store.latest_checkpoint(run.id) else " It has no weights: the zip has none."
    if name == run.name:
        return f"{name} was added to the list.{weights}"
    store.rename_run(owner, run.id, name)
    return f"The run was added to the list as {name}, since you have another {run.name}.{weights}"
