"""Draws some of the series that nets learn to forecast."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.series.windows import SeriesWindows
from explorer.figures.palette import BLUE, VERMILLION, make_figure

MAX_LINES = 24


def plot_walks(windows: SeriesWindows) -> go.Figure:
    """The first training windows as lines, and the value that follows each as a dot."""
    train = windows.train
    count, T = min(len(train), MAX_LINES), train.x.shape[1]
    figure = make_figure(
        f"{count} of {len(train) + len(windows.test)} series", "time step", windows.target
    )
    steps = np.arange(1, T + 1, dtype=np.float64)
    gap = np.full((count, 1), np.nan)  # lifts the pen between two series
    lines = np.concatenate([train.x[:count, :, 0], gap], axis=1)
    figure.add_scatter(
        x=np.tile(np.append(steps, np.nan), count),
        y=lines.ravel(),
        mode="lines",
        line={"color": BLUE, "width": 2},
        name="read",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=np.full(count, T + 1),
        y=train.y[:count, 0],
        mode="markers",
        marker={"color": VERMILLION, "size": 9},
        name="to be forecast",
        hovertemplate="%{y:.3f}<extra></extra>",
    )
    return figure


def describe_walks(windows: SeriesWindows) -> str:
    """How the series move, and how many are held out, in one sentence."""
    return (
        f"Each series moves by at most half a unit per step; {len(windows.train)} are for training "
        f"and {len(windows.test)} are held out."
    )
