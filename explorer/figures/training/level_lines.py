"""Draw reference levels: horizontal lines across a figure, with their names in the margin.

They become part of the traces and the layout that a figure is then built from in one go.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.figures.palette import GREY
from explorer.figures.sentences import escape_label, format_factor

_LEAD = 16  # px, the length of the line from the figure's edge to a name
_PADDING_PX = 6
_CHARACTER = 7  # px, the mean width of one
_NAME_WIDTH = 21  # characters
_LINE_HEIGHT = 17  # px
_GAP = 6  # px between two names
_MAX_TICKS = 9  # more decades than that are labelled every second or third
_PADDING = 0.06  # share of the range that plotly leaves above and below the data


@dataclass(frozen=True)
class CurveEnd:
    """The last value of a curve, which is written beside it.

    Attributes:
        value: on the axis.
        color: the curve's.
        name: what to write before the value.
    """

    value: float
    color: str
    name: str = ""


def draw_levels(
    longest: float, levels: Sequence[float], names: Sequence[str]
) -> list[dict[str, Any]]:
    """The levels as one trace with gaps, from 0 to `longest`; none without a level."""
    if not levels:
        return []
    return [
        {
            "type": "scatter",
            "x": [0, longest, None] * len(levels),
            "y": [y for level in levels for y in (level, level, None)],
            "text": [escape_label(text) for name in names for text in (name, name, "")],
            "mode": "lines",
            "line": {"color": GREY, "width": 1.5, "dash": "dot"},
            "showlegend": False,
            "hoverinfo": "skip",
        }
    ]


def name_levels(
    layout: dict[str, Any],
    traces: Sequence[dict[str, Any]],
    levels: Sequence[float],
    names: Sequence[str],
    ends: Sequence[CurveEnd] = (),
    *,
    is_log: bool,
) -> None:
    """Write each level's name and value, and each curve's last value, in the margin.

    Inside the figure a curve could cross a name anywhere. Neighbouring texts are moved apart; a
    thin line leads from each to the height that it names.
    """
    if not levels and not ends:
        return
    values = [*levels, *(end.value for end in ends)]
    named = zip(levels, names, strict=True)
    texts = [
        "<br>".join(
            escape_label(line)
            for line in textwrap.wrap(f"{name} {format_factor(level, 4)}", _NAME_WIDTH)
        )
        for level, name in named
    ]
    texts += [f"<b>{end.name}{format_factor(end.value, 4)}</b>" for end in ends]
    colors = [GREY] * len(levels) + [end.color for end in ends]
    positions = np.log10(values) if is_log else np.asarray(values, np.float64)
    sizes = np.array([_LINE_HEIGHT * (text.count("<br>") + 1) for text in texts], np.float64)
    shifts = _move_apart(_find_heights(layout, traces, positions, is_log=is_log), sizes)
    common = {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "yref": "y",
        "yanchor": "middle",
        "align": "left",
        "ax": _LEAD,
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
    }
    notes = [
        {
            **common,
            "text": text,
            "y": float(position),
            "ay": -float(shift),
            "arrowcolor": color,
            "font": {"size": 14, "color": color},
        }
        for text, color, position, shift in zip(texts, colors, positions, shifts, strict=True)
    ]
    lines = [line for text in texts for line in re.sub("</?b>", "", text).split("<br>")]
    margin = _LEAD + _PADDING_PX + _CHARACTER * max(map(len, lines))
    layout["margin"]["r"] = margin
    layout["annotations"] = notes


def count_ticks(traces: Sequence[dict[str, Any]]) -> int:
    """How many ticks to allow, so that plotly labels each power of ten once, or more if few fit.

    Plotly divides the decades shown by the number of ticks and rounds the result up to whole
    decades if it is above 0.7; below, it labels 2 and 5 as well.
    """
    low, high = find_range(traces, is_log=True)
    decades = (high - low) * 1.12  # with the space that plotly leaves above and below
    least = 3 if 1 <= decades < 1.25 else 4  # with 4, it labels 9 and 10, which touch
    return max(least, min(_MAX_TICKS, math.ceil(decades)))


def find_range(traces: Sequence[dict[str, Any]], *, is_log: bool) -> tuple[float, float]:
    """The least and the largest value drawn; their logarithms (base 10) on a logarithmic axis."""
    values = np.concatenate([np.zeros(0), *(np.array(trace["y"], np.float64) for trace in traces)])
    values = np.log10(values[values > 0]) if is_log else values[~np.isnan(values)]  # NaN: a gap
    if not values.size:  # every epoch's loss was infinite
        return 0.0, 1.0
    return float(values.min()), float(values.max())


def _find_heights(
    layout: dict[str, Any],
    traces: Sequence[dict[str, Any]],
    positions: FloatArray,
    *,
    is_log: bool,
) -> FloatArray:
    """Estimate from plotly's automatic range how high the levels will be, in px above the axis."""
    low, high = find_range(traces, is_log=is_log)
    span = (high - low or 1.0) * (1 + 2 * _PADDING)
    margin = layout["margin"]
    heights: FloatArray = (positions - low) / span * (layout["height"] - margin["t"] - margin["b"])
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
