"""Starts runs: the Train button, and what else starts one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.core.training.run_config import RunConfig
from explorer.ui.runs.engine import open_engine
from explorer.ui.runs.links import drop_link
from explorer.ui.shell.page_errors import show_errors


def show_start(owner: str, configs: Sequence[RunConfig], *, page: str) -> None:
    """Show the page's Train button, which starts a run for each configuration."""
    open_engine()  # its workers start while the lecturer is still talking
    pressed = st.button(
        "Train" if len(configs) < 2 else "Train both",
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
        runs = [open_engine().start_run(owner, c.name, c.to_json()) for c in configs]
        st.session_state[f"{page}.runs"] = [run.id for run in runs]
        drop_link()  # the page shows these runs now


def start_instead(owner: str, config: RunConfig, page: str, run_id: str) -> None:
    """Start a run that takes another one's place on the page; runs shown beside it stay."""
    with show_errors():
        run = open_engine().start_run(owner, config.name, config.to_json())
        shown = st.session_state.get(f"{page}.runs", [])
        if run_id not in shown:  # opened by a link, or left from an earlier session
            shown = [run_id]
        st.session_state[f"{page}.runs"] = [run.id if each == run_id else each for each in shown]
        drop_link()
