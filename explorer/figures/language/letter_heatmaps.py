"""Plot a word pair's net letter by letter: heatmaps of hidden units and of probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.figures.palette import DIVERGING, SEQUENTIAL, make_figure
from explorer.figures.sentences import (
    escape_label,
    format_bounded,
    format_count,
    format_probability,
    show_spaces,
)

_INSIDE = 1 - 2.0**-53  # the double just below 1


def plot_letter_states(source: str, h: FloatArray) -> go.Figure:
    """Plot the hidden state h (T, H) after each letter of the source word."""
    figure = make_figure("Hidden state after each letter", "letter read", "hidden unit")
    bound = float(np.abs(h).max(initial=1e-9))
    figure.add_heatmap(
        z=h.T,
        zmin=-bound,
        zmax=bound,
        colorscale=[list(stop) for stop in DIVERGING],
        text=_write(h, 2),
        customdata=_write(h, 4),
        texttemplate="%{text}",
        textfont={"size": 14},
        colorbar={"title": "h"},
        hovertemplate="unit %{y}, letter %{x}: %{customdata}<extra></extra>",
    )
    _name_letters(figure, source)
    figure.update_yaxes(
        tickvals=list(range(h.shape[1])), ticktext=[f"h{i + 1}" for i in range(h.shape[1])]
    )
    return figure


def plot_letter_probabilities(
    source: str, target: str, alphabet: Sequence[str], probabilities: FloatArray
) -> go.Figure:
    """Plot the probability of each letter at each step (T, V), with the target letter framed."""
    figure = make_figure("Probability of each letter", "letter read", "letter predicted")
    figure.add_heatmap(
        z=probabilities.T,
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        text=_write(probabilities, 2, format_probability),
        customdata=_write(probabilities, 4, format_probability),
        texttemplate="%{text}",
        textfont={"size": 14},
        colorbar={"title": "p"},
        hovertemplate="%{y} after %{x}: %{customdata}<extra></extra>",
    )
    for t, letter in enumerate(target):
        row = list(alphabet).index(letter)
        figure.add_shape(
            type="rect",
            x0=t - 0.48,
            x1=t + 0.48,
            y0=row - 0.48,
            y1=row + 0.48,
            line={"color": "#D55E00", "width": 4},
        )
    _name_letters(figure, source)
    figure.update_yaxes(
        tickvals=list(range(len(alphabet))), ticktext=[_sign(letter) for letter in alphabet]
    )
    return figure


def describe_letter_probabilities(
    source: str, target: str, alphabet: Sequence[str], probabilities: FloatArray
) -> str:
    """Say in one sentence how many letters are correct."""
    predicted = "".join(alphabet[index] for index in probabilities.argmax(axis=1))
    right = sum(a == b for a, b in zip(predicted, target, strict=True))
    read, spelled = map(show_spaces, (source, predicted))
    return (
        f"Reading {read}, the net spells {spelled}: {right} of "
        f"{format_count(len(target), 'letter')} correct."
    )


def _write_state(value: float, decimals: int) -> str:
    """A hidden value: no cell reaches the bounds -1 and 1, however floats round it."""
    return format_bounded(min(max(value, -_INSIDE), _INSIDE), decimals)


def _write(
    values: FloatArray, decimals: int, write: Callable[[float, int], str] = _write_state
) -> list[list[str]]:
    return [[write(float(value), decimals) for value in row] for row in values.T]


def _sign(letter: str) -> str:
    return escape_label(show_spaces(letter))


def _name_letters(figure: go.Figure, source: str) -> None:
    figure.update_layout(meta={"has_numbers": True})  # shown where they fit
    figure.update_xaxes(
        tickvals=list(range(len(source))), ticktext=[_sign(letter) for letter in source]
    )
