"""The controls of a run: pause, resume and stop, changes, and its status in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.language.config import TrainingConfig
from explorer.core.language.scripts import export_run_script
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.training.events import Changed, Checkpoint, EpochDone
from explorer.core.training.run_config import RunConfig
from explorer.runs.log_events import Failed, Interrupted, Mark, Refused, Stopped
from explorer.runs.records import Run, Status
from explorer.ui.runs.changes import offer_changes, show_changes
from explorer.ui.runs.engine import find_store_fault, open_engine, open_store
from explorer.ui.runs.examples import is_example
from explorer.ui.runs.logs import RunLog, read_config, read_log_of
from explorer.ui.runs.owner import check_login
from explorer.ui.runs.pace import estimate_left, show_stage_speed
from explorer.ui.runs.remedies import PageControls, show_divergence
from explorer.ui.runs.remembered import list_shown_ids
from explorer.ui.runs.reuse import offer_settings
from explorer.ui.runs.settings import describe_run, describe_settings
from explorer.ui.runs.shown import state_difference
from explorer.ui.runs.waiting import describe_time_left, describe_wait
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_REACTION_S = 0.5
_SHORTEST_S = 0.1  # that is told
_REASONS: tuple[type[Mark], ...] = (Failed, Interrupted, Stopped, Refused)
# A diverged run would diverge again at the same step; its remedy starts a new run.
_NOT_RESUMED = (Status.FINISHED, Status.QUEUED, Status.DIVERGED)
_WORDS = {
    Status.RUNNING: "is training",
    Status.PAUSED: "is paused",
    Status.FINISHED: "is finished",
    Status.STOPPED: "was stopped and can be resumed",
    Status.DIVERGED: "diverged",
    Status.INTERRUPTED: "was interrupted; it can be resumed from its {origin}",
    Status.FAILED: "failed",
}


def show_run_rows(
    owner: str,
    runs: Sequence[Run],
    planned: Sequence[RunConfig],
    *,
    page: str,
    controls: PageControls | None = None,
) -> list[RunLog]:
    """Show each run's status, settings and buttons: at full width for one run, else two in a row.

    Before the first run, the planned ones are shown, so that the figures stay where they are.

    Args:
        owner: the browser's key.
        runs: the runs.
        planned: what the page's controls would start.
        page: the start of the buttons' keys.
        controls: the controls beside the runs: differences from them are stated, and a remedy for
            a diverged run sets them.

    Returns:
        The runs' logs.
    """
    logs = [read_log_of(run) for run in runs]
    count = len(runs or planned)
    is_narrow = count > 1
    columns: list[DeltaGenerator] = []
    while len(columns) < count:
        columns += st.columns(2) if is_narrow else [st.container()]
    for column, run, log in zip(columns, runs, logs, strict=False):
        with column:
            _show_run(owner, run, log, page, controls, is_narrow=is_narrow)
    for column, config in zip(columns, [] if runs else planned, strict=False):
        with column if is_narrow else column.columns(2)[0]:
            _show_planned(config)
    return logs


def _show_run(
    owner: str,
    run: Run,
    log: RunLog,
    page: str,
    controls: PageControls | None,
    *,
    is_narrow: bool,
) -> None:
    """Show a run in full width, or with its buttons below its status in half of the width."""
    left = right = st.container()
    if not is_narrow:
        left, right = st.columns(2, vertical_alignment="center")
    with left:
        _show_progress(run, log)
        state_difference(run, controls)
    with right:
        _show_buttons(owner, run, page, controls)
    show_changes(owner, run, log, key=f"{page}.{run.id}")
    show_stage_speed(owner, run, log, key=f"{page}.{run.id}")
    _show_reasons(run, log)
    show_divergence(owner, run, log, page=page, controls=controls)


def _show_planned(config: RunConfig) -> None:
    name = escape_markdown(config.name)
    with st.container(gap=None):
        st.progress(0.0, text=f"“{name}” hasn't been trained yet: epoch 0 of {config.epochs:,}")
        st.caption(escape_markdown(f"{describe_settings(config)}."))


def show_status(run: Run, log: RunLog) -> None:
    """Show the run's status, progress and settings, and the reason if it ended early."""
    _show_progress(run, log)
    _show_reasons(run, log)


def show_transport(
    owner: str, run: Run, log: RunLog, *, page: str, controls: PageControls | None = None
) -> None:
    """Show buttons to pause, resume, step and stop, and a remedy for a run that diverged."""
    _show_buttons(owner, run, page, controls)
    show_changes(owner, run, log, key=f"{page}.{run.id}")
    show_stage_speed(owner, run, log, key=f"{page}.{run.id}")
    show_divergence(owner, run, log, page=page, controls=controls)


