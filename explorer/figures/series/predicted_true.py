"""Draws forecasts against the truth on held-out windows, one colour per run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.series.results import NamedSnapshot, average_nets
from explorer.figures.palette import CATEGORIES, GREY, make_empty_figure, make_figure
from explorer.figures.sentences import NO_EPOCH, escape_label, format_number

_TITLE, _X, _Y = "Forecast against truth", "true value", "forecast value"
_SYMBOLS = ("circle", "x")


def plot_predicted_true(truth: FloatArray, runs: Sequence[NamedSnapshot]) -> go.Figure:
    """A dot for each window; perfect forecasts lie on the diagonal.

    Args:
        truth: the true values (N,).
        runs: the runs, each with its own colour and symbol.
    """
    if not runs:
        return make_empty_figure(_TITLE, _X, _Y, NO_EPOCH)
    figure = make_figure(_TITLE, _X, _Y)
    ends = [float(truth.min()), float(truth.max())]
    figure.add_scatter(
        x=ends,
        y=ends,
        mode="lines",
        name="forecast = truth",
        line={"color": GREY, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    for index, (name, snapshot) in enumerate(runs):
        figure.add_scatter(
            x=truth,
            y=average_nets(snapshot),
            mode="markers",
            name=escape_label(name),
            marker={
                "color": CATEGORIES[index % len(CATEGORIES)],
                "symbol": _SYMBOLS[index % len(_SYMBOLS)],
                "size": 8,
                "opacity": 0.7,
            },
            hovertemplate="true %{x:.2f}, forecast %{y:.2f}<extra></extra>",
        )
    return figure


def describe_predicted_true(truth: FloatArray, runs: Sequence[NamedSnapshot]) -> str:
    """How far off each run's forecasts are on average, in one sentence."""
    if not runs:
        return NO_EPOCH
    parts = [
        f"{name} {format_number(float(np.abs(average_nets(snapshot) - truth).mean()), '.3g')}"
        for name, snapshot in runs
    ]
    return f"Mean absolute error: {', '.join(parts)}."
