"""What can be done with chosen runs on the Runs page: rename, export, delete."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.runs.archive import export_run, tabulate_epochs
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.links import drop_link
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_REFUSED = "runs.refused"


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
    _show_refused()


def _delete_runs(owner: str, runs: list[Run]) -> None:
    for run in runs:
        open_store().delete_run(owner, run.id)
    drop_link()


def _rename(owner: str, run: Run, name: str) -> None:
    st.session_state.pop(_REFUSED, None)
    try:
        open_store().rename_run(owner, run.id, name)
    except ExplorerError as error:
        st.session_state[_REFUSED] = _name_key(run), name, str(error)


def _show_refused() -> None:
    """Show why a name was refused, as long as it's in its box.

    While a run trains, the page is drawn again every second, without the click.
    """
    key, name, message = st.session_state.get(_REFUSED, ("", "", ""))
    if message and st.session_state.get(key) == name:
        st.error(escape_markdown(message))


def _name_key(run: Run) -> str:
    return f"runs.name.{run.id}"


def _show_single_actions(owner: str, run: Run) -> None:
    name = st.text_input("Name", run.name, max_chars=80, key=_name_key(run))
    if st.button("Rename", key=f"runs.rename.{run.id}"):
        _try(partial(_rename, owner, run, name))
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
