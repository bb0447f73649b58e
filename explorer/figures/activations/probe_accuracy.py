"""Draws how well a linear probe reads each label from the state, beside the commonest class."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.core.activations.unit_labels import ProbeResult
from explorer.figures.palette import BLUE, VERMILLION, make_empty_figure, make_figure
from explorer.figures.sentences import format_bounded, format_percent

_TITLE = "What can be read from the whole state"
_X_TITLE, _Y_TITLE = "share classified correctly", "label"


def plot_probe_accuracy(results: Sequence[ProbeResult]) -> go.Figure:
    """A bar for each label's probe, and a mark for always guessing the commonest class."""
    if not results:
        return make_empty_figure(_TITLE, _X_TITLE, _Y_TITLE, "No label can be tested on this text.")
    figure = make_figure(_TITLE, _X_TITLE, _Y_TITLE)
    names = [
        f"{result.label} ({'cut into ' if result.is_cut else ''}{result.classes} classes, "
        f"n = {result.judged:,})"
        for result in results
    ]
    figure.add_bar(
        x=[result.accuracy for result in results],
        y=names,
        orientation="h",
        name="linear probe",
        marker={"color": BLUE},
        text=[format_bounded(result.accuracy, 3) for result in results],
        textposition="outside",  # inside, the mark would cross it
        textfont={"size": 15},
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    figure.add_scatter(
        x=[result.baseline for result in results],
        y=names,
        mode="markers",
        name="commonest class",
        marker={"symbol": "line-ns", "size": 22, "line": {"color": VERMILLION, "width": 4}},
        text=[format_bounded(result.baseline, 3) for result in results],
        hovertemplate="commonest class of %{y}: %{text}<extra></extra>",
    )
    figure.update_xaxes(range=[0, 1.12], dtick=0.2)
    figure.update_yaxes(autorange="reversed", automargin=True, title=None)
    return figure


def describe_probe_accuracy(results: Sequence[ProbeResult]) -> str:
    """Which label gains most over guessing the commonest class, in one sentence."""
    if not results:
        return "No label can be tested on this text: it has too few characters of each kind."
    sure = [result for result in results if result.is_sure]
    if not sure:
        return (
            "No label can be read from the state clearly better than by guessing its commonest "
            "class."
        )
    best = max(sure, key=lambda result: result.gain)
    cut = f", cut into {best.classes} classes" if best.is_cut else ""
    return (
        f"The state tells most about “{best.label}”{cut}: {format_percent(best.accuracy, 1)} "
        f"correct on {best.judged:,} held-out characters; always guessing the class that is "
        "commonest in the part that the probe was fitted on gives "
        f"{format_percent(best.baseline, 1)}."
    )
