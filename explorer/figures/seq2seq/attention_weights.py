"""Where the decoder looks: the share of each letter read for each letter written."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from explorer.core.seq2seq.results import Decoding
from explorer.figures.palette import SEQUENTIAL, keep_readable, make_empty_figure, make_figure

_CELL_PX, _SIDES_PX = 34, 170  # a cell holds "0.95"; at its sides letters and colour scale
_TITLE, _X, _Y = "Attention", "letter read", "letter written"


def plot_attention_weights(read: Sequence[str], decoding: Decoding) -> go.Figure:
    """The attention of a decoding (T_out, T_in): one row for each letter written."""
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
        text=[[f"{share:.2f}" if share >= 0.05 else "" for share in row] for row in shares],
        texttemplate="%{text}",
        textfont={"size": 13},
        xgap=1,
        ygap=1,
        hovertemplate="writing letter %{y}, reading letter %{x}: %{z:.3f}<extra></extra>",
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
    """Where the decoder looks most clearly, in one sentence."""
    if decoding.attention is None or not len(decoding.attention):
        return "This net has no attention: its decoder sees the context vector only."
    shares = np.asarray(decoding.attention, np.float64)
    out, position = divmod(int(shares.argmax()), shares.shape[1])
    return (
        f"The clearest look back: for letter {out + 1}, {_name(decoding.letters[out])}, "
        f"{shares[out, position]:.0%} of the attention is on letter {position + 1}, "
        f"{_name(read[position])}."
    )


def _show(letter: str) -> str:
    return "␣" if letter == " " else escape(letter)  # a blank would be invisible


def _name(letter: str) -> str:
    return "the space" if letter == " " else letter
