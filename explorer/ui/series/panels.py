"""Lays out the upper half of the series page: the data on the left, the losses on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from explorer.core.series.config import SeriesConfig
from explorer.core.series.forecast_csv import write_forecasts
from explorer.core.series.forecasts import find_floors
from explorer.core.tables.targets import describe_scale
from explorer.figures.series.forecast import describe_forecast, explain_held_out, plot_forecast
from explorer.figures.series.rain_probabilities import (
    describe_rain_probabilities,
    plot_rain_probabilities,
)
from explorer.figures.series.windows import describe_series_windows, plot_series_windows
from explorer.figures.training.learning_curves import describe_squared_errors, plot_learning_curves
from explorer.runs.records import Run
from explorer.ui.runs.logs import find_curves
from explorer.ui.runs.settings import describe_nets
from explorer.ui.series.findings import show_findings, show_walk_forecasts, show_walks
from explorer.ui.series.results import SeriesScene, find_scene
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain


def show_panels(configs: Sequence[SeriesConfig], runs: list[Run]) -> None:
    """Show the runs' data and losses or, without a run, the planned runs' data and empty figures.

    There must be a run, or a planned one.
    """
    scene = find_scene(configs, runs)
    left, right = st.columns(2)
    with left:
        _DATA[scene.config.source](scene)
    with right:
        _show_losses(scene)
    show_findings(scene)


def _show_losses(scene: SeriesScene) -> None:
    target = scene.windows.target
    unit = "rain is 0 or 1" if scene.windows.is_yes_no else f"{target} squared"
    curves = [find_curves(run, log) for run, log in zip(scene.runs, scene.logs, strict=True)]
    floors = find_floors(scene.windows, scene.config.source)
    show_figure(
        plot_learning_curves(curves, floors, squared_unit=unit),
        describe_squared_errors(curves),
        key="series.loss",
        about=describe_nets(scene.runs),
    )
    text = "Lower is better; the axis is logarithmic. "
    if len(scene.windows.test):
        text += (
            "The dashed line is the loss on held-out data. Training never uses it, so its last "
            "value is the test loss. "
        )
    for floor in floors:
        text += f"The dotted line is the lowest loss to expect. {floor.sentence} "
    st.caption(
        f"{text}Whatever the scaling, losses are in the series' own unit squared.",
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
        "Each row is a window. The net reads the blue cells from left to right, one per time step, "
        "and then forecasts the orange one.",
        help=explain("window"),
    )


def _show_sales(scene: SeriesScene) -> None:
    (show_walk_forecasts if scene.snapshots else show_walks)(scene)


def _show_forecast(scene: SeriesScene) -> None:
    snapshot = scene.snapshots[0][1] if scene.snapshots else None
    show_figure(
        plot_forecast(scene.windows, snapshot),
        describe_forecast(scene.windows, snapshot),
        key="series.forecast",
        about=scene.about_first,
    )
    blue = explain_held_out(scene.windows)
    text = f"{scene.whose}{blue} Orange: rows after the end of the data."
    if scene.config.num_nets > 1:
        text += (
            " The band spans nets that differ only in their initial weights: it shows how much "
            "they disagree, not how far off they may be."
        )
    if snapshot is None:
        text = (
            "The nets learn only from the rows to the left of the green line and are tested on "
            "the others. Once they have learned, their forecasts are drawn here, for the rows "
            "after the end too."
        )
    st.caption(text, help=explain("horizon"))
    scaling = describe_scale(
        scene.windows.series,
        scene.windows.first_held_out,
        is_scaled=scene.config.scaling != "none",
    )
    if scaling:
        st.caption(f":material/warning: {escape_markdown(scaling)}")
    if snapshot is not None:
        st.download_button(
            "Download the forecasts",
            partial(write_forecasts, scene.windows, snapshot),
            "forecasts.csv",
            "text/csv",
            icon=":material/download:",
            key="series.forecasts",
        )


def _show_rain(scene: SeriesScene) -> None:
    snapshot = scene.snapshots[0][1] if scene.snapshots else None
    show_figure(
        plot_rain_probabilities(scene.windows, snapshot),
        describe_rain_probabilities(scene.windows, snapshot),
        key="series.rain",
        about=scene.about_first,
    )
    st.caption(
        f"{scene.whose}Here the truth is known: rain is likely if the pressure fell between three "
        "days ago and yesterday, and temperature doesn't matter. The grey line is the probability "
        "of rain, each dot what then happened by chance."
    )


_DATA: dict[str, Callable[[SeriesScene], None]] = {
    "weather": _show_windows,
    "long-weather": _show_rain,
    "sales": _show_sales,
    "three-samples": _show_windows,
    "own-table": _show_forecast,
}
