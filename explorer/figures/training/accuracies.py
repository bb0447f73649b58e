"""The share of right answers over the epochs, with levels that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from explorer.core.training.accuracy_curves import AccuracyCurve, AccuracyLevel
from explorer.figures.palette import CATEGORIES, GREEN, GREY, PINK, make_figure

_STYLES = ((GREEN, "dash"), (GREY, "dot"), (PINK, "dashdot"))


def plot_accuracies(
    runs: Sequence[AccuracyCurve], levels: Sequence[AccuracyLevel], *, answers: str
) -> go.Figure:
    """Each run's accuracy on held-out data after each epoch, and the levels as level lines.

    Args:
        runs: one colour each.
        levels: named in the legend with their number.
        answers: what is right or wrong, for the axis.
    """
    figure = make_figure("Right answers on held-out data", "epoch", f"share of {answers}")
    for place, run in enumerate(runs):
        figure.add_scatter(
            x=run.epoch,
            y=run.accuracy,
            mode="lines+markers" if len(run.epoch) < 40 else "lines",
            line={"color": CATEGORIES[place % len(CATEGORIES)], "width": 3},
            name=escape(run.name),
        )
    longest = max((float(run.epoch[-1]) for run in runs if len(run.epoch)), default=1.0)
    for place, level in enumerate(levels):
        color, dash = _STYLES[place % len(_STYLES)]
        figure.add_scatter(
            x=[0, longest],
            y=[level.accuracy] * 2,
            mode="lines",
            line={"color": color, "width": 3, "dash": dash},
            name=f"{escape(level.name)} {level.accuracy:.1%}",
            hoverinfo="name",
        )
    figure.update_yaxes(range=[0, 1.04], tickformat=".0%")
    return figure


def describe_accuracies(runs: Sequence[AccuracyCurve], levels: Sequence[AccuracyLevel]) -> str:
    """The last accuracy of each run beside the levels, in one sentence."""
    parts = [
        f"{run.name} {run.accuracy[-1]:.1%} after epoch {run.epoch[-1]:.0f}"
        for run in runs
        if len(run.epoch)
    ]
    known = ", ".join(f"{level.name} {level.accuracy:.1%}" for level in levels)
    return f"{'; '.join(parts) or 'No epoch is done yet'}; to compare: {known}."
