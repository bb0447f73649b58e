"""Shows how much space the runs take, and offers to free some."""

from __future__ import annotations

import streamlit as st

from explorer.runs.space import show_size
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.owner_names import name_owner
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.teacher_access import has_teacher_view

_FREED = "runs.freed"
_EVERY = "10s"  # while a run trains


def show_space(owner: str) -> None:
    """State the space that the browser's runs and all runs take, with a button to free some."""
    is_live = bool(open_store().lists.read_page(owner, 1, 1).live)
    st.fragment(_show_space, run_every=_EVERY if is_live else None)(owner)


def _show_space(owner: str) -> None:
    with show_errors():  # a fragment's rerun doesn't go through Home
        _state_space(owner)


def _state_space(owner: str) -> None:
    use, limits = open_store().space.measure(owner), open_engine().limits.space
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Your runs take {show_size(use.owner)} of {show_size(limits.owner)}; all runs on this "
            f"server take {show_size(use.server)} of {show_size(limits.server)}. Logs aren't "
            "counted.",
            width="content",
        )
        st.button(
            "Free space",
            icon=":material/mop:",
            key="runs.free",
            help="Deletes all but the last checkpoint of your runs that aren't training, waiting "
            "or paused. You can still look at them, and resume those that were stopped or "
            "interrupted.",
            on_click=_free,
            args=(owner,),
        )
    if has_teacher_view():
        st.caption(f"A teacher's list of this server calls you “{name_owner(owner)}”.")
    if _FREED in st.session_state:
        st.success(f"Freed {show_size(st.session_state.pop(_FREED))} for other runs.")


def _free(owner: str) -> None:
    st.session_state[_FREED] = open_store().space.free(owner)
