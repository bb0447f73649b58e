"""Plot accuracy on held-out data over the epochs, with reference levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from explorer.core.training.accuracy_curves import AccuracyCurve, AccuracyLevel
from explorer.figures.palette import (
    CATEGORIES,
    FIGURE_HEIGHT,
    GREEN,
    GREY,
    PINK,
    build_figure,
    make_layout,
)
from explorer.figures.sentences import NO_EPOCH, escape_label, format_percent, list_diverged

_STYLES = ((GREEN, "dash"), (GREY, "dot"), (PINK, "dashdot"))

_NEAR = 0.02  # a level drawn later covers one that is nearer


def plot_accuracies(
    runs: Sequence[AccuracyCurve],
    levels: Sequence[AccuracyLevel],
    *,
    answers: str,
    height: int = FIGURE_HEIGHT,
) -> go.Figure:
    """Plot each run's held-out accuracy after each epoch, with the levels as horizontal lines.

    Args:
        runs: one colour each.
        levels: named in the legend with their accuracy.
        answers: what is counted, for the axis, as in "days forecast correctly".
        height: of the figure, px.
    """
    layout = make_layout("Accuracy on held-out data", "epoch", f"share of {answers}")
    layout["yaxis"] |= {"range": [0, 1.04], "tickformat": ".0%"}
    layout["height"] = height
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": run.epoch,
            "y": run.accuracy,
            "mode": "lines+markers" if len(run.epoch) < 40 else "lines",
            "line": {"color": CATEGORIES[index % len(CATEGORIES)], "width": 3},
            "name": escape_label(run.name),
        }
        for index, run in enumerate(runs)
    ]
    longest = max((float(run.epoch[-1]) for run in runs if len(run.epoch)), default=1.0)
    for index, level in enumerate(levels):
        color, dash = _STYLES[index % len(_STYLES)]
        is_covered = any(
            abs(level.accuracy - each.accuracy) < _NEAR for each in levels[index + 1 :]
        )
        traces.append(
            {
                "type": "scatter",
                "x": [0, longest],
                "y": [level.accuracy] * 2,
                "mode": "lines",
                "line": {"color": color, "width": 8 if is_covered else 3, "dash": dash},
                "name": f"{escape_label(level.name)} {format_percent(level.accuracy, 1)}",
                "hoverinfo": "name",
            }
        )
    return build_figure(traces, layout)


def describe_accuracies(runs: Sequence[AccuracyCurve], levels: Sequence[AccuracyLevel]) -> str:
    """Say how accurate each run was after its last epoch, and what the levels are."""
    parts = [
        f"{run.name} {format_percent(float(run.accuracy[-1]), 1)} after epoch {run.epoch[-1]:,.0f}"
        for run in runs
        if len(run.epoch)
    ]
    known = ", ".join(f"{level.name} {format_percent(level.accuracy, 1)}" for level in levels)
    found = "; ".join([*parts, *list_diverged(runs)]) or NO_EPOCH.removesuffix(".")
    return f"{found}. For comparison: {known}."
