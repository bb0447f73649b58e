"""Draws a series over time with several nets' forecasts: their mean and their range."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import AnyArray, FloatArray, NetArray
from explorer.core.series.forecast_csv import list_row_names, list_row_times
from explorer.core.series.forecasts import find_band
from explorer.core.series.results import SeriesSnapshot
from explorer.core.series.windows import SeriesWindows
from explorer.figures.palette import BLUE, GREEN, GREY, VERMILLION, make_figure
from explorer.figures.sentences import escape_label, format_count, format_number

MAX_SHOWN = 1000  # rows; for a longer series, the last ones


def plot_forecast(windows: SeriesWindows, snapshot: SeriesSnapshot | None) -> go.Figure:
    """The series in grey, one-step forecasts of its held-out part, and forecasts past its end.

    Args:
        windows: the windows of one series.
        snapshot: the nets; None before they have been trained.
    """
    series = windows.series
    first = max(0, len(series) - MAX_SHOWN)
    cut = windows.first_held_out
    title = "Series and forecast" if not first else f"The last {MAX_SHOWN} rows and the forecast"
    name = escape_label(windows.target[:40])
    axis, axis_title = _find_axis(windows, 0 if snapshot is None else snapshot.asked.shape[1])
    figure = make_figure(title, axis_title, name)
    figure.add_scatter(
        x=axis[first : len(series)],
        y=series[first:],
        mode="lines",
        line={"color": GREY, "width": 2},
        name=name,
    )
    if snapshot is not None:
        shown = windows.test.ends + 1 >= first
        rows = axis[windows.test.ends[shown] + 1]
        _add_band(figure, rows, snapshot.predicted[:, shown, 0], "one step ahead", BLUE)
        _add_band(figure, axis[len(series) :], snapshot.asked, "beyond the end", VERMILLION)
    low, high = float(series[first:].min()), float(series[first:].max())
    figure.add_scatter(
        x=[axis[cut - 1] + (axis[cut] - axis[cut - 1]) / 2] * 2,
        y=[low, high],
        mode="lines",
        line={"color": GREEN, "width": 2, "dash": "dash"},
        name="training before, held out after",
        hoverinfo="skip",
    )
    return figure


def describe_forecast(windows: SeriesWindows, snapshot: SeriesSnapshot | None) -> str:
    """How much was held out, and where the nets expect the series to go, in one sentence."""
    rows = (
        f"{format_count(len(windows.train), 'window')} for training, {len(windows.test)} held out"
    )
    if snapshot is None:
        return f"{len(windows.series)} rows: {rows}."
    band = find_band(snapshot.asked)
    low, middle, high = (
        format_number(values[-1], ".4g") for values in (band.low, band.middle, band.high)
    )
    dates = list_row_names(windows, len(band.middle))
    row = dates[-1] if dates else f"row {len(windows.series) + len(band.middle)}"
    if len(snapshot.asked) == 1:
        return f"{rows}. For {row} the net forecasts {middle}."
    if low == high:
        nets = "both nets" if len(snapshot.asked) == 2 else f"all {len(snapshot.asked)} nets"
        rounded = "" if band.low[-1] == band.high[-1] else ", rounded to four digits"
        return f"{rows}. For {row} {nets} forecast {middle}{rounded}."
    return (
        f"{rows}. For {row} the {len(snapshot.asked)} nets forecast {low} to {high}, {middle} on "
        "average."
    )


def explain_held_out(windows: SeriesWindows) -> str:
    """What is drawn in blue, and which held-out rows have no forecast."""
    answers = windows.test.y.shape[1]
    told = "Blue: held-out rows, each forecast from the rows before it"
    if answers == 1:
        return f"{told}."
    last = "last one has" if answers == 2 else f"last {answers - 1} have"
    return f"{told}; the {last} none, as a window is only scored on {answers} known answers."


def _find_axis(windows: SeriesWindows, num_ahead: int) -> tuple[AnyArray, str]:
    """Where each row is on the x axis, those after the end too, and the axis' title."""
    times, line = list_row_times(windows, num_ahead), windows.timeline
    if times is not None and line is not None:
        is_told = bool(line.step_name) and line.is_regular
        step = f", one row per {line.step_name}" if is_told else ""
        return times, f"date{step}"
    return np.arange(len(windows.series) + num_ahead) + 1, "row"


def _add_band(
    figure: go.Figure,
    x: AnyArray,
    forecasts: FloatArray | NetArray,
    name: str,
    color: str,
) -> None:
    band = find_band(forecasts)
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([band.high, band.low[::-1]]),
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.25)",
        line={"width": 0},
        mode="lines",
        name=f"{name}, band",
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=x,
        y=band.middle,
        mode="lines+markers" if len(x) < 40 else "lines",
        line={"color": color, "width": 3},
        name=name if len(forecasts) == 1 else f"{name}, mean of {len(forecasts)} nets",
    )
