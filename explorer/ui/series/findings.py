"""Lays out the lower half of the series page: what each series shows once nets are trained."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from explorer.core.series.data import (
    COURSE_LOSS,
    COURSE_PREDICTIONS,
    NINTH_DAY,
    WALK_FLOOR,
)
from explorer.core.series.forecasts import (
    count_close_nets,
    count_right_nets,
    find_accuracy,
    find_best_accuracy,
)
from explorer.core.series.results import COUNTED_WINDOWS
from explorer.core.series.walk_errors import split_walk_error
from explorer.core.training.accuracy_curves import AccuracyLevel
from explorer.core.training.events import EpochDone
from explorer.figures.sentences import format_count, format_number
from explorer.figures.series.net_answers import describe_net_answers, plot_net_answers
from explorer.figures.series.predicted_true import describe_predicted_true, plot_predicted_true
from explorer.figures.series.random_walks import describe_walks, plot_walks
from explorer.figures.series.state_histogram import describe_state_histogram, plot_state_histogram
from explorer.figures.series.walk_errors import describe_walk_errors
from explorer.figures.training.accuracies import describe_accuracies, plot_accuracies
from explorer.ui.runs.logs import find_accuracy_curve
from explorer.ui.runs.settings import describe_nets
from explorer.ui.series.results import SeriesScene, find_simple_forecasts, read_series_config
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain

_CLOSE = 0.5  # distance from the true result, in its unit


def show_findings(scene: SeriesScene) -> None:
    """Show what there is to learn from the scene's series."""
    _FINDINGS[scene.config.source](scene)


def _show_ninth_day(scene: SeriesScene) -> None:
    windows, config = scene.windows, scene.config
    left, right = st.columns(2)
    snapshot = scene.snapshots[0][1] if scene.snapshots else None
    answers = snapshot.asked[:, 0] if snapshot else windows.train.y[:0, 0]
    with left:
        show_figure(
            plot_net_answers(answers, "Does it rain on day 9?"),
            describe_net_answers(answers),
            key="series.ninth",
            about=scene.about_first,
        )
        st.caption(
            f"{scene.whose}One bar per net. Each was trained to output 1 for rain and 0 for no "
            "rain; above one half counts as yes."
        )
    last, count = len(windows.series), len(windows.train)
    with right.container(border=True):
        st.markdown("**How much can eight days teach?**")
        if snapshot:
            right_nets = count_right_nets(snapshot, windows.train.y)
            st.markdown(describe_right_nets(right_nets, config.num_nets, count))
        st.markdown(
            f"Very little: eight days give {count} windows and leave no day to test on. To "
            f"forecast day {last + 1}, a net reads the temperature and pressure of "
            f"{name_days(last - config.window + 1, last)}. The ninth day's own temperature "
            f"({NINTH_DAY[0]:g}) and pressure ({NINTH_DAY[1]:g}) are known too, but no window "
            "includes the day it forecasts, as in the course's recipe. **Long weather** has "
            "enough days, and there the truth is known."
        )


def name_days(first: int, last: int) -> str:
    """The days of a window."""
    return f"day {last}" if first == last else f"days {first} to {last}"


def describe_right_nets(right: int, nets: int, answers: int) -> str:
    """How many nets get all known answers right, and what a disagreement about the next means."""
    if nets == 1:
        gets = "gets" if right else "doesn't get"
        return f"The net {gets} all {answers} known answers right."
    return (
        f"{right} of {nets} nets {'gets' if right == 1 else 'get'} all {answers} known answers "
        "right. They saw the same days and differ only in their initial weights: if they disagree "
        "about day 9, the data can't say which of them is right."
    )


def describe_close_nets(close: int, nets: int, seed: int) -> str:
    """How many nets come close to all results, with the seeds they were drawn from."""
    if nets == 1:
        is_close = "is" if close else "isn't"
        return f"the net (seed {seed}) {is_close} within {_CLOSE:g} of all three results."
    return (
        f"{close} of {nets} nets (seeds {seed} to {seed + nets - 1}) "
        f"{'is' if close == 1 else 'are'} within {_CLOSE:g} of all three results."
    )


def _show_rain_accuracy(scene: SeriesScene) -> None:
    windows = scene.windows
    levels = [
        AccuracyLevel(each.name, find_accuracy(each.predicted, windows.test.y))
        for each in find_simple_forecasts(scene.config.to_json())
    ]
    if windows.probability is not None:
        expected = find_best_accuracy(windows.probability)
        levels.insert(0, AccuracyLevel("expected, knowing the rule", expected))
    curves = [
        find_accuracy_curve(run, log) for run, log in zip(scene.runs, scene.logs, strict=True)
    ]
    show_figure(
        plot_accuracies(curves, levels, answers="days forecast correctly"),
        describe_accuracies(curves, levels),
        key="series.accuracy",
        about=describe_nets(scene.runs),
    )
    st.caption(
        "The rule is partly random, so nobody can know every day's answer. The green line is the "
        "expected accuracy of a forecaster who knows the rule; with luck a net can exceed it."
    )
    _show_errors(scene)


def show_walks(scene: SeriesScene) -> None:
    """Show some of the random walks that are to be forecast."""
    show_figure(plot_walks(scene.windows), describe_walks(scene.windows), key="series.walks")
    st.caption(
        "Steps up and down are equally likely, whatever came before. So what can anyone know about "
        "the orange dot, the next value?",
        help=explain("random walk"),
    )


