"""Starts runs: the Train button, and what else starts one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.links import write_link
from explorer.ui.runs.names import number_name
from explorer.ui.runs.owner import check_login, needs_login
from explorer.ui.runs.remembered import list_shown_ids
from explorer.ui.shell.accounts import ask_login
from explorer.ui.shell.page_errors import show_errors

_LABELS = {0: "Train", 1: "Train", 2: "Train both"}


def show_start(owner: str, configs: Sequence[RunConfig], *, page: str, beside: int = 0) -> None:
    """Show the page's Train button, which starts a run for each configuration.

    It can be pressed even if the settings are refused: text that was typed last reaches the server
    together with the click, so a disabled button would swallow the click that follows it.

    Args:
        owner: the browser's key.
        configs: what the page's controls describe.
        page: the start of its keys.
        beside: as many of the runs shown before stay beside the new ones; examples make room.
    """
    open_engine()  # its workers start while the lecturer is still talking
    if needs_login():
        ask_login("Log in to train", key=f"{page}.login")
        return
    pressed = st.button(
        _LABELS.get(len(configs), f"Train all {len(configs)}"),
        type="primary",
        icon=":material/play_arrow:",
        key=f"{page}.start",
    )
    if pressed and not configs:
        st.toast("Nothing was started: the message on the page says why.", icon=":material/block:")
    elif pressed:
        start_runs(owner, configs, page, beside=beside)


def start_runs(owner: str, configs: Sequence[RunConfig], page: str, *, beside: int = 0) -> None:
    """Start a run for each configuration; the page shows them from now on, and its link says so."""
    with show_errors():
        check_login()
        # All of them or none.
        open_engine().limits.check_new_runs(open_store(), owner, len(configs))
        runs = [_start(owner, config) for config in configs]
        before = [each for each in list_shown_ids(page) if not open_store().is_example(each)]
        write_link(*(run.id for run in runs), *before[:beside])


def start_instead(owner: str, config: RunConfig, page: str, run_id: str) -> None:
    """Start a run that takes another one's place on the page; runs shown beside it stay."""
    with show_errors():
        check_login()
        run = _start(owner, config)
        shown = list_shown_ids(page)
        write_link(*(run.id if each == run_id else each for each in shown or (run_id,)))


def _start(owner: str, config: RunConfig) -> Run:
    """Start a run; a number is added to a name that another run of the owner has."""
    taken = {run.name for run in open_store().lists.list_names(owner)}
    return open_engine().start_run(owner, number_name(config.name, taken), config.to_json())
