"""Draws a short series cut into windows: what is read and what is forecast, one per row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.series.windows import SeriesWindows
from explorer.figures.palette import BLUE, GREY, VERMILLION, keep_readable, make_figure
from explorer.figures.sentences import format_count, format_number

MAX_ROWS = 12
# A narrower figure would print the numbers smaller; a wider one would scroll beside another.
_MOST_WIDTH_PX = 560
_BESIDE_PX = 150  # the rows' names
_CHARACTER_PX = 8


def plot_series_windows(windows: SeriesWindows, *, answers: Sequence[str] = ()) -> go.Figure:
    """The first windows, from top to bottom: what is read in blue, what follows in orange.

    Args:
        windows: the windows of one series, or separate samples.
        answers: each window's target in words; without them, its number is shown.
    """
    shown = windows.train
    count = min(len(shown), MAX_ROWS)
    T = shown.x.shape[1]
    is_series = windows.asked is not None
    starts = shown.ends[:count] - T + 2 if is_series else np.ones(count)
    texts = list(answers[:count]) or [format_number(value) for value in shown.y[:count, 0]]
    rows = [f"window {number}" for number in range(1, count + 1)]
    x = shown.x[:count]
    if windows.asked is not None and count == len(shown):
        starts = np.append(starts, starts[-1] + 1)
        texts.append("?")
        rows.append("to forecast")
        x = np.concatenate([x, windows.asked[None]])
    figure = make_figure(
        "What the net reads, and what it forecasts",
        "day" if is_series else "time step",
        f"in: {', '.join(windows.columns)}; out: {windows.target}",
    )
    read = [[_show(row[t]) for row in x] for t in range(T)]
    for name, color, offset, labels in (
        *((f"read {t}", BLUE, t, labels) for t, labels in enumerate(read)),
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
    longest = max(len(label) for column in read for label in column)
    columns = starts.max() - starts.min() + T + 1
    keep_readable(
        figure, min(_MOST_WIDTH_PX, _BESIDE_PX + float(columns) * longest * _CHARACTER_PX)
    )
    figure.update_layout(barmode="overlay", bargap=0.3)
    figure.update_yaxes(autorange="reversed", tickvals=rows)
    figure.update_xaxes(dtick=1)
    return figure


def describe_series_windows(windows: SeriesWindows) -> str:
    """How many windows there are to learn from, in one sentence."""
    count, T = len(windows.train), windows.train.x.shape[1]
    if windows.asked is None:
        return (
            f"{format_count(count, 'sample')} of {format_count(T, 'time step')}, "
            "each with its result."
        )
    days = len(windows.series)
    last = f"day {days} is" if T == 1 else f"days {days - T + 1} to {days} are"
    return (
        f"{days} days give {format_count(count, 'window')} of {format_count(T, 'day')}, each with "
        f"the {windows.target} on the next day; {last} for forecasting day {days + 1}."
    )


def _show(values: FloatArray) -> str:
    return ", ".join(format_number(value) for value in values)
