"""Runs a sweep over delays: three cells trained at one delay after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from explorer.core.delay.config import RECURRENT, DelayConfig
from explorer.figures.sentences import format_count
from explorer.runs.records import Run, Status
from explorer.ui.delay.panels import (
    SIDE_BY_SIDE,
    find_solved,
    offer_stop,
    plan_run,
    read_delay,
    stop_all,
)
from explorer.ui.runs.logs import read_log
from explorer.ui.runs.remedies import PageControls, find_remedy
from explorer.ui.runs.start import start_runs
from explorer.ui.shell.plain_text import escape_markdown

SWEPT_DELAYS = (5, 10, 20, 40, 80)  # time steps, doubling each time
_EXPECTED = (Status.QUEUED, Status.RUNNING, Status.PAUSED, Status.FINISHED)


def show_start_sweep(owner: str, config: DelayConfig, runs: Sequence[Run], *, page: str) -> None:
    """Show a button that trains at every delay of the sweep, the shortest first.

    Runs already finished with these settings aren't repeated.
    """
    missing = _list_missing(owner, config)
    delays = ", ".join(str(delay) for delay in SWEPT_DELAYS)
    st.button(
        f"Try delays {SWEPT_DELAYS[0]} to {SWEPT_DELAYS[-1]}",
        icon=":material/linear_scale:",
        key=f"{page}.sweep",
        help=f"Trains all three at the delays {delays}, one after another. Runs already finished "
        "with these settings aren't repeated.",
        disabled=not missing or any(run.status.is_live for run in runs),
        on_click=start_runs,  # runs before the page is redrawn, which then disables the button
        args=(owner, missing, page),
    )


def is_sweep(runs: Sequence[Run]) -> bool:
    """Whether the runs are too many to show one by one, and have several delays."""
    return len(runs) > SIDE_BY_SIDE and len({read_delay(run).delay for run in runs}) > 1


def select_latest(runs: Sequence[Run]) -> list[Run]:
    """The runs of a sweep at the longest delay that has been started."""
    started = [read_delay(run).delay for run in runs if run.status is not Status.QUEUED]
    delay = max(started, default=min(read_delay(run).delay for run in runs))
    return [run for run in runs if read_delay(run).delay == delay]


def show_sweep(owner: str, runs: Sequence[Run], config: DelayConfig, *, page: str) -> None:
    """Show the progress of a sweep, a button that stops the rest of it, and a remedy if one failed.

    Args:
        owner: the browser's key.
        runs: the sweep's runs.
        config: the task that the page's controls describe.
        page: the start of the buttons' keys.
    """
    live = [run for run in runs if run.status.is_live]
    done = sum(run.status is Status.FINISHED for run in runs)
    parts = [f"{done} of {len(runs)} {'net has' if len(runs) == 1 else 'nets have'} finished"]
    for status, words in ((Status.RUNNING, "in training"), (Status.PAUSED, "paused")):
        names = [run.name for run in live if run.status is status]
        if names:
            parts.append(f"{words}: {'; '.join(names)}")
    ended = Counter(run.state for run in runs if run.status not in _EXPECTED)
    parts += [f"{count} {state}" for state, count in ended.items()]
    text = escape_markdown(". ".join(part[0].upper() + part[1:] for part in parts))
    st.progress(1 - len(live) / len(runs), text=f"{text}.")
    offer_stop(owner, live, page=page)
    _offer_remedy(owner, runs, config, page)


def _offer_remedy(owner: str, runs: Sequence[Run], config: DelayConfig, page: str) -> None:
    """Offer the whole sweep with settings that train if one of its nets diverged.

    Its nets are compared with each other, so all of them get the new settings.
    """
    diverged = [run for run in runs if run.status is Status.DIVERGED and run.owner == owner]
    if not diverged:
        return
    names = escape_markdown("; ".join(run.name for run in diverged))
    st.error(f"The loss or gradient of {format_count(len(diverged), 'net')} blew up: {names}.")
    remedies = [find_remedy(run, read_log(run.id)) for run in diverged]
    remedy = min(remedies, key=lambda each: each.learning_rate)
    again = replace(read_delay(diverged[0]), optimizer=remedy)
    planned = [plan_run(replace(config, delay=again.delay), again.architecture)]
    if st.button(
        f"Try all delays again with learning rate {remedy.learning_rate:g} and clipping at "
        f"{remedy.max_grad_norm:g}",
        key=f"{page}.sweep.remedy",
        on_click=_restart,
        args=(owner, runs, again, PageControls(config.task, planned), page),
    ):
        st.rerun()  # the whole page: its controls have changed, and its polling starts


def _restart(
    owner: str, runs: Sequence[Run], config: DelayConfig, controls: PageControls, page: str
) -> None:
    """Stop what is left of a sweep and start it again with the configuration's settings."""
    controls.adopt(config)
    stop_all(owner, runs)
    start_runs(owner, _list_missing(owner, config), page)


def _list_missing(owner: str, config: DelayConfig) -> list[DelayConfig]:
    """The runs of a sweep that haven't been finished with these settings, the shortest first."""
    solved = find_solved(owner, config)
    return [
        plan_run(replace(config, delay=delay), architecture)
        for delay in SWEPT_DELAYS
        for architecture in RECURRENT
        if delay not in solved[architecture]
    ]
