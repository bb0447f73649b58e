"""Draws which part of a gradient comes back through the gates, and which through W_hh."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from explorer.core.gradients.gate_path import GatePath
from explorer.figures.gradients.norm_lines import add_line, use_log_axis
from explorer.figures.net_styles import NET_STYLES
from explorer.figures.palette import ORANGE, PINK, find_whole_dtick, make_figure
from explorer.figures.sentences import format_count, format_factor

_STATES = {"rnn": "h", "gru": "h", "lstm": "c"}
_GATES = {"gru": "update gates", "lstm": "forget gates"}
_SMALL = 0.25  # of the gates' part: a rest up to this length leaves the gates as the explanation


def plot_gate_path(path: GatePath) -> go.Figure:
    """Plot the gradient at the cell's state, its part through the gates, and the rest."""
    style, state = NET_STYLES[path.cell], _STATES[path.cell]
    figure = make_figure(
        f"{style.name}: which way the gradient comes back",
        "time step t",
        f"norm of dL/d{state}_t and of its parts",
    )
    add_line(figure, path.total, f"all of it, at {state}", style.color, style.symbol)
    if path.cell in _GATES:
        name = f"through the {_GATES[path.cell]} alone"
        add_line(figure, path.gates, name, ORANGE, "triangle-up", dash="dash")
        add_line(figure, path.rest, "through W_hh", PINK, "square", dash="dot")
    use_log_axis(figure)
    figure.update_xaxes(dtick=find_whole_dtick(len(path.total)))
    return figure


def describe_gate_path(path: GatePath) -> str:
    """Compare both parts of the gradient at the first step, and say if the gates explain it."""
    name, state = NET_STYLES[path.cell].name, _STATES[path.cell]
    if path.cell not in _GATES:
        return f"An {name} has no gate that keeps its state: all of its gradient passes W_hh."
    last = float(path.total[-1])
    if last == 0:
        return f"{name}: no gradient reaches {state}_T in floating point."
    total, gates, rest = (float(part[0]) / last for part in (path.total, path.gates, path.rest))
    # The gates are above 0; only their product may be less than the smallest number there is.
    place = " in floating point" if gates == 0 else ""
    return (
        f"{name}, {format_count(len(path.total) - 1, 'step')} back: of a gradient of length 1 at "
        f"{state}_T, ×{format_factor(total)} arrives; ×{format_factor(gates)}{place} through the "
        f"{_GATES[path.cell]} alone, ×{format_factor(rest)} through W_hh. {_judge(gates, rest)}"
    )


def _judge(gates: float, rest: float) -> str:
    """How far the gates alone explain the length: it differs from theirs by the rest's at most."""
    if rest > gates:
        return "The part through W_hh is the longer one: the gates alone don't explain the curve."
    if rest > _SMALL * gates:
        return "The part through the gates is the longer one, but W_hh matters too."
    if rest == 0:
        if gates == 0:
            return "Nothing arrives in floating point."
        return "The gates alone explain the curve."
    share = math.ceil(100 * rest / gates)
    return f"The gates alone explain the curve to within {share}%."