def show_walk_forecasts(scene: SeriesScene) -> None:
    """Show each run's forecasts of the held-out walks against the true values."""
    truth = scene.windows.shown.y[:, 0]
    show_figure(
        plot_predicted_true(truth, scene.snapshots),
        describe_predicted_true(truth, scene.snapshots),
        key="series.truth",
        about=describe_nets(scene.runs),
    )
    st.caption("Held-out series only. The closer the dots are to the diagonal, the better.")


def _show_sales(scene: SeriesScene) -> None:
    left, right = st.columns(2)
    with left:  # what the nets forecast is beside their losses once there is something to see
        (show_walks if scene.snapshots else show_walk_forecasts)(scene)
    with right:
        show_figure(
            plot_state_histogram(scene.snapshots),
            describe_state_histogram(scene.snapshots),
            key="series.states",
            about=describe_nets(scene.runs),
        )
        st.caption(
            f"{_name_counted(len(scene.windows.shown))}Without scaling, inputs of up to about 100 "
            "drive tanh to its limits: 40 and 60 then look the same to a unit, and hardly any "
            "gradient flows back.",
            help=explain("saturation"),
        )
    with st.container(border=True):
        if scene.snapshots:
            st.markdown(escape_markdown(_describe_losses(scene)))
        st.markdown(
            "Why no net can beat the last value in the long run: the next step doesn't depend on "
            "anything read, and it is 0 on average. So a forecast's expected loss is the step's "
            f"variance, 1/12 = {WALK_FLOOR:.4f}, plus its mean squared distance from the last "
            "value. The recipe's net has to put that value out, about 0 to 100, with an error well "
            "below the step's usual size, 0.29. If it forecasts **the change**, the last value is "
            "added to its output, and only 0 is left to learn."
        )
    _show_errors(scene)


def _name_counted(windows: int) -> str:
    """Which windows the hidden values are those of, if not of all that are held out."""
    if windows <= COUNTED_WINDOWS:
        return ""
    return f"Those of the first {COUNTED_WINDOWS} of {windows:,} held-out series. "


def _describe_losses(scene: SeriesScene) -> str:
    test = scene.windows.test
    errors = [
        (name, each.epoch, split_walk_error(each.predicted, test)) for name, each in scene.snapshots
    ]
    return describe_walk_errors(len(test), errors)


def _show_samples(scene: SeriesScene) -> None:
    truth = scene.windows.train.y
    rows = []
    for index, (result, course) in enumerate(zip(truth[:, 0], COURSE_PREDICTIONS, strict=True)):
        row = {"sample": index + 1, "result": result, "course": course}
        if scene.snapshots:
            forecasts = scene.snapshots[0][1].predicted[:, index, 0]
            row["our first net"] = float(forecasts[0])
            row["lowest of our nets"] = float(forecasts.min())
            row["highest of our nets"] = float(forecasts.max())
        rows.append(row)
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.caption(f"The course's own run ended with a loss of {COURSE_LOSS:g}.")
    if scene.snapshots:
        snapshot, config = scene.snapshots[0][1], scene.config
        close = count_close_nets(snapshot, truth, _CLOSE)
        st.markdown(
            f"{scene.whose}**Epoch {snapshot.epoch}: "
            f"{describe_close_nets(close, config.num_nets, config.seed)}** "
            "Three samples can be learned by heart, and there is nothing left to test on."
        )


def _show_errors(scene: SeriesScene) -> None:
    """Show every forecast's error on the held-out windows, best first."""
    test = scene.windows.test
    rows = [
        {"forecast": each.name, "test loss": each.loss, "method": each.sentence}
        for each in find_simple_forecasts(scene.config.to_json())
    ]
    for run, log in zip(scene.runs, scene.logs, strict=True):
        last, config = log.find_last(EpochDone), read_series_config(run)
        if last:
            epochs = format_count(last.epoch, "epoch")
            method = f"A net after {epochs}."
            if config.num_nets > 1:
                method = f"The mean of {config.num_nets} nets' losses after {epochs}."
            rows.append(
                {
                    "forecast": f"RNN, {run.name}",
                    "test loss": last.validation_loss,
                    "method": method,
                }
            )
    frame = pd.DataFrame(rows)
    frame["test loss"] = pd.to_numeric(frame["test loss"], errors="coerce")  # a log may say inf
    frame = frame.sort_values("test loss")
    frame.insert(2, "RMSE", frame["test loss"] ** 0.5)
    written = frame.style.format(
        partial(format_number, spec=".4g"), subset=["test loss", "RMSE"], na_rep=""
    )
    st.dataframe(written, hide_index=True)
    st.caption(
        f"The test loss is the mean squared error on {format_count(len(test), 'held-out window')}, "
        "to which nothing was fitted. RMSE, its square root, is in the series' own unit.",
        help=explain("linear autoregression"),
    )


_FINDINGS: dict[str, Callable[[SeriesScene], None]] = {
    "weather": _show_ninth_day,
    "long-weather": _show_rain_accuracy,
    "sales": _show_sales,
    "three-samples": _show_samples,
    "own-table": _show_errors,
}
