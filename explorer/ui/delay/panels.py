"""Shows the delay tasks on two pages: settings, three runs side by side, and their results."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import cast

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.arrays import FloatArray
from explorer.core.delay.config import MAX_ECHO, RECURRENT, DelayConfig
from explorer.core.delay.scores import R2_BY_LAG, EchoScore
from explorer.core.delay.tasks import draw_sequences
from explorer.core.errors import ExplorerError
from explorer.core.nets.config import OptimizerConfig
from explorer.core.training.accuracy_curves import AccuracyCurve
from explorer.core.training.events import EpochDone, Started
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run, Status
from explorer.ui.runs.controls import show_status, show_transport
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.logs import find_accuracy_curve, read_config, read_log, read_measured
from explorer.ui.runs.names import name_run
from explorer.ui.runs.readable import keep_readable
from explorer.ui.runs.recipes import ECHO_FIELDS, RECALL_FIELDS
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.shown import choose_runs, state_difference
from explorer.ui.runs.start import start_runs
from explorer.ui.shell.field_controls import FieldControls, ask_optimizer
from explorer.ui.shell.terms import explain

MEMORIES = ("tdnn", "narx", "rnn")
SIDE_BY_SIDE = 3  # runs in a row


def choose_recall() -> DelayConfig:
    """The recall task set by the controls, without an architecture yet."""
    config = DelayConfig.load_preset("recall")
    delay = st.slider(
        "Delay: steps between the bit and the answer",
        1,
        100,
        config.delay,
        key="recall.delay",
        bind="query-params",
        help=explain("recall task"),
        width=420,
    )
    return _choose_settings(replace(config, delay=delay), "recall", RECALL_FIELDS)


def choose_echo() -> DelayConfig:
    """The echo task set by the controls, without an architecture yet."""
    config = DelayConfig.load_preset("echo")
    window = st.slider(
        "Window: inputs in the delay lines",
        1,
        MAX_ECHO,
        config.window,
        key="echo.window",
        bind="query-params",
        help=explain("tapped delay line"),
        width=320,
    )
    delay = st.slider(
        "Longest delay D",
        1,
        MAX_ECHO,
        config.delay,
        key="echo.delay",
        bind="query-params",
        help=explain("echo task"),
        width=320,
    )
    return _choose_settings(replace(config, delay=delay, window=window), "echo", ECHO_FIELDS)


def show_start_three(
    owner: str, config: DelayConfig, architectures: Sequence[str], *, page: str
) -> None:
    """Show the button that starts the task with each architecture and the same seed."""
    open_engine()  # its workers start while the lecturer is still talking
    pressed = st.button(
        "Train all three",
        type="primary",
        icon=":material/play_arrow:",
        key=f"{page}.start",
    )
    if pressed:
        start_runs(owner, [plan_run(config, each) for each in architectures], page)


def choose_comparison(
    owner: str,
    config: DelayConfig,
    architectures: Sequence[str],
    *,
    page: str,
    row: DeltaGenerator,
) -> list[Run]:
    """The runs shown: those that the link names, or the newest with the controls' settings."""
    controls = PageControls(config.task, [plan_run(config, each) for each in architectures])
    belongs = partial(_belongs, task=config.task)
    return choose_runs(owner, controls, belongs, page=page, row=row, most=SIDE_BY_SIDE)


def show_three(owner: str, runs: Sequence[Run], config: DelayConfig, *, page: str) -> None:
    """Show the status of each run side by side, a button to stop all, and buttons to resume."""
    planned = [plan_run(config, read_delay(run).architecture) for run in runs]
    controls = PageControls(config.task, planned)
    is_any_live = any(run.status.is_live and run.owner == owner for run in runs)
    for first in range(0, len(runs), SIDE_BY_SIDE):
        beside = runs[first : first + SIDE_BY_SIDE]
        widths = [5] * len(beside) + [2] * is_any_live
        columns = st.columns(widths, vertical_alignment="top")
        for column, run in zip(columns, beside, strict=False):
            with column:
                log = read_log(run.id)
                show_status(run, log)
                state_difference(run, controls)
                if not run.status.is_live:
                    show_transport(owner, run, log, page=page, controls=controls)
        if is_any_live and not first:
            with columns[-1]:
                offer_stop(owner, runs, page=page)


def draw_recall_example(config: DelayConfig) -> FloatArray:
    """The bits of one recall sequence (T,)."""
    rng = np.random.default_rng(config.seed)
    bits: FloatArray = draw_sequences("recall", 1, config.delay, rng).x[0, :, 0]
    return bits


def draw_echo_example(config: DelayConfig) -> FloatArray:
    """The correct answers of one echo sequence (T, D + 1)."""
    rng = np.random.default_rng(config.seed)
    echoes: FloatArray = draw_sequences("echo", 1, config.delay, rng).y[0]
    return echoes


