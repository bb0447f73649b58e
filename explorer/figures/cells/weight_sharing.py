"""Draws weight sharing as coloured matrices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.cells.weight_sharing import SharingPattern
from explorer.figures.palette import CATEGORIES, SEQUENTIAL, keep_readable, make_figure
from explorer.figures.sentences import format_count

TITLE = "Which weight connects which input to which output"
_GAP = 0.06  # between two matrices, as a share of the width
_MATRIX_PX = 240  # for a matrix and the text above it


def plot_weight_sharing(patterns: Sequence[SharingPattern]) -> go.Figure:
    """Draw one matrix per layer, a row for each output; same colour and number, same weight."""
    figure = make_figure(TITLE, "input", "output")
    width = (1 - _GAP * (len(patterns) - 1)) / len(patterns)
    for index, pattern in enumerate(patterns):
        axis = "" if index == 0 else str(index + 1)
        left = index * (width + _GAP)
        rows, columns = pattern.numbers.shape
        shown = np.where(pattern.numbers > 0, pattern.numbers, np.nan)
        figure.add_heatmap(
            z=[[None if np.isnan(value) else value for value in row] for row in shown],
            zmin=0.5,
            zmax=pattern.count + 0.5,
            text=[[_label(pattern, number) for number in row] for row in pattern.numbers],
            texttemplate="%{text}",
            textfont={"size": 14},
            xgap=2,
            ygap=2,
            colorscale=_choose_colors(pattern),
            showscale=False,
            name=pattern.layer,
            customdata=[[_name(pattern, number) for number in row] for row in pattern.numbers],
            hovertemplate="%{customdata}<extra></extra>",
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
        )
        common = {"showgrid": False, "zeroline": False, "tickfont": {"size": 14}}
        figure.update_layout(
            {
                f"xaxis{axis}": {
                    **common,
                    "domain": [left, left + width],
                    "anchor": f"y{axis}",
                    "tickvals": list(range(columns)),
                    "ticktext": pattern.inputs,
                    "title": {"text": "input", "font": {"size": 15}},
                },
                f"yaxis{axis}": {
                    **common,
                    "anchor": f"x{axis}",
                    "tickvals": list(range(rows)),
                    "ticktext": pattern.outputs,
                    "autorange": "reversed",
                    "title": {"text": "output" if index == 0 else "", "font": {"size": 15}},
                },
            }
        )
        figure.add_annotation(
            text=f"{pattern.layer}:<br>{_count(pattern)}",
            x=left,
            y=1.0,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            align="left",
            showarrow=False,
            font={"size": 15},
        )
    keep_readable(figure, _MATRIX_PX * len(patterns))
    figure.update_layout(margin={"l": 60, "r": 20, "t": 104, "b": 60})
    return figure


def describe_weight_sharing(patterns: Sequence[SharingPattern]) -> str:
    """Say how many weights each layer has, and how often it uses them."""
    parts = [f"{pattern.layer.lower()}: {_count(pattern)}" for pattern in patterns]
    return f"For 6 outputs: {'; '.join(parts)}."


def _count(pattern: SharingPattern) -> str:
    times = "once" if pattern.uses == 1 else f"{pattern.uses} times"
    return f"{format_count(pattern.count, 'weight')}, each used {times}"


def _label(pattern: SharingPattern, number: int) -> str:
    if not number:
        return ""
    return pattern.weights[number - 1] if pattern.weights else str(number)


def _name(pattern: SharingPattern, number: int) -> str:
    if not number:
        return "not connected"
    return pattern.weights[number - 1] if pattern.weights else f"weight {number}"


def _choose_colors(pattern: SharingPattern) -> str | list[list[object]]:
    """One colour for each weight, or Cividis if there are too many."""
    count = pattern.count
    if count > len(CATEGORIES):
        return SEQUENTIAL
    edges = np.repeat(np.linspace(0, 1, count + 1), 2)[1:-1]
    colors = np.repeat(CATEGORIES[:count], 2)
    return [[float(edge), str(color)] for edge, color in zip(edges, colors, strict=True)]
