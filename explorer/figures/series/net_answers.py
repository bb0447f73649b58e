"""Draws what each of several nets answers to the same yes-or-no question."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray, NetArray
from explorer.figures.palette import BLUE, GREY, VERMILLION, make_empty_figure, make_figure
from explorer.figures.sentences import set_minus

_X, _Y = "net (each with its own initial weights)", "forecast: 1 is yes, 0 is no"
_MOST_DECIMALS = 9  # of a float32 near one half
_UNTRAINED = "No net has been trained yet."


def plot_net_answers(answers: FloatArray | NetArray, question: str) -> go.Figure:
    """A bar for each net's answer, above or below one half.

    Args:
        answers: the answers of S nets (S,); empty before they have been trained.
        question: the title.
    """
    if not len(answers):
        return make_empty_figure(question, _X, _Y, _UNTRAINED)
    figure = make_figure(question, _X, _Y)
    is_yes = np.asarray(answers) > 0.5
    for name, color, chosen in (("yes", BLUE, is_yes), ("no", VERMILLION, ~is_yes)):
        nets = np.flatnonzero(chosen)
        figure.add_bar(
            x=nets + 1,
            y=answers[nets] - 0.5,
            base=np.full(len(nets), 0.5),
            marker={"color": color},
            name=f"{name}: {len(nets)}",
            customdata=[_write(float(answers[net])) for net in nets],
            hovertemplate=f"net %{{x}}: {name} (%{{customdata}})<extra></extra>",
        )
    figure.add_scatter(
        x=[0.4, len(answers) + 0.6],
        y=[0.5, 0.5],
        mode="lines",
        name="boundary",
        line={"color": GREY, "width": 2},
        showlegend=False,
        hoverinfo="skip",
    )
    return figure


def _write(answer: float) -> str:
    """An answer to two decimals, or to as many as show on which side of one half it is."""
    for decimals in range(2, _MOST_DECIMALS + 1):
        text = f"{answer:.{decimals}f}"
        if (float(text) > 0.5) == (answer > 0.5) and (float(text) == 0.5) == (answer == 0.5):
            break
    return set_minus(text)


def describe_net_answers(answers: FloatArray | NetArray) -> str:
    """How many nets say yes, in one sentence."""
    if not len(answers):
        return _UNTRAINED
    yes = int((np.asarray(answers) > 0.5).sum())
    if len(answers) == 1:
        return f"The net says {'yes' if yes else 'no'}."
    return f"Of {len(answers)} nets, {_count(yes, 'yes')} and {_count(len(answers) - yes, 'no')}."


def _count(nets: int, answer: str) -> str:
    return f"{nets} {'says' if nets == 1 else 'say'} {answer}"