def find_accuracies(runs: Sequence[Run]) -> list[tuple[str, AccuracyCurve]]:
    """Each run's architecture and accuracy."""
    return [
        (
            read_delay(run).architecture,
            find_accuracy_curve(run, read_log(run.id)),
        )
        for run in runs
    ]


def find_solved(
    owner: str, config: DelayConfig, examples: Sequence[Run] = ()
) -> dict[str, dict[int, float]]:
    """The final accuracy of the owner's finished runs, by architecture and delay.

    Only runs count whose settings differ from `config` in nothing but delay and architecture, and
    only the newest at each delay.

    Args:
        owner: the browser's key.
        config: the settings.
        examples: count where the owner has no such run.
    """
    found: dict[str, dict[int, float]] = {architecture: {} for architecture in RECURRENT}
    for run in (*_list_finished(owner), *examples):
        given = read_delay(run)
        same = replace(config, name=given.name, architecture=given.architecture, delay=given.delay)
        is_wanted = given == same and given.delay not in found[given.architecture]
        last = read_log(run.id).find_last(EpochDone) if is_wanted else None
        if last is not None and last.accuracy is not None and math.isfinite(last.accuracy):
            found[given.architecture].setdefault(given.delay, last.accuracy)
    return found


def find_scores(runs: Sequence[Run]) -> list[EchoScore]:
    """Each run's score so far; runs without a score yet are left out."""
    scores = []
    for run in runs:
        log = read_log(run.id)
        measured, started = read_measured(log, -1), log.find_last(Started)
        r2 = measured.arrays.get(R2_BY_LAG) if measured else None
        if measured is not None and started is not None and r2 is not None and r2.ndim == 1:
            scores.append(
                EchoScore(
                    read_delay(run).architecture,
                    measured.epoch,
                    started.num_parameters,
                    r2.astype(np.float64),
                    run.name,
                )
            )
    return scores


def find_window(runs: Sequence[Run], config: DelayConfig) -> int | None:
    """The window of the nets shown, or else of those that would be trained.

    None if no net shown has a window, or if they have different ones.
    """
    shown = [each for each in map(read_delay, runs) if each.architecture not in RECURRENT]
    windows = {each.window for each in shown} if runs else {config.window}
    return windows.pop() if len(windows) == 1 else None


def explain_window(scores: Sequence[EchoScore], window: int | None) -> str:
    """Why a delay line's score falls where its window ends, if it has one for a lag beyond it."""
    lags = [len(score.r2_by_lag) for score in scores if score.architecture == "tdnn"]
    if window is None or max(lags, default=0) <= window:
        return ""
    return (
        "Beyond the dotted line the delay line has no inputs: however long it's trained, only by "
        "chance does it do better than the mean."
    )


def offer_stop(owner: str, runs: Sequence[Run], *, page: str) -> None:
    """Show a button that stops all live runs, if there are any."""
    is_any_live = any(run.status.is_live and run.owner == owner for run in runs)
    if is_any_live and st.button(
        "Stop all",
        icon=":material/stop:",
        key=f"{page}.stop",
        help="Two of your runs train at a time; the others wait and start by themselves.",
    ):
        stop_all(owner, runs)
        st.rerun()


def stop_all(owner: str, runs: Sequence[Run]) -> None:
    """Stop the owner's live runs among these."""
    live = [run.id for run in runs if run.status.is_live and run.owner == owner]
    for run_id in reversed(live):  # queued runs first, or one of them might start
        with suppress(ExplorerError):  # it may have ended by itself
            open_engine().stop_run(owner, run_id)


def _choose_settings(config: DelayConfig, prefix: str, names: tuple[str, ...]) -> DelayConfig:
    with st.popover("Settings", icon=":material/tune:"):
        ask = FieldControls(prefix, DelayConfig, OptimizerConfig)
        values = {name: ask(name, getattr(config, name)) for name in names}
        optimizer = ask_optimizer(ask, config.optimizer)
    return replace(config, optimizer=optimizer, **values)


def plan_run(config: DelayConfig, architecture: str) -> DelayConfig:
    """The run of one architecture, under its default name."""
    return name_run(replace(config, architecture=architecture))


def is_recall(config: RunConfig) -> bool:
    """Whether a run learns to keep a bit."""
    return _belongs(config, task="recall")


def _belongs(config: RunConfig, *, task: str) -> bool:
    """Whether a run trains the task."""
    return isinstance(config, DelayConfig) and config.task == task


def _list_finished(owner: str) -> Iterator[Run]:
    finished = [
        run for run in keep_readable(open_store().list_runs(owner)) if run.status is Status.FINISHED
    ]
    for run in finished:
        if is_recall(read_config(run)):
            yield run


def read_delay(run: Run) -> DelayConfig:
    """The configuration of a run on a delay task."""
    return cast("DelayConfig", read_config(run))
