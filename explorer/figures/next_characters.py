"""What a net hesitated between while it wrote: the most probable characters at each position."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from explorer.core.step_results import Generation
from explorer.figures.palette import SEQUENTIAL, make_figure

_ROWS = 5
_POSITIONS = 60


def plot_next_characters(written: Generation, vocabulary: Sequence[str]) -> go.Figure:
    """The five most probable characters at each of the first positions, with probabilities."""
    figure = make_figure(
        "Most probable next characters", "character written", "rank of the candidate"
    )
    p = np.asarray(written.probabilities[:_POSITIONS], np.float64)  # (N, V)
    order = np.argsort(-p, axis=1, kind="stable")[:, :_ROWS]  # (N, R)
    figure.add_heatmap(
        z=np.take_along_axis(p, order, axis=1).T,
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        text=[[escape(_show(vocabulary[index])) for index in row] for row in order.T],
        texttemplate="%{text}",
        textfont={"size": 14},
        colorbar={"title": "p"},
        hovertemplate="%{text}: %{z:.3f}<extra></extra>",
    )
    chosen = [escape(_show(character)) for character in written.text[:_POSITIONS]]
    figure.update_xaxes(tickvals=list(range(len(chosen))), ticktext=chosen)
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(order.shape[1])),
        ticktext=[str(rank + 1) for rank in range(order.shape[1])],
    )
    return figure


def describe_next_characters(written: Generation, vocabulary: Sequence[str]) -> str:
    """Where the net was least sure, in one sentence."""
    p = np.asarray(written.probabilities, np.float64)
    entropy = -(p * np.log(np.maximum(p, 1e-300))).sum(axis=1)
    place = int(entropy.argmax())
    best = vocabulary[int(p[place].argmax())]
    return (
        f"Least sure at position {place + 1}, where the most probable character, {_show(best)}, "
        f"has probability {p[place].max():.2f}."
    )


def _show(character: str) -> str:
    return {" ": "␣", "\n": "⏎"}.get(character, character)  # a blank would be invisible
