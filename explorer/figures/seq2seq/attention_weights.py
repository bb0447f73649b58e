"""Draws attention weights: the share of each letter read, for each letter written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.seq2seq.results import Decoding
from explorer.figures.palette import SEQUENTIAL, keep_readable, make_empty_figure, make_figure
from explorer.figures.sentences import (
    escape_label,
    format_percent,
    format_probability,
    show_spaces,
)
from explorer.figures.seq2seq.sentences import name_letter

_MOST = 1 - 1e-9  # a softmax never gives all to one
_CELL_PX, _SIDES_PX = 34, 170  # a cell fits "0.95"; the sides fit letters and colour scale
_TITLE, _X, _Y = "Attention", "letter read", "letter written"


def plot_attention_weights(read: Sequence[str], decoding: Decoding) -> go.Figure:
    """A decoding's attention weights (T_out, T_in), with a row for each letter written."""
    if decoding.attention is None:
        return make_empty_figure(_TITLE, _X, _Y, "This net has no attention.")
    figure = make_figure(_TITLE, _X, _Y)
    shares = np.asarray(decoding.attention, np.float64)
    figure.add_heatmap(
        z=shares,
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        colorbar={"title": "share"},
        text=[[_write(share) for share in row] for row in shares],
        texttemplate="%{text}",
        textfont={"size": 14},
        xgap=1,
        ygap=1,
        customdata=[[format_probability(share, 3) for share in row] for row in shares],
        hovertemplate="writing letter %{y}, reading letter %{x}: %{customdata}<extra></extra>",
    )
    figure.update_xaxes(tickvals=list(range(len(read))), ticktext=[_show(each) for each in read])
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(len(decoding.letters))),
        ticktext=[_show(each) for each in decoding.letters],
    )
    keep_readable(figure, _SIDES_PX + _CELL_PX * len(read))
    return figure


def describe_attention_weights(read: Sequence[str], decoding: Decoding) -> str:
    """One sentence: where the largest attention weight is."""
    if decoding.attention is None or not len(decoding.attention):
        return "This net has no attention: its decoder sees only the context vector."
    shares = np.asarray(decoding.attention, np.float64)
    written, attended = divmod(int(shares.argmax()), shares.shape[1])
    return (
        f"The sharpest attention: to write letter {written + 1}, "
        f"{name_letter(decoding.letters[written])}, the decoder puts "
        f"{format_percent(min(shares[written, attended], _MOST))} of its attention on letter "
        f"{attended + 1} that it read, {name_letter(read[attended])}."
    )


def _write(share: float) -> str:
    return format_probability(share) if share >= 0.05 else ""  # an empty cell is easier to read


def _show(letter: str) -> str:
    return escape_label(show_spaces(letter))
