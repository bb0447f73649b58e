"""The stage speed: how many epochs of a live run may begin in a second."""

from __future__ import annotations

import streamlit as st

from explorer.runs.log_events import Paced
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_engine
from explorer.ui.runs.logs import RunLog
from explorer.ui.shell.page_errors import show_errors

_TITLES = {1.0: "1 epoch a second", 2.0: "2", 4.0: "4", 0.0: "full speed"}


def find_stage_pace(log: RunLog) -> float:
    """The run's pace, which it keeps when it is resumed; 0: as fast as it can."""
    last = log.find_last(Paced)
    return last.epochs_per_s if last else 0.0


def estimate_left(run: Run, log: RunLog, epochs: int, done: int) -> float:
    """The seconds that so many epochs take after those that are done, at the run's pace."""
    pace = find_stage_pace(log)
    return epochs * max(run.elapsed_s / done, 1 / pace if pace else 0.0)


def offer_pace(owner: str, run: Run, log: RunLog, *, key: str) -> None:
    """Show the run's pace if it's live and the owner's, to be changed at once."""
    if owner != run.owner or not run.status.is_live:
        return
    state, pace = st.session_state, find_stage_pace(log)
    # The log knows a choice a moment later: until then the control keeps it.
    if key not in state or state.get(f"{key}.known") != pace:
        state[key] = state[f"{key}.chosen"] = pace if pace in _TITLES else 0.0
        state[f"{key}.known"] = pace

    def send() -> None:
        # A browser may send the value again after its control was gone for a moment.
        if state[key] == state.get(f"{key}.chosen"):
            return
        state[f"{key}.chosen"] = state[key]
        with show_errors():
            open_engine().change_run(owner, run.id, epochs_per_s=state[key])

    st.segmented_control(
        "Epochs a second",
        list(_TITLES),
        format_func=_TITLES.__getitem__,
        key=key,
        on_change=send,
        required=True,
        label_visibility="collapsed",
    )


def show_stage_speed(owner: str, run: Run, log: RunLog, *, key: str) -> None:
    """Show the pace in presenter mode; assets/page.css hides it otherwise."""
    with st.container(key=f"stage-speed-{key}"):
        offer_pace(owner, run, log, key=f"{key}.stage-pace")
