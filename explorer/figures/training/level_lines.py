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
from explorer.figures.sentences import escape_label, format_factor, tell_apart

_LEAD = 16  # px, the length of the line from the figure's edge to a name
_PADDING_PX = 6
_CHARACTER = 7  # px, the mean width of one
_NAME_WIDTH = 21  # characters
_LINE_HEIGHT = 17  # px
_GAP = 6  # px between two names
_LEGEND_PX = 40  # what a curve's line in the legend may take of a figure's height
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
    """Each level as a line from 0 to `longest`; its name is for the table of the numbers."""
    return [
        {
            "type": "scatter",
            "x": [0, longest],
            "y": [level, level],
            "name": escape_label(name),
            "mode": "lines",
            "line": {"color": GREY, "width": 1.5, "dash": "dot"},
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for level, name in zip(levels, names, strict=True)
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
    thin line leads from each to the height that it names. The figure becomes as high as the texts
    need. Its axis has a range of its own: Plotly would fit it to the texts and cut curves off.
    """
    if not levels and not ends:
        return
    values = [*levels, *(end.value for end in ends)]
    numbers = tell_apart(values, format_factor)
    texts = [
        "<br>".join(escape_label(line) for line in textwrap.wrap(f"{name} {text}", _NAME_WIDTH))
        for name, text in zip(names, numbers[: len(levels)], strict=True)
    ]
    last = numbers[len(levels) :]
    texts += [f"<b>{end.name}{text}</b>" for end, text in zip(ends, last, strict=True)]
    colors = [GREY] * len(levels) + [end.color for end in ends]
    positions = np.log10(values) if is_log else np.asarray(values, np.float64)
    sizes = np.array([_LINE_HEIGHT * (text.count("<br>") + 1) for text in texts], np.float64)
    margin = layout["margin"]
    room = float(sizes.sum() + _GAP * (len(sizes) - 1))
    height = float(layout["height"] - margin["t"] - margin["b"])
    if room > height:
        curves = sum(trace.get("showlegend") is not False for trace in traces)
        layout["height"] += room - height + _LEGEND_PX * curves
        height = room
    low, high = _find_shown(traces, is_log=is_log)
    layout["yaxis"]["range"] = [low, high]
    centers = (positions - low) / (high - low) * height
    shifts = _move_apart(centers, sizes, height) - centers
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


def _find_shown(traces: Sequence[dict[str, Any]], *, is_log: bool) -> tuple[float, float]:
    """The range of an axis with some space around what's drawn; a linear one ends at 0."""
    low, high = find_range(traces, is_log=is_log)
    space = _PADDING * (high - low) or 1.0
    return low - space if is_log else max(0.0, low - space), high + space


def _move_apart(centers: FloatArray, sizes: FloatArray, height: float) -> FloatArray:
    """Return the centers, in px, of names that neither overlap nor leave a figure so high.

    Two names that overlap each move half the distance, the upper one up and the lower one down;
    what then still overlaps, or is outside, goes as far as it must.
    """
    moved = centers.copy()
    order = np.argsort(centers, kind="stable")
    apart = [(sizes[a] + sizes[b]) / 2 + _GAP for a, b in pairwise(order)]
    for _ in range(len(order)):  # moving two apart may push one into the next
        for (lower, upper), least in zip(pairwise(order), apart, strict=True):
            missing = least - (moved[upper] - moved[lower])
            if missing > 0:
                moved[upper] += missing / 2
                moved[lower] -= missing / 2
    moved[order[0]] = max(moved[order[0]], sizes[order[0]] / 2)
    for (lower, upper), least in zip(pairwise(order), apart, strict=True):
        moved[upper] = max(moved[upper], moved[lower] + least)
    moved[order[-1]] = min(moved[order[-1]], height - sizes[order[-1]] / 2)
    for (lower, upper), least in reversed([*zip(pairwise(order), apart, strict=True)]):
        moved[lower] = min(moved[lower], moved[upper] - least)
    return moved
