"""Provides the colours and the common frame of every figure.

Categories use Okabe and Ito's colours, which colour-blind readers can tell apart; signed values use
one diverging scale, with blue positive and orange negative; sequential values use Cividis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
ORANGE, SKY, PINK = "#E69F00", "#56B4E9", "#CC79A7"
CATEGORIES = (BLUE, VERMILLION, GREEN, ORANGE, SKY, PINK)
GREY = "#8A939C"  # legible on white and on near-black
DIVERGING = ((0.0, VERMILLION), (0.5, "#F2F2F2"), (1.0, BLUE))
SEQUENTIAL = "Cividis"
FIGURE_HEIGHT = 420  # px
LEVEL_MARGIN = 100  # px: room for the names of levels, on two lines, beside the plot
_FEW = 10  # whole numbers on an axis, each of which has room for its label

is_checked = False  # whether plotly checks what `build_figure` is given; the tests let it


def make_figure(title: str, x_title: str, y_title: str) -> go.Figure:
    """An empty figure with a title and both axes named, on the page's own background."""
    return go.Figure(layout=make_layout(title, x_title, y_title))


def make_layout(title: str, x_title: str, y_title: str) -> dict[str, Any]:
    """The layout of such a figure, as a dictionary that can still be changed.

    A figure that is drawn at each release of a slider, or each second, is built by `build_figure`.
    """
    axis = {
        "gridcolor": "rgba(138,147,156,0.3)",
        "zerolinecolor": "rgba(138,147,156,0.7)",
        "tickfont": {"size": 14},  # otherwise the page's theme makes them smaller
    }
    return {
        "template": "none",  # the browser fills in the page's colours and fonts
        "title": {"text": title, "x": 0, "xanchor": "left", "font": {"size": 18}},
        "height": FIGURE_HEIGHT,
        "margin": {"l": 60, "r": 20, "t": 48, "b": 84},
        "font": {"size": 15},
        "legend": {"orientation": "h", "y": -0.2, "x": 0, "yanchor": "top", "font": {"size": 14}},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "uirevision": "keep",  # zoom and scroll survive new data
        "xaxis": {**axis, "title": {"text": x_title, "font": {"size": 15}}},
        "yaxis": {**axis, "title": {"text": y_title, "font": {"size": 15}}},
    }


def build_figure(traces: Sequence[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    """The figure of these traces, each with its type, and such a layout, made in one go.

    plotly checks every property of a figure, and everything again that is added later: learning
    curves took 8.7 ms with `add_scatter` and `update_layout`, take 4.2 ms in one go, and 0.9 ms
    unchecked. The tests check.
    """
    return go.Figure(list(traces), layout, _validate=is_checked)


def pin_margins(figure: go.Figure, *, left: int = 60, bottom: int) -> None:
    """Fix the margins: `left` px for the y axis, `bottom` px for the x axis and the legend.

    If plotly chooses the margins, it draws twice at each change, which takes half of the time after
    the release of a slider.
    """
    figure.update_layout(margin={"autoexpand": False, "l": left, "b": bottom})
    figure.update_xaxes(automargin=False)
    figure.update_yaxes(automargin=False)


def pin_margins_of(layout: dict[str, Any], *, left: int = 60, bottom: int) -> None:
    """Do the same with a layout of which no figure has been made yet."""
    layout["margin"] |= {"autoexpand": False, "l": left, "b": bottom}
    for axis in ("xaxis", "yaxis"):
        layout[axis]["automargin"] = False


def keep_readable(figure: go.Figure, width: float) -> None:
    """Make the figure at least `width` px wide, so that a narrow screen scrolls it.

    Dragging a finger or the mouse then scrolls instead of zooming.
    """
    figure.update_layout(meta={"min_width": width}, dragmode=False)


def find_whole_dtick(last: int) -> int | None:
    """The spacing of labels on an axis of whole numbers: plotly's own, or 1 where that has halves.

    Args:
        last: the largest number on the axis, which begins at 0 or 1.
    """
    return 1 if last <= _FEW else None


def make_empty_figure(title: str, x_title: str, y_title: str, reason: str) -> go.Figure:
    """A figure with a title and named axes but no data, which says in the middle why."""
    figure = make_figure(title, x_title, y_title)
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.add_annotation(text=reason, showarrow=False, xref="paper", yref="paper", x=0.5, y=0.5)
    return figure
