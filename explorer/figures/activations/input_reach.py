"""Draws how far back nets look: the share of the gradient within each distance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.core.activations.saliency_results import Reach
from explorer.figures.palette import CATEGORIES, GREY, make_empty_figure, make_figure
from explorer.figures.sentences import (
    escape_label,
    format_bounded,
    format_count,
    format_value,
)

_TITLE = "How far back the gradient reaches"
_X_TITLE, _Y_TITLE = "distance back (characters)", "share of the gradient norm within it"
_MOST_DIGITS = 12
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def plot_input_reach(reaches: Mapping[str, Reach]) -> go.Figure:
    """A rising line for each net; beyond the point where it crosses 0.9, less than 10% is left."""
    if not reaches:
        return make_empty_figure(_TITLE, _X_TITLE, _Y_TITLE, "Choose a net to compare.")
    figure = make_figure(_TITLE, _X_TITLE, _Y_TITLE)
    longest = max(len(reach.shares) for reach in reaches.values())
    figure.add_scatter(
        x=[1, longest],
        y=[0.9, 0.9],
        mode="lines",
        line={"color": GREY, "width": 1, "dash": "dot"},
        name="90%",
        hoverinfo="skip",
    )
    for index, (name, reach) in enumerate(reaches.items()):
        figure.add_scatter(
            x=np.arange(1, len(reach.shares) + 1),
            y=np.cumsum(reach.shares),
            mode="lines",
            name=escape_label(name),
            line={
                "color": CATEGORIES[index % len(CATEGORIES)],
                "width": 4,
                "dash": _DASHES[index % len(_DASHES)],
            },
            customdata=[
                f"within {format_count(distance, 'character')}: {format_bounded(float(share), 3)}"
                for distance, share in enumerate(np.cumsum(reach.shares), 1)
            ],
            hovertemplate="%{customdata}",
        )
    figure.update_xaxes(type="log", tickvals=[1, 2, 5, 10, 20, 50, 100, 200])
    figure.update_yaxes(range=[0, 1.03])
    return figure


def describe_input_reach(reaches: Mapping[str, Reach]) -> str:
    """Which net looks furthest back, in one sentence."""
    if not reaches:
        return "No net has been chosen."
    name, far = max(reaches.items(), key=lambda each: each[1].mean_distance)
    words = f"{name} looks {format_value(far.mean_distance, 1)} characters back on average"
    if len(reaches) == 1:
        return f"{words}; less than 10% of its gradient lies beyond distance {far.distance_90}."
    nearest, near = min(reaches.items(), key=lambda each: each[1].mean_distance)
    if near.mean_distance == far.mean_distance:
        return f"{words}, as all {len(reaches)} nets do."
    furthest, least = _tell_apart(far.mean_distance, near.mean_distance)
    return (
        f"{name} looks {furthest} characters back on average, the furthest of {len(reaches)} nets; "
        f"{nearest} looks back the least, {least}."
    )


def describe_reach_windows(reaches: Mapping[str, Reach]) -> str:
    """How much of the text the nets read for it, in one sentence or two; empty without a net."""
    if not reaches:
        return ""
    first, is_alone = next(iter(reaches.values())), len(reaches) == 1
    size = format_count(len(first.shares), "character")
    windows = f"{first.num_windows} windows of {size}, each starting"
    if first.num_windows == 1:
        windows = f"{'a ' if is_alone else ''}window of {size}, starting"
    reader = "The net reads" if is_alone else "Every net reads the same"
    gaps = [
        f"{reach.num_windows - reach.count} for {name}"
        for name, reach in reaches.items()
        if reach.count < reach.num_windows
    ]
    left = f" Windows without a gradient are left out: {', '.join(gaps)}." if gaps else ""
    return f"{reader} {windows} from a zero state.{left}"


def _tell_apart(*distances: float) -> list[str]:
    """Distances to one decimal, or to as many as show that they differ."""
    for digits in range(1, _MOST_DIGITS + 1):
        texts = [format_value(distance, digits) for distance in distances]
        if len({*texts}) == len(texts):
            break
    return texts
