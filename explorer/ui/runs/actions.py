"""What can be done with chosen runs on the Runs page: rename, export, delete."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from explorer.core.errors import ExplorerError
from explorer.runs.archive import export_run, tabulate_epochs
from explorer.runs.faults import describe_fault
from explorer.runs.records import MAX_NAME, Run, check_name
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.names import name_apart, number_name
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_ANSWER = "runs.answer"  # to the last name: the box it was typed in, the name in it, what to say


class _Answer(NamedTuple):
    key: str  # of the box; empty: of the one that is drawn next, since its run is gone
    name: str
    message: str
    is_refusal: bool


def show_actions(owner: str, runs: list[Run]) -> None:
    """Offer to rename and export a single run, and to delete any."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(runs) == 1:
            _show_single_actions(owner, runs[0])
        name = f"“{escape_markdown(runs[0].name)}”"
        what = name if len(runs) == 1 else f"these {len(runs)} runs"
        # With another key it closes: what it offers next is another run.
        key = f"runs.delete.{hash(tuple(run.id for run in runs))}"
        with st.popover("Delete", icon=":material/delete:", key=key):
            st.markdown("A deleted run can only be restored from an export.")
            if st.button(f"Delete {what} for good", key="runs.delete"):
                _try(lambda: _delete_runs(owner, runs))
    _show_answer(runs[0])


def _delete_runs(owner: str, runs: list[Run]) -> None:
    for run in runs:
        open_store().delete_run(owner, run.id)
    drop_link()


def _rename(owner: str, run: Run) -> None:
    """Give the run the name in its box, with a number if another run has it.

    Before the page is drawn: by then, the run may have been deleted in another tab.
    """
    key = _name_key(run)
    wanted = st.session_state[key]
    st.session_state[_ANSWER] = _Answer(key, wanted, "", is_refusal=False)
    try:
        name = _rename_apart(owner, run, wanted)
    except ExplorerError as error:
        message = f"{error} Type another name."
        st.session_state[_ANSWER] = _Answer(key, wanted, message, is_refusal=True)
    except SQLAlchemyError as error:
        logging.getLogger(__name__).exception("The database of runs failed.")
        message = describe_fault(error)
        st.session_state[_ANSWER] = _Answer(key, wanted, message, is_refusal=True)
    else:
        if name is None:
            message = (
                f"“{run.name}” can't be renamed “{wanted}”: it was deleted, perhaps in another "
                "tab. Choose another run."
            )
            st.session_state[_ANSWER] = _Answer("", "", message, is_refusal=True)
            return
        st.session_state[key] = name
        if name != wanted.strip():
            message = f"Another of your runs is called “{wanted.strip()}”: this one is “{name}”."
            st.session_state[_ANSWER] = _Answer(key, name, message, is_refusal=False)


def _rename_apart(owner: str, run: Run, wanted: str) -> str | None:
    """The name that the run has now; None if it's gone."""
    wanted = check_name(wanted)
    names = name_apart(open_store().lists.list_names(owner))
    if names.pop(run.id, None) is None:
        return None
    name = number_name(wanted, names.values())
    open_store().rename_run(owner, run.id, name)
    return name


def _show_answer(run: Run) -> None:
    """Say why a name was refused or given a number, as long as it's in its box.

    While a run trains, the page is drawn again every second, without the click.
    """
    answer = st.session_state.get(_ANSWER)
    if answer is None or not answer.message:
        return
    if not answer.key:
        answer = answer._replace(key=_name_key(run), name=run.name)
        st.session_state[_ANSWER] = answer
    if st.session_state.get(answer.key) == answer.name:
        (st.error if answer.is_refusal else st.info)(escape_markdown(answer.message))


def _name_key(run: Run) -> str:
    return f"runs.name.{run.id}"


def _show_single_actions(owner: str, run: Run) -> None:
    st.text_input("Name", run.name, max_chars=MAX_NAME, key=_name_key(run))
    st.button("Rename", key=f"runs.rename.{run.id}", on_click=_rename, args=(owner, run))
    st.download_button(
        "Export (zip)",
        lambda: export_run(open_store(), run.id),
        f"run_{run.id[:8]}.zip",
        "application/zip",
        key=f"runs.export.{run.id}",
    )
    st.download_button(
        "Epochs (CSV)",
        lambda: tabulate_epochs(open_store().read_events(run.id).records, run.config),
        f"run_{run.id[:8]}.csv",
        "text/csv",
        key=f"runs.epochs.{run.id}",
        on_click="ignore",
    )


def _try(act: Any) -> None:  # noqa: ANN401 - a callable whose result is ignored
    with show_errors():
        act()
        st.rerun()
