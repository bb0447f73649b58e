"""A short series cut into windows: what is read and what is forecast, one window a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.series.windows import SeriesWindows
from explorer.figures.palette import BLUE, GREY, VERMILLION, make_figure

MAX_ROWS = 12


def plot_series_windows(windows: SeriesWindows, *, answers: Sequence[str] = ()) -> go.Figure:
    """The first windows, the first one on top: what is read in blue, what follows in vermillion.

    Args:
        windows: of one series, or of samples that stand for themselves.
        answers: what follows in words, one for each window; otherwise its number.
    """
    shown = windows.train
    count = min(len(shown), MAX_ROWS)
    T = shown.x.shape[1]
    is_series = windows.asked is not None
    starts = shown.ends[:count] - T + 2 if is_series else np.ones(count)
    texts = list(answers[:count]) or [f"{value:g}" for value in shown.y[:count, 0]]
    rows = [f"window {place + 1}" for place in range(count)]
    x = shown.x[:count]
    if windows.asked is not None and count == len(shown):
        starts = np.append(starts, starts[-1] + 1)
        texts.append("?")
        rows.append("asked")
        x = np.concatenate([x, windows.asked[None]])
    figure = make_figure(
        "What is read, and what is forecast",
        "day" if is_series else "time step",
        f"({', '.join(windows.columns)}) in, {windows.target} out",
    )
    for name, color, offset, labels in (
        *((f"read {t}", BLUE, t, [_show(row[t]) for row in x]) for t in range(T)),
        ("forecast", VERMILLION, T, texts),
    ):
        figure.add_bar(
            base=starts + offset - 0.5,
            x=np.full(len(rows), 1.0),
            y=rows,
            orientation="h",
            name=name,
            text=labels,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": "white", "size": 15},
            marker={"color": color, "line": {"color": GREY, "width": 1}},
            hovertemplate="%{y}, " + name + ": %{text}<extra></extra>",
            showlegend=False,
        )
    figure.update_layout(barmode="overlay", bargap=0.3)
    figure.update_yaxes(autorange="reversed", tickvals=rows)
    figure.update_xaxes(dtick=1)
    return figure


def describe_series_windows(windows: SeriesWindows) -> str:
    """How many windows there are to learn from, in one sentence."""
    count, T = len(windows.train), windows.train.x.shape[1]
    if windows.asked is None:
        return f"{count} samples of {T} time steps, each with its result."
    days = len(windows.series)
    return (
        f"{days} days give {count} windows of {T} days with the {windows.target} of the next day; "
        f"days {days - T + 1} to {days} ask for day {days + 1}."
    )


def _show(values: FloatArray) -> str:
    return ", ".join(f"{value:g}" for value in values)