def _show_progress(run: Run, log: RunLog) -> None:
    config = read_config(run)
    last = log.find_last(EpochDone)
    epoch = last.epoch if last else 0
    words = _describe_state(run, log)
    is_finished = run.status is Status.FINISHED
    if is_example(run):
        words = "was trained in advance"
    elif is_finished and epoch < config.epochs:
        words = f"stopped early, {_name_target(config)}"
    words += f": epoch {epoch:,} of {config.epochs:,}"
    if run.elapsed_s:
        seconds = f"{run.elapsed_s:.1f}" if run.elapsed_s >= _SHORTEST_S else f"<{_SHORTEST_S}"
        words += f", {seconds} s of training"
    if epoch and run.status.is_live:
        left_s = estimate_left(run, log, config.epochs - epoch, epoch)
        spent_s = run.elapsed_s if run.attempt == 1 else 0  # the time of all attempts
        words += f", {describe_time_left(left_s, spent_s, open_engine().limits.run_s)}"
    # assets/page.css greys the numbers of a live run while the server is lost, and doesn't show on
    # the stage that a run is finished.
    kind = "live" if run.status.is_live else "finished" if is_finished else ""
    with st.container(gap=None, key=f"{kind}-{run.id}" if kind else None):
        st.progress(
            1.0 if is_finished else min(1.0, epoch / config.epochs),
            text=f"“{escape_markdown(run.name)}” {words}",
        )
        st.caption(escape_markdown(f"{describe_run(run)}."))


def _describe_state(run: Run, log: RunLog) -> str:
    fault = find_store_fault(run)
    if run.status is Status.QUEUED:
        return f"can't start now: {fault}" if fault else describe_wait(run)
    if fault:
        return f"can't be stored now ({fault}); it goes on or can be resumed after that"
    origin = "last checkpoint" if log.list_records(Checkpoint) else "beginning"
    if run.may_return:
        return (
            "doesn't answer; this page follows it again once it does, or it can be resumed from "
            f"its {origin}"
        )
    return _WORDS[run.status].format(origin=origin)


def _name_target(config: RunConfig) -> str:
    """What a run that may stop early has reached."""
    if isinstance(config, Seq2SeqConfig) and config.task == "pairs":
        return {1: "the word is right", 2: "both words are right"}.get(
            len(config.list_pairs()[0]), "all words are right"
        )
    return "target accuracy reached"


def _show_reasons(run: Run, log: RunLog) -> None:
    """Show why the run ended early."""
    for kind in _REASONS:
        mark = log.find_last(kind)
        if mark and mark.reason and not run.status.is_live:
            st.warning(escape_markdown(mark.reason))


def _show_buttons(owner: str, run: Run, page: str, controls: PageControls | None) -> None:
    with st.container(horizontal=True):
        if owner == run.owner:
            _show_owner_buttons(owner, run, page)
        offer_settings(
            run,
            key=f"{page}.{run.id}.reuse",
            controls=controls.configs if controls else (),
            shown=list_shown_ids(page),
            is_elsewhere=controls is None,
        )


def _show_owner_buttons(owner: str, run: Run, page: str) -> None:
    engine, key = open_engine(), f"{page}.{run.id}"
    if run.status is Status.RUNNING:
        _button("Pause", "pause", f"{key}.pause", lambda: engine.pause_run(owner, run.id), run)
    elif run.status not in _NOT_RESUMED:
        _button("Resume", "play_arrow", f"{key}.go", lambda: _resume(owner, run), run)
    if run.status is Status.PAUSED:
        _button(
            "One epoch", "skip_next", f"{key}.step", lambda: engine.step_run(owner, run.id), run
        )
    if run.status.is_live:
        _button("Stop", "stop", f"{key}.stop", lambda: engine.stop_run(owner, run.id), run)
        offer_changes(key=key)
    else:
        offer_script(run, key=f"{key}.script")


def _resume(owner: str, run: Run) -> None:
    check_login()
    open_engine().resume_run(owner, run.id)


def offer_script(run: Run, *, key: str) -> None:
    """Offer a character model as a single plain PyTorch script to download."""
    config = read_config(run)
    if isinstance(config, TrainingConfig):
        changes = read_log_of(run).list_events(Changed)
        st.download_button(
            "As a PyTorch script",
            lambda: export_run_script(config, is_changed=bool(changes)),
            f"run_{run.id[:8]}.py",
            "text/x-python",
            icon=":material/code:",
            key=key,
            help=explain_script(changes),
        )


def explain_script(changes: Sequence[Changed]) -> str | None:
    """What a run's script leaves out; None if it leaves out nothing."""
    if not changes:
        return None
    return (
        "The script trains with the settings that the run started with, and says so. What was "
        "changed while it trained isn't in it."
    )


def _button(
    label: str, icon: str, key: str, act: Callable[[], None], run: Run | None = None
) -> None:
    """Show a button that acts; if it changes a run's status, the page shows it immediately."""
    if st.button(label, icon=f":material/{icon}:", key=key):
        with show_errors():
            act()
            if run is not None:
                _await_change(run)
            st.rerun()  # the whole page, because its polling depends on the run's new status


def _await_change(run: Run) -> None:
    """Wait until the run's status changes, but at most half a second: workers react sooner."""
    ends_at = time.monotonic() + _REACTION_S
    while open_store().find_run(run.id).status is run.status and time.monotonic() < ends_at:
        time.sleep(0.02)  # the store sends no notification; the deadline bounds the wait
