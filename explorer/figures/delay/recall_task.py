"""Draws the recall task, accuracies on it, and which delays were solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.delay.scores import SOLVED_ACCURACY, find_solved_delay
from explorer.core.training.accuracy_curves import AccuracyCurve
from explorer.figures.net_styles import NET_STYLES
from explorer.figures.palette import (
    GREY,
    LEVEL_MARGIN,
    SKY,
    VERMILLION,
    find_whole_dtick,
    make_empty_figure,
    make_figure,
)
from explorer.figures.sentences import (
    NO_EPOCH,
    describe_no_epoch,
    escape_label,
    format_count,
    format_number,
    format_percent,
    list_diverged,
)

_NONE_FINISHED = "No run with these settings has finished yet."
_SHARE = "correct bits on fresh sequences, %"
_BESIDE = 1.1  # of the longest delay: as far does the axis go


def plot_recall_task(bits: FloatArray) -> go.Figure:
    """Draw one sequence (T,): the bit to keep, the distracting bits, and the correct answer."""
    T = len(bits)
    figure = make_figure(
        f"The task: recall the first bit {format_count(T - 1, 'step')} later", "time step t", "bit"
    )
    parts = (
        (slice(0, 1), "bit to keep (marked)", VERMILLION),
        (slice(1, T), "other bits", SKY),
    )
    for part, name, color in parts:
        figure.add_bar(
            x=np.arange(1, T + 1)[part], y=bits[part], name=name, marker={"color": color}
        )
    figure.add_scatter(
        x=[T],
        y=bits[:1],
        name="correct answer",
        mode="markers",
        marker={"symbol": "star", "size": 20, "color": VERMILLION, "line": {"width": 1}},
    )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(dtick=find_whole_dtick(T))
    figure.update_yaxes(tickvals=[-1, 1], range=[-1.3, 1.3])
    return figure


def describe_recall_task(bits: FloatArray) -> str:
    """Say what has to be kept, and for how long."""
    first = format_number(bits[0], "+.0f")
    return (
        f"The net reads {len(bits)} bits and must recall the first one, here {first}, at "
        f"step {len(bits)}; guessing is right half the time."
    )


def plot_recall_accuracy(curves: Sequence[tuple[str, AccuracyCurve]]) -> go.Figure:
    """Plot accuracy over the epochs, with the level that counts as solved.

    Args:
        curves: each run's architecture and accuracy.
    """
    title = "Accuracy"
    if not any(len(curve.epoch) for _, curve in curves):
        text = escape_label(describe_no_epoch(curve for _, curve in curves))
        return make_empty_figure(title, "epoch", _SHARE, text)
    figure = make_figure(title, "epoch", _SHARE)
    for architecture, curve in curves:
        style = NET_STYLES[architecture]
        figure.add_scatter(
            x=curve.epoch,
            y=100 * curve.accuracy,
            name=escape_label(curve.name),
            mode="lines+markers",
            line={"color": style.color, "width": 3},
            marker={"symbol": style.symbol, "size": 9, "maxdisplayed": 12},
        )
    _add_levels(figure)
    return figure


def describe_recall_accuracy(curves: Sequence[tuple[str, AccuracyCurve]]) -> str:
    """Give each run's accuracy, and the first epoch in which it solved the task."""
    parts = []
    for _, curve in curves:
        if not len(curve.epoch):
            continue
        solved = curve.epoch[curve.accuracy > SOLVED_ACCURACY]
        tail = f", first above 95% in epoch {solved[0]:.0f}" if len(solved) else ", not solved"
        parts.append(f"{curve.name}: {format_percent(float(curve.accuracy[-1]), 1)} correct{tail}")
    parts += list_diverged(curve for _, curve in curves)
    return "; ".join(parts) + "." if parts else NO_EPOCH


def plot_solved_delays(accuracies: Mapping[str, Mapping[int, float]]) -> go.Figure:
    """Plot the final accuracy over the delay by architecture."""
    title = "Which delays does each cell solve?"
    if not any(accuracies.values()):
        return make_empty_figure(title, "delay, time steps", _SHARE, _NONE_FINISHED)
    figure = make_figure(title, "delay, time steps", _SHARE)
    for index, (architecture, by_delay) in enumerate(accuracies.items()):
        style, delays = NET_STYLES[architecture], sorted(by_delay)
        if not delays:
            continue
        wider = max(0, 2 - index)  # lines drawn first are wider and stay visible when covered
        figure.add_scatter(
            x=delays,
            y=[100 * by_delay[delay] for delay in delays],
            name=style.name,
            mode="lines+markers",
            line={"color": style.color, "width": 3 + 2 * wider},
            marker={"symbol": style.symbol, "size": 11 + 4 * wider},
        )
    _add_levels(figure)
    longest = max(delay for by_delay in accuracies.values() for delay in by_delay)
    figure.update_xaxes(range=[0, _BESIDE * longest])
    return figure


def describe_solved_delays(accuracies: Mapping[str, Mapping[int, float]]) -> str:
    """Say which is the longest delay that each architecture solves, of those tried."""
    tried = {
        NET_STYLES[architecture].name: (by_delay, ", ".join(map(str, sorted(by_delay))))
        for architecture, by_delay in accuracies.items()
        if by_delay
    }
    if not tried:
        return _NONE_FINISHED
    is_alike = len({delays for _, delays in tried.values()}) == 1
    parts = []
    for name, (by_delay, delays) in tried.items():
        solved = find_solved_delay(by_delay)
        reach = "up to delay" if len(by_delay) > 1 else "delay"
        words = "none" if solved is None else f"{reach} {solved}"
        parts.append(f"{name} {words}" + ("" if is_alike else f" (tried: {delays})"))
    tail = f" (tried: {next(iter(tried.values()))[1]})" if is_alike else ""
    return f"Solved (more than 95% correct on fresh sequences): {', '.join(parts)}{tail}."


def _add_levels(figure: go.Figure) -> None:
    for level, label in (
        (100 * SOLVED_ACCURACY, "solved<br>above 95%"),
        (50.0, "guessing,<br>50%"),
    ):
        figure.add_hline(
            y=level,
            line={"color": GREY, "width": 1.5, "dash": "dash"},
            annotation_text=label,
            annotation_position="right",  # in the margin: inside, a curve could cross it anywhere
            annotation_align="left",
        )
    figure.update_yaxes(range=[35, 104])
    figure.update_layout(showlegend=True, margin_r=LEVEL_MARGIN)
