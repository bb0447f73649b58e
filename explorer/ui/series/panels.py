"""The series page's upper half: the data on the left, the losses on the right.

Knows how they are laid out; what was learned is in the runs' logs.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.core.series.config import SeriesConfig
from explorer.core.series.forecasts import find_floors
from explorer.figures.series.forecast import describe_forecast, plot_forecast
from explorer.figures.series.rain_probabilities import (
    describe_rain_probabilities,
    plot_rain_probabilities,
)
from explorer.figures.series.random_walks import describe_walks, plot_walks
from explorer.figures.series.windows import describe_series_windows, plot_series_windows
from explorer.figures.training.learning_curves import describe_squared_errors, plot_learning_curves
from explorer.runs.records import Run
from explorer.ui.runs.logs import find_curves
from explorer.ui.series.findings import show_findings
from explorer.ui.series.results import SeriesScene, find_scene
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain


def show_panels(config: SeriesConfig, runs: list[Run]) -> None:
    """The data and the runs on it; without a run, the data and empty figures."""
    scene = find_scene(config, runs)
    left, right = st.columns(2)
    with left:
        _DATA[scene.config.source](scene)
    with right:
        _show_losses(scene)
    show_findings(scene)


def _show_losses(scene: SeriesScene) -> None:
    target = scene.windows.target
    unit = "rain being 0 or 1" if scene.windows.is_yes_no else f"{target} squared"
    curves = [find_curves(run, log) for run, log in zip(scene.runs, scene.logs, strict=True)]
    floors = find_floors(scene.windows, scene.config.source)
    show_figure(
        plot_learning_curves(curves, floors, squared_unit=unit),
        describe_squared_errors(curves),
        key="series.loss",
    )
    text = "Lower is better; a step down the axis is a factor. "
    if len(scene.windows.test):
        text += (
            "Dashes: what the nets have not learned from; it steers nothing, so that the last dash "
            "is the test loss. "
        )
    for floor in floors:
        text += f"The dotted floor: {floor.sentence[0].lower()}{floor.sentence[1:]} "
    st.caption(
        f"{text}Losses are in the unit of the forecast squared, whatever the nets read through.",
        help=explain("mean squared error"),
    )


def _show_windows(scene: SeriesScene) -> None:
    windows = scene.windows
    answers = ["yes" if y > 0.5 else "no" for y in windows.train.y[:, 0]]
    show_figure(
        plot_series_windows(windows, answers=answers if windows.is_yes_no else ()),
        describe_series_windows(windows),
        key="series.windows",
    )
    st.caption(
        "One row a window. The net reads the blue cells from left to right, one a time step, and "
        "is then asked for the orange one.",
        help=explain("window"),
    )


def _show_walks(scene: SeriesScene) -> None:
    show_figure(plot_walks(scene.windows), describe_walks(scene.windows), key="series.walks")
    st.caption(
        "Steps up and down are equally likely, whatever came before: what can one know of the "
        "orange dot, the value after the line's end?",
        help=explain("random walk"),
    )


def _show_forecast(scene: SeriesScene) -> None:
    snapshot = scene.snapshots[0][1] if scene.snapshots else None
    show_figure(
        plot_forecast(scene.windows, snapshot),
        describe_forecast(scene.windows, snapshot),
        key="series.forecast",
    )
    text = (
        "Blue: each held-out row, forecast from the rows before it. Orange: rows that nobody knows "
        "yet. The band spans nets that differ in their first weights only: it says how far they "
        "disagree, not how far the series may stray."
    )
    if snapshot is None:
        text = (
            "Nets learn from the rows left of the green line alone; the others test them. Train, "
            "and forecasts are drawn here, also of the rows behind the end."
        )
    st.caption(text, help=explain("horizon"))


def _show_rain(scene: SeriesScene) -> None:
    snapshot = scene.snapshots[0][1] if scene.snapshots else None
    show_figure(
        plot_rain_probabilities(scene.windows, snapshot),
        describe_rain_probabilities(scene.windows, snapshot),
        key="series.rain",
    )
    st.caption(
        "Here the truth is known: rain is likely where the pressure fell from three days ago to "
        "yesterday, and temperature says nothing. A dot is what chance then made of the grey line."
    )


_DATA: dict[str, Callable[[SeriesScene], None]] = {
    "weather": _show_windows,
    "long-weather": _show_rain,
    "sales": _show_walks,
    "three-samples": _show_windows,
    "own-table": _show_forecast,
}
