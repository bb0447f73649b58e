"""Plot the candidates of a net that writes: the most probable characters at each position."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.nets.results import Generation
from explorer.figures.palette import SEQUENTIAL, keep_readable, make_figure
from explorer.figures.sentences import escape_label, format_probability

_ROWS = 5
# Positions per line of text, to be readable on a projector, and the pixels of each.
_SHAPES = {"character": (30, 24), "word": (8, 90)}
_POSITIONS = 120
_ROW_HEIGHT = 28  # px
_SIDES_PX = 180  # ranks and colour scale


def plot_next_characters(
    written: Generation, vocabulary: Sequence[str], noun: str = "character"
) -> go.Figure:
    """Plot the five most probable characters at each position, with their probabilities.

    The text is broken into lines, with the candidates below each character written.

    Args:
        written: the text and the net's distributions.
        vocabulary: the net's tokens.
        noun: what a token is, "character" or "word".
    """
    most, cell_px = _SHAPES[noun]
    p = np.asarray(written.probabilities[:_POSITIONS], np.float64)  # (N, V)
    order = np.argsort(-p, axis=1, kind="stable")[:, :_ROWS]  # (N, R)
    count, ranks = order.shape
    lines = -(-count // most)
    width = min(count, most)
    z = np.full((lines, ranks + 2, width), np.nan)  # per line: the text, its candidates, a gap
    text = np.full(z.shape, "", dtype=object)
    labels = [[""] * (ranks + 2) for _ in range(lines)]
    for position, row in enumerate(order):
        line, x = divmod(position, most)
        z[line, 1:-1, x] = p[position, row]
        text[line, :-1, x] = [
            escape_label(_show(vocabulary[index])) for index in (written.ids[position], *row)
        ]
        labels[line] = [f"<b>{line * most + 1}–{position + 1}</b>"]
        labels[line] += [str(rank + 1) for rank in range(ranks)] + [""]
    title = f"Most probable next {noun}s"
    if len(written.ids) > count:
        title += f", the first {count} positions of {len(written.ids)}"
    figure = make_figure(title, f"{noun} written, candidates below it", "rank")
    rows = lines * (ranks + 2) - 1
    shares = z.reshape(-1, width)[:rows]
    figure.add_heatmap(
        z=shares,
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        text=text.reshape(-1, width)[:rows],
        texttemplate="%{text}",
        textfont={"size": 15},
        colorbar={"title": "p"},
        customdata=[
            ["" if np.isnan(share) else format_probability(float(share), 3) for share in row]
            for row in shares
        ],
        hovertemplate="%{text}: %{customdata}<extra></extra>",
        hoverongaps=False,
    )
    tops = np.arange(lines) * (ranks + 2)
    figure.add_scatter(
        x=np.tile(np.arange(width), lines),
        y=np.repeat(tops, width),
        text=text[:, 0].ravel(),
        mode="text",
        textfont={"size": 17},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_layout(height=132 + rows * _ROW_HEIGHT)
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(
        range=[rows - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        tickvals=list(range(rows)),
        ticktext=[label for line in labels for label in line][:rows],
    )
    keep_readable(figure, _SIDES_PX + cell_px * width)
    return figure


def describe_next_characters(
    written: Generation, vocabulary: Sequence[str], noun: str = "character"
) -> str:
    """Say in one sentence where the net was least sure."""
    p = np.asarray(written.probabilities, np.float64)
    entropy = -(p * np.log(np.maximum(p, 1e-300))).sum(axis=1)
    position = int(entropy.argmax())
    best = vocabulary[int(p[position].argmax())]
    return (
        f"The net is least sure at position {position + 1}, where even the most probable "
        f"{noun}, {_show(best)}, has probability {format_probability(float(p[position].max()))}."
    )


def _show(character: str) -> str:
    return {" ": "␣", "\n": "⏎"}.get(character, character)  # otherwise invisible
