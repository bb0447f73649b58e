"""Draws a text's states in their plane of largest variance, each as its character."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.figures.palette import CATEGORIES, GREY, make_empty_figure, make_figure
from explorer.figures.sentences import escape_label, format_count, format_percent

_TITLE = "States in their plane of largest variance"
_NOISE = 1e-12  # share of the variance; along such an axis, only rounding spreads the points
_SIGNS = {" ": "␣", "\n": "⏎"}


def plot_text_plane(
    points: FloatArray,
    explained: FloatArray,
    text: str,
    groups: Sequence[str | None],
    marked: int | None = None,
) -> go.Figure:
    """Each state as its character, one colour per group; customdata is its position.

    Args:
        points: coordinates (T, 2).
        explained: the share of the variance along each axis (2,).
        text: T characters.
        groups: each character's group, or None; the six commonest groups get their own colour, the
            others share a grey.
        marked: the position of a character to ring.
    """
    if not np.any(explained):
        nothing = "All states are the same: nothing varies." if len(text) > 1 else "One state only."
        message = nothing if text else "The text is empty."
        return make_empty_figure("States", "", "", message)
    x_title, y_title = (
        f"principal component {axis + 1} ({format_percent(float(share), 1)} of the variance)"
        for axis, share in enumerate(explained)
    )
    points = np.where(explained > _NOISE, points, 0.0)
    figure = make_figure(_TITLE, x_title, y_title)
    names, counts = np.unique([group for group in groups if group is not None], return_counts=True)
    shown = [str(name) for name in names[np.argsort(-counts, kind="stable")][: len(CATEGORIES)]]
    colours = dict(zip(shown, CATEGORIES, strict=False))
    rest = any(group not in colours for group in groups)
    for name in [*sorted(shown), *([None] if rest else [])]:
        positions = [
            t
            for t, group in enumerate(groups)
            if (group == name if name is not None else group not in colours)
        ]
        color = colours.get(name or "", GREY)
        shown_name = "others" if name is None else _show(name)
        figure.add_scatter(
            x=points[positions, 0],
            y=points[positions, 1],
            mode="text+markers",
            text=[_show(text[t]) for t in positions],
            hovertext=[f"{_show(text[t])}, character {t + 1}" for t in positions],
            textfont={"size": 15, "color": color},
            marker={"size": 14, "opacity": 0, "color": color},
            name=shown_name,
            legendgroup=shown_name,
            showlegend=False,
            customdata=positions,
            hovertemplate="%{hovertext}<extra></extra>",
        )
        # The markers above only catch clicks and are transparent, so the legend needs its own.
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"size": 14, "color": color},
            name=shown_name,
            legendgroup=shown_name,
        )
    if marked is not None:
        figure.add_scatter(
            x=points[[marked], 0],
            y=points[[marked], 1],
            mode="markers",
            name="marked",
            marker={"size": 26, "symbol": "circle-open", "line": {"width": 3}, "color": GREY},
            hoverinfo="skip",
        )
    return figure


def describe_text_plane(explained: FloatArray, groups: Sequence[str | None]) -> str:
    """How much of the states' variance the plane shows, in one sentence."""
    known = {group for group in groups if group is not None}
    states = f"{format_count(len(groups), 'state')}, in {format_count(len(known), 'group')}"
    if not np.any(explained):
        return f"{states}: nothing varies, so there is no plane of largest variance."
    return (
        f"The plane shows {format_percent(float(np.sum(explained)))} of the variance of {states}."
    )


def _show(text: str) -> str:
    """A character, or the name of a group, as plotly shows it."""
    return escape_label(_SIGNS.get(text, text))
