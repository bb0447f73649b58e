"""Draws held-out days: the true probability of rain, the forecast, and whether it rained."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.series.results import SeriesSnapshot, average_nets
from explorer.core.series.windows import SeriesWindows
from explorer.figures.palette import BLUE, GREY, VERMILLION, make_figure
from explorer.figures.sentences import format_bounded, format_percent

MAX_DAYS = 40


def plot_rain_probabilities(windows: SeriesWindows, snapshot: SeriesSnapshot | None) -> go.Figure:
    """The first held-out days.

    Args:
        windows: windows of generated weather, whose probabilities are known.
        snapshot: the nets; None before they have been trained.
    """
    test = windows.test
    days = test.ends[:MAX_DAYS] + 2
    figure = make_figure(f"The first {len(days)} held-out days", "day", "rain: 1 is yes, 0 is no")
    if windows.probability is not None:
        figure.add_scatter(
            x=days,
            y=windows.probability[:MAX_DAYS],
            mode="lines",
            line={"color": GREY, "width": 5},
            name="true probability",
        )
    if snapshot is not None:
        mean = ", mean of the nets" if len(snapshot.predicted) > 1 else ""
        figure.add_scatter(
            x=days,
            y=average_nets(snapshot)[:MAX_DAYS],
            mode="lines",
            line={"color": VERMILLION, "width": 3},
            name=f"forecast{mean}",
        )
    figure.add_scatter(
        x=days,
        y=test.y[:MAX_DAYS, 0],
        mode="markers",
        marker={"color": BLUE, "size": 9},
        name="what happened",
    )
    return figure


def describe_rain_probabilities(windows: SeriesWindows, snapshot: SeriesSnapshot | None) -> str:
    """How close the forecasts are to the true probabilities, in one sentence."""
    rainy = float(windows.test.y.mean())
    text = f"It rained on {format_percent(rainy)} of the {len(windows.test)} held-out days"
    if snapshot is None or windows.probability is None:
        return f"{text}."
    distance = float(np.abs(average_nets(snapshot) - windows.probability).mean())
    return (
        f"{text}; the forecast is {format_bounded(distance)} from the true probability on average."
    )
