"""States of many units as points in the plane in which they differ most, and ways through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import cycle

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.figures.palette import CATEGORIES, GREY, make_empty_figure, make_figure

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")
_NAMED_POINTS = 40  # more names would cover each other


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A way through the plane.

    Attributes:
        name: in the legend.
        points: coordinates of each step (T, 2).
        labels: what happened at each step (T).
    """

    name: str
    points: FloatArray
    labels: tuple[str, ...]


def plot_state_plane(
    points: FloatArray,
    names: Sequence[str],
    explained: FloatArray,
    *,
    groups: Sequence[str] | None = None,
    trajectories: Sequence[Trajectory] = (),
    others: FloatArray | None = None,
    title: str = "States in the plane in which they differ most",
) -> go.Figure:
    """States (N, 2) as points, the trajectories as lines with an arrow at each step.

    A point's customdata is its index in `points`, so that a click can be answered.

    Args:
        points: coordinates along the two principal axes.
        names: one for each point, beside it where they are few and on hover.
        explained: share of the variance along each axis (2,), 0 to 1.
        groups: one for each point; a colour and a sign for each group.
        trajectories: a colour each.
        others: further states (M, 2), each a small dot without a name.
        title: of the figure.
    """
    x_title, y_title = (
        f"principal axis {number} ({share:.0%} of variance)"
        for number, share in enumerate(explained, 1)
    )
    if not len(points):
        return make_empty_figure(title, x_title, y_title, "There are no states yet.")
    figure = make_figure(title, x_title, y_title)
    kinds = list(groups) if groups is not None else [""] * len(points)
    looks = zip(cycle(CATEGORIES), cycle(_SYMBOLS), strict=False)
    for kind, (color, symbol) in zip(dict.fromkeys(kinds), looks, strict=False):
        indices = [index for index, each in enumerate(kinds) if each == kind]
        figure.add_scatter(
            x=points[indices, 0],
            y=points[indices, 1],
            mode="markers+text" if len(points) <= _NAMED_POINTS else "markers",
            name=escape(kind),
            showlegend=groups is not None,
            text=[escape(names[index]) for index in indices],
            textposition="top center",
            textfont={"size": 15},
            customdata=[[index] for index in indices],
            marker={
                "size": 11 if len(points) <= 400 else 6,
                "color": color if groups is not None else GREY,
                "symbol": symbol,
                "line": {"width": 1, "color": "#F2F2F2"},
            },
            hovertemplate="%{text}: (%{x:.3f}, %{y:.3f})<extra></extra>",
        )
    for color, way in zip(cycle(CATEGORIES), trajectories, strict=False):
        _add_trajectory(figure, way, color)
    if others is not None:
        figure.add_scatter(
            x=others[:, 0],
            y=others[:, 1],
            mode="markers",
            marker={"size": 5, "color": GREY, "opacity": 0.5},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.update_layout(height=520)
    return figure


def describe_state_plane(
    points: FloatArray, names: Sequence[str], explained: FloatArray, noun: str = "states"
) -> str:
    """How much of the variance is seen, and which two points are nearest, in one sentence."""
    if not len(points):
        return "There are no states yet."
    seen = f"The plane shows {float(np.sum(explained)):.0%} of the variance"
    if not 2 <= len(points) <= 400:
        return f"{seen}; drawn: {len(points)} {noun}."
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    a, b = sorted(divmod(int(distances.argmin()), len(points)))
    return f"{seen}; of {len(points)} {noun}, {names[a]} and {names[b]} are nearest to each other."


def _add_trajectory(figure: go.Figure, way: Trajectory, color: str) -> None:
    figure.add_scatter(
        x=way.points[:, 0],
        y=way.points[:, 1],
        mode="lines+markers+text",
        name=escape(way.name),
        text=[escape(label) for label in way.labels],
        textposition="bottom center",
        textfont={"size": 16, "color": color},
        line={"color": color, "width": 3},
        marker={"size": 12, "symbol": "arrow", "angleref": "previous", "color": color},
        hovertemplate="%{text}: (%{x:.3f}, %{y:.3f})<extra></extra>",
    )
