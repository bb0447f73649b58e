"""Starts and steers runs: the start button, the transport of a run, its status in words."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import MAX_SEQ_LEN
from explorer.core.language.scripts import export_recipe
from explorer.core.nets.config import MAX_HIDDEN_SIZE, MAX_VOCAB_SIZE
from explorer.core.text.uploads import MAX_CORPUS_BYTES
from explorer.core.training.events import Changed, Diverged, EpochDone
from explorer.core.training.run_config import MAX_TEMPERATURE, RunConfig, TaskConfig
from explorer.runs.event_log import KEPT_CHECKPOINTS
from explorer.runs.log_events import Failed, Interrupted, Mark, Refused, Stopped
from explorer.runs.records import Run, Status
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.logs import RunLog, read_config, read_log
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_OBEYED_S = 0.5
_REASONS: tuple[type[Mark], ...] = (Failed, Interrupted, Stopped, Refused)
_TOGETHER_S = 2.0  # runs that one button started stand within it in the store
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


def show_start(owner: str, configs: Sequence[RunConfig], *, page: str) -> None:
    """The page's one button, which starts a run for each configuration."""
    open_engine()  # its workers get ready while the lecturer still talks
    pressed = st.button(
        "Train" if len(configs) < 2 else "Train both",
        type="primary",
        icon=":material/play_arrow:",
        key=f"{page}.start",
        disabled=not configs,
    )
    if pressed:
        start_runs(owner, configs, page)


def list_shown_runs(owner: str, page: str, belongs: Callable[[RunConfig], bool]) -> list[Run]:
    """The runs this page shows: those started here, else the owner's last that belong here.

    Runs that were started together come back together, as after a reload of the page.
    """
    store = open_store()
    ids = st.session_state.get(f"{page}.runs", [])
    if not ids:
        fitting = [run for run in store.list_runs(owner) if belongs(read_config(run))]
        fitting.sort(key=lambda run: run.created_at)
        together = [run for run in fitting if fitting[-1].created_at - run.created_at < _TOGETHER_S]
        ids = [run.id for run in together]
    shown = []
    for run_id in ids:
        try:
            shown.append(store.find_run(run_id))
        except ExplorerError:  # deleted meanwhile, on the page of runs
            continue
    return shown


def show_run_rows(
    owner: str, runs: Sequence[Run], planned: Sequence[RunConfig], *, page: str
) -> list[RunLog]:
    """A row for each run: its state and its buttons, side by side, so that its figures begin high.

    Before there is a run, a row for each that is planned: what follows stays where it is.

    Returns:
        The runs' logs.
    """
    logs = [read_log(run.id) for run in runs]
    for run, log in zip(runs, logs, strict=True):
        left, right = st.columns(2, vertical_alignment="center")
        with left:
            _show_progress(run, log)
        with right:
            _show_buttons(owner, run, log, page)
        _show_reasons(run, log)
        _show_divergence(owner, run, log, page)
    for config in [] if runs else planned:
        text = f"{escape_markdown(config.name)} is not trained yet: epoch 0 of {config.epochs}"
        left, right = st.columns(2, vertical_alignment="center")
        left.progress(0.0, text=text)
        right.space("medium")  # as high as buttons
    return logs


def show_status(run: Run, log: RunLog) -> None:
    """The run's state in words, its progress, and why it ended where it ended too early."""
    _show_progress(run, log)
    _show_reasons(run, log)


def show_transport(owner: str, run: Run, log: RunLog, *, page: str) -> None:
    """Pause, resume, step one epoch, stop; and for a run that diverged, a way out."""
    _show_buttons(owner, run, log, page)
    _show_divergence(owner, run, log, page)


def _show_progress(run: Run, log: RunLog) -> None:
    config = read_config(run)
    last = log.find_last(EpochDone)
    epoch = last.epoch if last else 0
    words = _WORDS[run.status]
    if run.status is Status.QUEUED:
        place = open_engine().find_position(run.id)
        words += f", number {place} in the queue" if place else ""
    is_finished = run.status is Status.FINISHED
    if is_finished and epoch < config.epochs:
        words += ", since enough is right"
    words += f": epoch {epoch} of {config.epochs}"
    if run.elapsed_s:
        words += f", {run.elapsed_s:.1f} s of training"
    if epoch and run.status.is_live:
        words += f", about {run.elapsed_s / epoch * (config.epochs - epoch):.0f} s left"
    st.progress(
        1.0 if is_finished else min(1.0, epoch / config.epochs),
        text=f"{escape_markdown(run.name)} {words}",
    )


def _show_reasons(run: Run, log: RunLog) -> None:
    """What was changed while it ran, and why it ended too early."""
    changed = log.find_last(Changed)
    if changed:
        theta = changed.max_grad_norm
        words = f"Changed after epoch {changed.epoch}: "
        words += f"learning rate {changed.learning_rate:g}, "
        words += "no clipping" if theta is None else f"clipping at theta = {theta:g}"
        if not isinstance(read_config(run), TaskConfig):
            words += f", sampling temperature {changed.temperature:g}"
        st.caption(f"{words}.")
    for kind in _REASONS:
        mark = log.find_last(kind)
        if mark and mark.reason and not run.status.is_live:
            st.warning(escape_markdown(mark.reason))


