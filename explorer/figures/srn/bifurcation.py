"""Draws and describes long-run h1 against the values of one weight."""

from __future__ import annotations

from functools import partial

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.results import LongRun, Settled
from explorer.core.srn.results import Bifurcation
from explorer.figures.palette import (
    BLUE,
    GREEN,
    GREY,
    VERMILLION,
    make_empty_figure,
    make_figure,
)
from explorer.figures.sentences import format_setting, format_value, say_inside
from explorer.figures.srn.sentences import describe_behaviour

SHOWN_ROUNDING = 5e-6  # the sixth digit of values up to 10 is rounded by no more
SAME_VALUE = 1e-9  # values of h1 this close are one
_BRANCHES = ((BLUE, "circle"), (VERMILLION, "square"), (GREEN, "diamond"))


def plot_bifurcation(data: Bifurcation) -> go.Figure:
    """The values of h1 after a long run, for each value of the weight, one colour per start."""
    title, axes = f"Long-run h1 over {data.weight}", (data.weight, "h1 in the long run")
    if not data.reaches_hidden:
        reason = f"{data.weight} acts on the outputs only: h1 does not depend on it."
        return make_empty_figure(title, *axes, reason)
    if not any(len(points) for points in data.branches):
        return make_empty_figure(
            title, *axes, f"h grows beyond {format_value(data.limit)} at every value."
        )
    figure = make_figure(title, *axes)
    runs = zip(data.branches, data.current, _BRANCHES, strict=False)
    for points, run, (color, symbol) in runs:
        if not len(points):
            continue
        name = f"from {format_setting(*run.start)}"
        parts = [part for part in _part_points(points, data.bounds) if len(part[0])]
        for number, (part, text) in enumerate(parts):
            figure.add_scatter(
                x=part[:, 0],
                y=part[:, 1],
                name=name,
                legendgroup=name,
                showlegend=number == 0,
                mode="markers",
                marker={"symbol": symbol, "size": 3, "color": color},
                hovertemplate=f"{data.weight} = %{{x:.4g}}<br>h1 {text}<extra></extra>",
            )
    low, high = (float(end) for end in data.range)
    if low <= data.value <= high:
        figure.add_vline(
            x=data.value,
            line={"color": GREY, "dash": "dash", "width": 2},
            annotation_text=f"{data.weight} = {format_setting(data.value)}",
            annotation_position="top",
        )
    figure.update_xaxes(range=[low, high])
    figure.update_layout(legend={"itemsizing": "constant"})
    return figure


def _part_points(points: FloatArray, bounds: tuple[float, float]) -> list[tuple[FloatArray, str]]:
    """The points (N, 2) with what the pointer says of h1: rounded, some would be at a bound."""
    close = [np.abs(points[:, 1] - bound) < SHOWN_ROUNDING for bound in bounds]
    low, high = bounds
    return [
        (points[~(close[0] | close[1])], "= %{y:.6g}"),
        (points[close[0]], f"just above {format_setting(low)}"),
        (points[close[1]], f"just below {format_setting(high)}"),
    ]


def describe_bifurcation(data: Bifurcation) -> str:
    """Where the current value of the weight leads, from each start that adds something new."""
    if not data.reaches_hidden:
        return f"{data.weight} acts on the outputs only: the hidden state does not depend on it."
    ends = [_describe_end(run, data.bounds) for run in data.current]
    head = f"At {data.weight} = {format_setting(data.value)}"
    if len(set(ends)) == 1:
        starts = "from h_0" if len(ends) == 1 else "from every start tried"
        text = f"{head}, {starts}, {ends[0]}."
    else:
        parts = [
            f"from {format_setting(*run.start)} {end}"
            for i, (run, end) in enumerate(zip(data.current, ends, strict=True))
            if i == 0 or end != ends[0]
        ]
        text = f"{head}, {'; '.join(parts)}."
    if data.escaped[0]:
        text += f" At {data.escaped[0]} of {data.count} values the run from h_0 is left out:"
        text += f" it grows beyond {format_value(data.limit)}."
    return text


def _describe_end(run: LongRun, bounds: tuple[float, float]) -> str:
    behaviour = run.behaviour
    if not isinstance(behaviour, Settled):
        return f"h {describe_behaviour(behaviour, bounds)}"
    values = behaviour.points[:, 0]
    if np.ptp(values) < SAME_VALUE:
        write = partial(format_value, digits=6)
        text = f"h1 settles at one value, {say_inside(float(values[0]), bounds, write)}"
        return text if behaviour.period == 1 else f"{text}, while h has period {behaviour.period}"
    low, high = (say_inside(float(end), bounds) for end in (values.min(), values.max()))
    return f"h1 cycles with period {behaviour.period} between {low} and {high}"
