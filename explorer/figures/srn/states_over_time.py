"""Draws and describes the hidden states and outputs of one run of an SRN over time."""

from __future__ import annotations

from functools import partial

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.nonlinearities import UNBOUNDED
from explorer.core.srn.params import SRNTrace
from explorer.figures.palette import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILLION,
    build_figure,
    make_empty_figure,
    make_layout,
    pin_margins_of,
)
from explorer.figures.sentences import (
    format_count,
    format_digits,
    format_inside,
    format_state,
    format_value,
)

TITLE = "States and outputs over time"
LEGEND_HEIGHT = 110  # px below the plot, with the axis: two rows
LEFT, LOG_LEFT = 60, 84  # px for the axis: 10 to the power of 294 is a wide label
LARGE = 1e3  # beyond it the first steps vanish on a linear axis
# The second of each pair is drawn thinner and over the first: where both agree, both are visible.
_SERIES = (
    ("h1", BLUE, "solid", 5, "circle"),
    ("h2", VERMILLION, "solid", 2, "square"),
    ("y1", GREEN, "dash", 5, "circle"),
    ("y2", ORANGE, "dash", 2, "square"),
)
_SPACINGS = (1, 2, 5, 10)  # of the labels on the time axis


def plot_states_over_time(trace: SRNTrace, step: int) -> go.Figure:
    """h1, h2 and y1, y2 at each time step; logarithmic where they exceed 1000.

    Args:
        trace: the run.
        step: the time step to mark, 1 to T.
    """
    count = trace.finite_steps
    if not count:
        return make_empty_figure(TITLE, "time step t", "state", "No step is finite.")
    columns = np.column_stack([trace.h[:count], trace.y[:count]])  # (T, 4)
    is_log = np.abs(columns).max() > LARGE
    y_title = (
        "absolute value, logarithmic" if is_log else "value"
    )  # a narrow figure has no room for more
    layout = make_layout(TITLE, "time step t", y_title)
    spacing = next((n for n in _SPACINGS if 16 * n >= len(trace.x)), _SPACINGS[-1])
    layout["xaxis"] |= {"tick0": spacing, "dtick": spacing, "range": [0.5, len(trace.x) + 0.5]}
    if is_log:
        layout["yaxis"] |= {
            "type": "log",
            "exponentformat": "power",
            "range": _find_log_range(columns),
        }
    pin_margins_of(layout, left=LOG_LEFT if is_log else LEFT, bottom=LEGEND_HEIGHT)
    mark = {
        "type": "line",
        "x0": step,
        "x1": step,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "y domain",
        "line": {"color": GREY, "width": 8},
        "opacity": 0.35,
        "layer": "below",
    }
    times = np.arange(1, count + 1)
    traces = []
    for (name, color, dash, width, symbol), values in zip(_SERIES, columns.T, strict=True):
        shown = values != 0.0 if is_log else np.ones(count, dtype=bool)  # 0 has no logarithm
        traces.append(
            {
                "type": "scatter",
                "x": times[shown],
                "y": np.abs(values[shown]) if is_log else values,
                "name": f"|{name}|" if is_log else name,
                "customdata": _write_values(
                    values[shown], trace.bounds if name[0] == "h" else UNBOUNDED
                ),
                "hovertemplate": f"{name} = %{{customdata}}<extra></extra>",
                "mode": "lines+markers",
                "line": {"color": color, "dash": dash, "width": width},
                "marker": {
                    "symbol": symbol,
                    "size": 5 + width * 1.6,
                    "color": color,
                    "line": {"width": 0},
                },
            }
        )
    return build_figure(traces, {**layout, "hovermode": "x unified", "shapes": [mark]})


def _write_values(values: FloatArray, bounds: tuple[float, float]) -> list[str]:
    """Each value to six digits, for the pointer."""
    return [format_inside(value, bounds, partial(format_digits, digits=6)) for value in values]


def describe_states_over_time(trace: SRNTrace) -> str:
    """One sentence: where the states end, or at which step they exceed the range of numbers."""
    count, total = trace.finite_steps, len(trace.x)
    if count < total:
        name = _find_broken(trace, count)
        return (
            f"{name} exceeds the largest number a float can hold, about 1.8e308, at step "
            f"{count + 1} of {total}: that step and the following ones are not drawn."
        )
    largest = float(max(np.abs(trace.h).max(), np.abs(trace.y).max()))
    end = f"h = {format_state(trace.h[-1], trace.bounds)}, y = {format_state(trace.y[-1])}"
    if largest > LARGE:
        return f"h and y reach {format_value(largest)} in size. After {_steps(total)} {end}."
    return f"After {_steps(total)} {end}."


def _find_log_range(columns: FloatArray) -> list[float]:
    """Decimal exponents of the axis's ends; the upper end must fit into a float."""
    exponents = np.log10(np.abs(columns[columns != 0.0]))
    low, high = float(exponents.min()), float(exponents.max())
    margin = 0.05 * (high - low) + 0.1
    return [max(low - margin, -307.0), min(high + margin, 308.2)]


def _steps(total: int) -> str:
    return format_count(total, "step")


def _find_broken(trace: SRNTrace, row: int) -> str:
    def is_broken(values: FloatArray) -> bool:
        return not bool(np.isfinite(values[row]).all())

    return "h" if is_broken(trace.h) or is_broken(trace.pre) else "y"
