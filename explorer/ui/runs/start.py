"""Starts runs: the Train button, and what else starts one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.names import number_name
from explorer.ui.shell.page_errors import show_errors

_LABELS = {0: "Train", 1: "Train", 2: "Train both"}


def show_start(owner: str, configs: Sequence[RunConfig], *, page: str) -> None:
    """Show the page's Train button, which starts a run for each configuration."""
    open_engine()  # its workers start while the lecturer is still talking
    pressed = st.button(
        _LABELS.get(len(configs), f"Train all {len(configs)}"),
        type="primary",
        icon=":material/play_arrow:",
        key=f"{page}.start",
        disabled=not configs,
    )
    if pressed:
        start_runs(owner, configs, page)


def start_runs(owner: str, configs: Sequence[RunConfig], page: str) -> None:
    """Start a run for each configuration and show them on the page from now on."""
    with show_errors():
        runs = [_start(owner, config) for config in configs]
        st.session_state[f"{page}.runs"] = [run.id for run in runs]
        drop_link()  # the page shows these runs now


def start_instead(owner: str, config: RunConfig, page: str, run_id: str) -> None:
    """Start a run that takes another one's place on the page; runs shown beside it stay."""
    with show_errors():
        run = _start(owner, config)
        shown = st.session_state.get(f"{page}.runs", [])
        if run_id not in shown:  # opened by a link, or left from an earlier session
            shown = [run_id]
        st.session_state[f"{page}.runs"] = [run.id if each == run_id else each for each in shown]
        drop_link()


def _start(owner: str, config: RunConfig) -> Run:
    """Start a run; a number is added to a name that another run of the owner has."""
    taken = {run.name for run in open_store().list_runs(owner)}
    return open_engine().start_run(owner, number_name(config.name, taken), config.to_json())
