"""Starting and steering runs: the start button, the transport of a run, its status in words.

Knows the engine's verbs and which runs this page shows; ids of runs live in the session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.core.config import TrainingConfig
from explorer.core.errors import ExplorerError
from explorer.runs.records import Run, Status
from explorer.ui.plain_text import escape_markdown
from explorer.ui.run_engine import open_engine, open_store
from explorer.ui.run_logs import RunLog, read_config

_POLL = "0.5s"
_WORDS = {
    Status.QUEUED: "waits for a free worker",
    Status.RUNNING: "is training",
    Status.PAUSED: "is paused",
    Status.FINISHED: "is finished",
    Status.STOPPED: "was stopped; it can be resumed",
    Status.DIVERGED: "diverged",
    Status.INTERRUPTED: "was interrupted; it can be resumed from its last checkpoint",
    Status.FAILED: "failed",
}


def show_start(owner: str | None, configs: list[TrainingConfig], *, page: str) -> None:
    """The page's one button, which starts a run for each configuration."""
    if owner is not None:
        open_engine()  # its workers get ready while the lecturer still talks
    pressed = st.button(
        "Train" if len(configs) < 2 else "Train both",
        type="primary",
        icon=":material/play_arrow:",
        key=f"{page}.start",
        disabled=owner is None or not configs,
    )
    if pressed and owner is not None:
        _start(owner, configs, page)


def list_shown_runs(
    owner: str | None, page: str, belongs: Callable[[TrainingConfig], bool]
) -> list[Run]:
    """The runs this page shows: those started here, else the owner's last one that belongs here."""
    store = open_store()
    ids = st.session_state.get(f"{page}.runs", [])
    if not ids and owner is not None:
        fitting = (run.id for run in store.list_runs(owner) if belongs(read_config(run)))
        ids = [run_id for run_id in (next(fitting, None),) if run_id is not None]
    shown = []
    for run_id in ids:
        try:
            shown.append(store.find_run(run_id))
        except ExplorerError:  # deleted meanwhile, on the page of runs
            continue
    return shown


def watch(runs: list[Run], show: Callable[[list[Run]], None]) -> None:
    """Show the runs, and again every half second as long as one of them is executed."""
    ids = [run.id for run in runs]
    is_live = any(run.status.is_live for run in runs)

    def body() -> None:
        fresh = [open_store().find_run(run_id) for run_id in ids]
        show(fresh)
        if is_live and not any(run.status.is_live for run in fresh):
            st.rerun()  # the whole page, which then polls no more

    st.fragment(body, run_every=_POLL if is_live else None)()


def show_status(run: Run, log: RunLog) -> None:
    """The run's state in words, its progress, and why it ended where it ended too early."""
    config = read_config(run)
    last = log.find_last("EpochDone")
    epoch = int(last["epoch"]) if last else 0
    words = _WORDS[run.status]
    if run.status is Status.QUEUED:
        place = open_engine().find_position(run.id)
        words += f", number {place} in the queue" if place else ""
    left = run.elapsed_s / epoch * (config.epochs - epoch) if epoch and run.status.is_live else 0
    st.progress(
        min(1.0, epoch / config.epochs),
        text=f"{escape_markdown(run.name)} {words}: epoch {epoch} of {config.epochs}, "
        f"{run.elapsed_s:.1f} s of training" + (f", about {left:.0f} s left" if left else ""),
    )
    for kind in ("Failed", "Interrupted", "Stopped", "Refused"):
        event = log.find_last(kind)
        if event and event.get("reason") and not run.status.is_live:
            st.warning(escape_markdown(str(event["reason"])))


def show_transport(owner: str | None, run: Run, log: RunLog, *, page: str) -> None:
    """Pause, resume, step one epoch, stop; and for a run that diverged, a way out."""
    if owner != run.owner:
        return
    engine, key = open_engine(), f"{page}.{run.id}"
    with st.container(horizontal=True):
        if run.status is Status.RUNNING:
            _button("Pause", "pause", f"{key}.pause", lambda: engine.pause_run(owner, run.id))
        elif run.status is not Status.FINISHED and run.status is not Status.QUEUED:
            _button("Resume", "play_arrow", f"{key}.go", lambda: engine.resume_run(owner, run.id))
        if run.status is Status.PAUSED:
            _button("One epoch", "skip_next", f"{key}.step", lambda: engine.step_run(owner, run.id))
        if run.status.is_live:
            _button("Stop", "stop", f"{key}.stop", lambda: engine.stop_run(owner, run.id))
            _show_changes(owner, run, key)
    diverged = log.find_last("Diverged")
    if run.status is Status.DIVERGED and diverged:
        _show_divergence(owner, run, diverged, page)


def _show_changes(owner: str, run: Run, key: str) -> None:
    config = read_config(run)
    with st.popover("Change while it runs", icon=":material/tune:"):
        rate = st.number_input(
            "Learning rate",
            1e-6,
            100.0,
            config.optimizer.learning_rate,
            format="%g",
            key=f"{key}.rate",
        )
        theta = st.number_input(
            "Clip threshold theta",
            1e-6,
            1e6,
            config.optimizer.max_grad_norm or 1.0,
            format="%g",
            key=f"{key}.theta",
        )
        tau = st.number_input(
            "Sampling temperature (0: the most probable)",
            0.0,
            5.0,
            config.sample_temperature,
            key=f"{key}.tau",
        )
        _button(
            "Use these now",
            "check",
            f"{key}.change",
            lambda: open_engine().change_run(
                owner, run.id, learning_rate=rate, max_grad_norm=theta, temperature=tau
            ),
        )


def _show_divergence(owner: str, run: Run, diverged: dict[str, Any], page: str) -> None:
    config = read_config(run)
    before = diverged.get("last_grad_norm")
    norm = f"{before:.3g}" if isinstance(before, float) else "unknown"
    st.error(
        f"The run diverged at step {diverged['step']}: loss or gradient left the range of useful "
        f"numbers. The gradient norm before it was {norm}."
    )
    clipped = replace(config.optimizer, max_grad_norm=1.0)
    slower = replace(config.optimizer, learning_rate=config.optimizer.learning_rate / 10)
    with st.container(horizontal=True):
        for label, optimizer in (
            ("Clip at 1, same seed", clipped),
            (f"Learning rate {slower.learning_rate:g}, same seed", slower),
        ):
            if st.button(label, key=f"{page}.{run.id}.{label}"):
                _start(owner, [replace(config, optimizer=optimizer)], page)
                st.rerun()


def _start(owner: str, configs: list[TrainingConfig], page: str) -> None:
    try:
        runs = [open_engine().start_run(owner, c.name, c.to_json()) for c in configs]
        st.session_state[f"{page}.runs"] = [run.id for run in runs]
    except ExplorerError as error:
        st.error(escape_markdown(str(error)))


def _button(label: str, icon: str, key: str, act: Callable[[], None]) -> None:
    if st.button(label, icon=f":material/{icon}:", key=key):
        try:
            act()
        except ExplorerError as error:
            st.error(escape_markdown(str(error)))
        else:
            st.rerun()  # the whole page: whether it polls depends on the run's new state
