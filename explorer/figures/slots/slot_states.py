"""Plots the hidden states just before the same word in two sentences."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.slots.results import StateComparison
from explorer.figures.palette import BLUE, VERMILLION, make_figure
from explorer.figures.sentences import escape_label, format_inside


def plot_slot_states(comparison: StateComparison) -> go.Figure:
    """Plot two bars per hidden unit, one for each sentence."""
    word = escape_label(_name_word(comparison))
    figure = make_figure(f"Hidden state just before {word}", "hidden unit", "value h")
    units = np.arange(1, comparison.states.shape[1] + 1)
    for name, state, color, pattern in zip(
        _name_bars(comparison.before), comparison.states, (BLUE, VERMILLION), ("", "/"), strict=True
    ):
        figure.add_bar(
            x=units,
            y=state,
            name=name,
            marker={"color": color, "pattern": {"shape": pattern}},
            customdata=[format_inside(value, (-1.0, 1.0)) for value in state.tolist()],
            hovertemplate="h%{x} = %{customdata}<extra></extra>",
        )
    figure.update_xaxes(dtick=1 if len(units) <= 32 else None)
    return figure


def _name_word(comparison: StateComparison) -> str:
    return f"{'the first ' if comparison.is_repeated else ''}“{comparison.word}”"


def _name_bars(before: tuple[str, str]) -> list[str]:
    """What the two sentences' bars are called, by the words before the shared one."""
    names = [f"after “{escape_label(words)}”" if words else "at the start" for words in before]
    if names[0] != names[1]:
        return names
    return [f"{which} sentence, {names[0]}" for which in ("first", "second")]


def describe_slot_states(comparison: StateComparison) -> str:
    """Say how far apart the two states are, and which labels the word gets."""
    first, second = comparison.labels
    if first == second:
        end = f"{_name_word(comparison)} is labelled {first} in both sentences"
    else:
        end = (
            f"{_name_word(comparison)} is labelled {first} in one sentence and {second} in the "
            "other"
        )
    if comparison.distance == 0:
        return f"The two states are the same, and {end}."
    distance = "less than 0.01" if comparison.distance < 0.01 else f"{comparison.distance:.2f}"
    return f"The two states are {distance} apart, and {end}."