def _show_buttons(owner: str, run: Run, log: RunLog, page: str) -> None:
    if owner != run.owner:
        return
    engine, key = open_engine(), f"{page}.{run.id}"
    with st.container(horizontal=True):
        if run.status is Status.RUNNING:
            _button("Pause", "pause", f"{key}.pause", lambda: engine.pause_run(owner, run.id), run)
        elif run.status is not Status.FINISHED and run.status is not Status.QUEUED:
            _button(
                "Resume", "play_arrow", f"{key}.go", lambda: engine.resume_run(owner, run.id), run
            )
        if run.status is Status.PAUSED:
            _button(
                "One epoch", "skip_next", f"{key}.step", lambda: engine.step_run(owner, run.id), run
            )
        if run.status.is_live:
            _button("Stop", "stop", f"{key}.stop", lambda: engine.stop_run(owner, run.id), run)
            _show_changes(owner, run, log, key)
        else:
            offer_script(run, key=f"{key}.script")


def offer_script(run: Run, *, key: str) -> None:
    """A character model as one plain PyTorch script, to be taken away."""
    config = read_config(run)
    if isinstance(config, TrainingConfig):
        st.download_button(
            "As a PyTorch script",
            lambda: export_recipe(config),
            f"run_{run.id[:8]}.py",
            "text/x-python",
            icon=":material/code:",
            key=key,
        )


def show_limits() -> None:
    """What a run may take, as it is enforced."""
    limits = open_engine().limits
    st.caption(
        f"Limits: `hidden_size` {MAX_HIDDEN_SIZE:,}, `seq_len` {MAX_SEQ_LEN}, vocabulary "
        f"{MAX_VOCAB_SIZE:,}, own text {MAX_CORPUS_BYTES // 10**6} MB; "
        f"{limits.runs_per_owner} runs at once from this browser, further ones wait; a run is "
        "stopped after "
        f"{limits.run_s / 60:.0f} minutes and can be resumed; the last {KEPT_CHECKPOINTS} "
        "checkpoints are kept."
    )


def _show_changes(owner: str, run: Run, log: RunLog, key: str) -> None:
    """Settings that hold from the next step on; what is left as it is, is not sent."""
    config = read_config(run)
    rate, theta = config.optimizer.learning_rate, config.optimizer.max_grad_norm
    started = Changed(0, 0, rate, theta, config.initial_temperature)
    now = log.find_last(Changed) or started
    with st.popover("Change while it runs", icon=":material/tune:"):
        wanted: dict[str, float | None] = {
            "learning_rate": st.number_input(
                "Learning rate",
                min(1e-6, now.learning_rate),
                100.0,
                now.learning_rate,
                format="%g",
                key=f"{key}.rate",
            )
        }
        theta, wanted["max_grad_norm"] = now.max_grad_norm or 1.0, None
        if st.toggle("Clip the gradient", now.max_grad_norm is not None, key=f"{key}.clips"):
            wanted["max_grad_norm"] = st.number_input(
                "Clip threshold theta",
                min(1e-6, theta),
                1e6,
                theta,
                format="%g",
                key=f"{key}.theta",
            )
        if not isinstance(config, TaskConfig):  # tasks write no text
            wanted["temperature"] = st.number_input(
                "Sampling temperature (0: the most probable)",
                0.0,
                MAX_TEMPERATURE,
                now.temperature,
                key=f"{key}.tau",
            )
        changes = {
            name: math.inf if value is None else value  # infinity: no clipping
            for name, value in wanted.items()
            if value != getattr(now, name)
        }
        _button(
            "Use these now",
            "check",
            f"{key}.change",
            lambda: open_engine().change_run(owner, run.id, **changes) if changes else None,
        )


def _show_divergence(owner: str, run: Run, log: RunLog, page: str) -> None:
    diverged = log.find_last(Diverged)
    if owner != run.owner or run.status is not Status.DIVERGED or not diverged:
        return
    config = read_config(run)
    before = diverged.last_grad_norm
    norm = "unknown" if before is None else f"{before:.3g}"
    st.error(
        f"The run diverged at step {diverged.step}: loss or gradient left the range of useful "
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
                start_runs(owner, [replace(config, optimizer=optimizer)], page)
                st.rerun()


def start_runs(owner: str, configs: Sequence[RunConfig], page: str) -> None:
    """Start a run for each configuration; the page shows them from now on."""
    with show_errors():
        runs = [open_engine().start_run(owner, c.name, c.to_json()) for c in configs]
        st.session_state[f"{page}.runs"] = [run.id for run in runs]


def _button(
    label: str, icon: str, key: str, act: Callable[[], None], run: Run | None = None
) -> None:
    """A button that acts; where it changes a run's state, the page shows the new one at once."""
    if st.button(label, icon=f":material/{icon}:", key=key):
        with show_errors():
            act()
            if run is not None:
                _await_change(run)
            st.rerun()  # the whole page: whether it polls depends on the run's new state


def _await_change(run: Run) -> None:
    """Wait until the run has left its state, for half a second at most: a worker obeys sooner."""
    ends_at = time.monotonic() + _OBEYED_S
    while open_store().find_run(run.id).status is run.status and time.monotonic() < ends_at:
        time.sleep(0.02)  # the store tells nobody of a change; the deadline bounds the wait
