"""Draw reference levels: horizontal lines across a figure, with their names in the margin."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.figures.palette import FIGURE_HEIGHT, GREY

_MARGIN = 118  # px on the right, for the names
_NAME_WIDTH = 16  # characters
_LINE_HEIGHT = 17  # px
_GAP = 6  # px between two names
_PADDING = 0.06  # share of the range that plotly leaves above and below the data


def add_levels(figure: go.Figure, longest: float, levels: Sequence[float]) -> None:
    """Draw the levels as one trace with gaps: a live figure is rebuilt all the time."""
    if levels:
        figure.add_scatter(
            x=[0, longest, None] * len(levels),
            y=[y for level in levels for y in (level, level, None)],
            mode="lines",
            line={"color": GREY, "width": 1.5, "dash": "dot"},
            showlegend=False,
            hoverinfo="skip",
        )


def name_levels(
    figure: go.Figure, levels: Sequence[float], names: Sequence[str], *, is_log: bool
) -> None:
    """Write each level's name and value in the margin, at the height of its line.

    Inside the figure a curve could cross a name anywhere. Names of neighbouring levels are moved
    apart.
    """
    if not levels:
        return
    texts = [
        "<br>".join([*textwrap.wrap(name, _NAME_WIDTH), f"{level:.4g}"])
        for name, level in zip(names, levels, strict=True)
    ]
    positions = np.log10(levels) if is_log else np.asarray(levels, np.float64)
    sizes = np.array([_LINE_HEIGHT * (text.count("<br>") + 1) for text in texts], np.float64)
    shifts = _move_apart(_find_heights(figure, positions, is_log=is_log), sizes)
    common = {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 4,
        "yref": "y",
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "font": {"size": 13, "color": GREY},
    }
    notes = [
        {**common, "text": text, "y": float(position), "yshift": float(shift)}
        for text, position, shift in zip(texts, positions, shifts, strict=True)
    ]
    figure.update_layout(margin={"r": _MARGIN}, annotations=notes)


def _find_heights(figure: go.Figure, positions: FloatArray, *, is_log: bool) -> FloatArray:
    """Estimate from plotly's automatic range how high the levels will be, in px above the axis."""
    drawn = [np.asarray([y for y in trace.y if y is not None], np.float64) for trace in figure.data]
    values = np.concatenate(drawn)
    values = np.log10(values[values > 0]) if is_log else values
    low, high = float(values.min()), float(values.max())
    span = (high - low or 1.0) * (1 + 2 * _PADDING)
    margin = figure.layout.margin
    heights: FloatArray = (positions - low) / span * (FIGURE_HEIGHT - margin.t - margin.b)
    return heights


def _move_apart(centers: FloatArray, sizes: FloatArray) -> FloatArray:
    """Return how far to shift each name, in px, so none overlaps the one below it.

    Two names that overlap each move half the distance, the upper one up and the lower one down.
    """
    shifts = np.zeros(len(centers))
    order = np.argsort(centers, kind="stable")
    for _ in range(len(order)):  # moving two apart may push one into the next
        for lower, upper in pairwise(order):
            gap = centers[upper] + shifts[upper] - centers[lower] - shifts[lower]
            missing = (sizes[upper] + sizes[lower]) / 2 + _GAP - gap
            if missing > 0:
                shifts[upper] += missing / 2
                shifts[lower] -= missing / 2
    return shifts
