"""Draws hidden states as points in their principal plane, and trajectories through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray, NetArray
from explorer.core.seq2seq.neighbours import find_nearest_pair
from explorer.figures.palette import CATEGORIES, GREY, make_empty_figure, make_figure
from explorer.figures.sentences import escape_label, format_count, format_number, format_percent

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")
_NAMED_POINTS = 40  # more names would overlap


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A path through the plane.

    Attributes:
        name: its name in the legend.
        points: the coordinates after each step (T, 2).
        labels: a label for each step (T).
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
    """States (N, 2) as points, and trajectories as lines with an arrow at each step.

    The customdata of a point is its index in `points`, which identifies it when it is clicked.

    Args:
        points: coordinates along the two principal axes.
        names: a name for each point, shown on hover, and beside it if there are few points.
        explained: the share of the points' variance along each axis (2,), 0 to 1; zeros if they
            have no variance.
        groups: a group for each point; each group has its own colour and symbol.
        trajectories: paths through the plane, each in its own colour.
        others: further states (M, 2), drawn as small dots without names.
        title: the figure's title.
    """
    x_title, y_title = (
        f"principal axis {number}{_name_share(float(share)) if np.any(explained) else ''}"
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
            name=escape_label(kind),
            showlegend=groups is not None,
            text=[escape_label(names[index]) for index in indices],
            textposition="top center",
            textfont={"size": 15},
            cliponaxis=False,  # a name above the uppermost point
            customdata=[[index] for index in indices],
            marker={
                "size": 11 if len(points) <= 400 else 6,
                "color": color if groups is not None else GREY,
                "symbol": symbol,
                "line": {"width": 1, "color": "#F2F2F2"},
            },
            hovertemplate="%{text}: (%{x:.3f}, %{y:.3f})<extra></extra>",
        )
    for color, trajectory in zip(cycle(CATEGORIES), trajectories, strict=False):
        _add_trajectory(figure, trajectory, color)
    if others is not None:
        figure.add_scatter(
            x=others[:, 0],
            y=others[:, 1],
            mode="markers",
            name="others",
            marker={"size": 5, "color": GREY, "opacity": 0.5},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.update_layout(height=520)
    return figure


def _name_share(share: float) -> str:
    return f" ({format_percent(share, 1)} of the points' variance)"


def describe_state_plane(
    vectors: NetArray, names: Sequence[str], explained: FloatArray, noun: str = "state"
) -> str:
    """The share of the variance that the plane shows, and which two states are nearest.

    Args:
        vectors: the states drawn, in all their units (N, H); in the plane, others may look nearer.
        names: one for each state.
        explained: the share of their variance along each axis (2,), 0 to 1.
        noun: what one of them is called.
    """
    if not len(vectors):
        return "There are no states yet."
    if len(vectors) == 1:
        return f"There is only one {noun}, so there is no variance to show."
    if not np.any(vectors != vectors[0]):
        return f"All {len(vectors)} {noun}s are the same, so there is no variance to show."
    shown = f"The plane shows {format_percent(float(np.sum(explained)))} of the variance of "
    shown += f"{format_count(len(vectors), noun)}."
    a, b, distance = find_nearest_pair(vectors)
    measured = f"measured over all {vectors.shape[1]} units"
    if len(vectors) == 2:
        return f"{shown} They are {format_number(distance, '.4g')} apart, {measured}."
    return (
        f"{shown} Of these, {names[a]} and {names[b]} are nearest to each other, {measured} "
        f"({format_number(distance, '.4g')} apart)."
    )


def _add_trajectory(figure: go.Figure, trajectory: Trajectory, color: str) -> None:
    figure.add_scatter(
        x=trajectory.points[:, 0],
        y=trajectory.points[:, 1],
        mode="lines+markers+text",
        name=escape_label(trajectory.name),
        text=[escape_label(label) for label in trajectory.labels],
        textposition="bottom center",
        textfont={"size": 16, "color": color},
        cliponaxis=False,
        line={"color": color, "width": 3},
        marker={"size": 12, "symbol": "arrow", "angleref": "previous", "color": color},
        hovertemplate="%{text}: (%{x:.3f}, %{y:.3f})<extra></extra>",
    )
