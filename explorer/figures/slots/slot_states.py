"""The hidden states with which a net comes to the same word in two sentences."""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from explorer.core.slots.readings import StateComparison
from explorer.figures.palette import BLUE, VERMILLION, make_figure


def plot_slot_states(comparison: StateComparison) -> go.Figure:
    """Two bars a hidden unit, one for each sentence."""
    word = escape(comparison.word)
    figure = make_figure(f"Hidden state just before “{word}”", "hidden unit", "value h")
    units = np.arange(1, comparison.states.shape[1] + 1)
    for before, state, color, pattern in zip(
        comparison.before, comparison.states, (BLUE, VERMILLION), ("", "/"), strict=True
    ):
        figure.add_bar(
            x=units,
            y=state,
            name=f"after “{escape(before)}”" if before else "at the start",
            marker={"color": color, "pattern": {"shape": pattern}},
            hovertemplate="h%{x} = %{y:.3f}<extra></extra>",
        )
    figure.update_xaxes(dtick=1 if len(units) <= 32 else None)
    return figure


def describe_slot_states(comparison: StateComparison) -> str:
    """How far apart the states are, and what the word is called for it, in one sentence."""
    first, second = comparison.labels
    if first == second:
        end = f"“{comparison.word}” is {first} in both"
    else:
        end = f"“{comparison.word}” is {first} in the one and {second} in the other"
    return f"The two states are {comparison.distance:.2f} apart, and {end}."
