"""Draws how hidden values are spread between -1 and 1, one colour per run."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.core.series.results import STATE_EDGES, NamedSnapshot
from explorer.figures.palette import CATEGORIES, make_empty_figure, make_figure
from explorer.figures.sentences import NO_EPOCH, escape_label, format_percent

_TITLE, _X, _Y = "Hidden values", "hidden value h", "share of the values"


def plot_state_histogram(runs: Sequence[NamedSnapshot]) -> go.Figure:
    """The share of the values in each of 40 bins, as steps."""
    if not runs:
        return make_empty_figure(_TITLE, _X, _Y, NO_EPOCH)
    figure = make_figure(_TITLE, _X, _Y)
    middles = (STATE_EDGES[1:] + STATE_EDGES[:-1]) / 2
    for index, (name, snapshot) in enumerate(runs):
        shares = snapshot.state_counts / snapshot.state_counts.sum()
        figure.add_scatter(
            x=middles,
            y=shares,
            mode="lines",
            fill="tozeroy",
            line={
                "color": CATEGORIES[index % len(CATEGORIES)],
                "width": 3,
                "shape": "hvh",
                "dash": "solid" if index == 0 else "dash",
            },
            name=escape_label(name),
            customdata=[format_percent(float(share), 1) for share in shares],
            hovertemplate="h near %{x:.2f}: %{customdata}<extra></extra>",
        )
    figure.update_xaxes(range=[-1.02, 1.02])
    figure.update_yaxes(rangemode="tozero", tickformat=".0%")
    return figure


def describe_state_histogram(runs: Sequence[NamedSnapshot]) -> str:
    """How many values are saturated, in one sentence."""
    if not runs:
        return NO_EPOCH
    parts = [f"{name} {format_percent(snapshot.saturated)}" for name, snapshot in runs]
    return f"Values beyond ±0.99, where tanh hardly responds: {', '.join(parts)}."
