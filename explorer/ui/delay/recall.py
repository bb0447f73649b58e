"""Shows the recall task on the gradients page: three cells keep one bit over a delay."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.core.delay.config import RECURRENT, DelayConfig
from explorer.figures.delay.recall_task import (
    describe_recall_accuracy,
    describe_recall_task,
    describe_solved_delays,
    plot_recall_accuracy,
    plot_recall_task,
    plot_solved_delays,
)
from explorer.runs.records import Run
from explorer.ui.delay.panels import (
    choose_comparison,
    choose_recall,
    draw_recall_example,
    find_accuracies,
    find_solved,
    is_recall,
    show_start_three,
    show_three,
)
from explorer.ui.delay.sweep import is_sweep, select_latest, show_start_sweep, show_sweep
from explorer.ui.runs.examples import list_examples
from explorer.ui.runs.polling import watch
from explorer.ui.runs.settings import describe_nets
from explorer.ui.shell.charts import show_figure

_PAGE = "recall"


def show_recall(owner: str) -> None:
    """Show controls to train three cells on one delay or several, and what each has solved."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        config = choose_recall()
        show_start_three(owner, config, RECURRENT, page=_PAGE)
    runs = choose_comparison(owner, config, RECURRENT, page=_PAGE, row=row)
    with row:
        show_start_sweep(owner, config, runs, page=_PAGE)
    if runs:
        watch(runs, partial(_show_runs, owner, config))
        _show_task(config)
        return
    left, right = st.columns(2)
    with left:
        _show_task(config)
    with right:
        _show_solved(owner, config)


def _show_runs(owner: str, config: DelayConfig, runs: list[Run]) -> None:
    if is_sweep(runs):
        show_sweep(owner, runs, config, page=_PAGE)
    else:
        show_three(owner, runs, config, page=_PAGE)
    left, right = st.columns(2)
    with left:
        shown = select_latest(runs) if is_sweep(runs) else runs
        curves = find_accuracies(shown)
        show_figure(
            plot_recall_accuracy(curves),
            describe_recall_accuracy(curves),
            key="recall.accuracy",
            about=describe_nets(shown),
        )
    with right:
        _show_solved(owner, config)


def _show_solved(owner: str, config: DelayConfig) -> None:
    solved = find_solved(owner, config, list_examples(is_recall))
    show_figure(plot_solved_delays(solved), describe_solved_delays(solved), key="recall.solved")
    st.caption(
        "One point at each delay: your newest finished run with these settings, or the example "
        "where you have none. Solved: more than 95% correct on 500 sequences drawn separately from "
        "those for training."
    )


def _show_task(config: DelayConfig) -> None:
    bits = draw_recall_example(config)
    show_figure(plot_recall_task(bits), describe_recall_task(bits), key="recall.task")
    st.caption(
        "The loss is at the last step only. For the first bit to be learned, the gradient has to "
        "flow back from there to step 1."
    )
