"""Draws translations through training: what the net wrote at each epoch, and how right it was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.figures.palette import SEQUENTIAL, make_empty_figure, make_figure
from explorer.figures.sentences import NO_EPOCH, escape_label

_TITLE, _X = "Translations through training", "epoch"
_MAX_COLUMNS, _ROOM = 10, 60  # the most columns, and the letters that fit in a row
_MAX_WORDS = 30


def plot_translations(
    epochs: Sequence[int],
    words: Sequence[str],
    targets: Sequence[str],
    texts: Sequence[Sequence[str]],
    noun: str = "word",
    *,
    nothing: str = NO_EPOCH,
) -> go.Figure:
    """The share of correct letters in each word (row) at each epoch (column).

    Args:
        epochs: the epochs at which translations were recorded (E).
        words: the words translated (W).
        targets: the right translations (W).
        texts: the net's translations (E, W).
        noun: what is translated, "word" or "date".
        nothing: said if no epoch was recorded.
    """
    if not epochs:
        return make_empty_figure(_TITLE, _X, noun, nothing)
    longest = max((len(text) for row in texts for text in row), default=0)
    columns = min(_MAX_COLUMNS, max(3, _ROOM // (longest + 1)))
    kept = sorted({int(i) for i in np.linspace(0, len(epochs) - 1, columns)})
    shown = [[texts[i][row] for i in kept] for row in range(min(len(words), _MAX_WORDS))]
    shares = [
        [_find_share(text, target) for text in row]
        for row, target in zip(shown, targets, strict=False)
    ]
    figure = make_figure(_TITLE, _X, noun)
    figure.add_heatmap(
        z=shares,
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        text=[[escape_label(text) or "·" for text in row] for row in shown],
        texttemplate="%{text}",
        textfont={"size": 14},
        xgap=2,
        ygap=2,
        showscale=False,
        hovertemplate="%{y} at epoch %{x}: %{text}, %{z:.0%} of letters right<extra></extra>",
    )
    figure.update_xaxes(tickvals=list(range(len(kept))), ticktext=[str(epochs[i]) for i in kept])
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(len(shown))),
        ticktext=[escape_label(word) for word in words[: len(shown)]],
    )
    return figure


def describe_translations(
    epochs: Sequence[int],
    targets: Sequence[str],
    texts: Sequence[Sequence[str]],
    noun: str = "word",
    *,
    nothing: str = NO_EPOCH,
) -> str:
    """One sentence: from which epoch on all words are right, or how many are right at the end."""
    if not epochs:
        return nothing
    wanted = list(targets)
    right = [sum(a == b for a, b in zip(row, wanted, strict=True)) for row in texts]
    if right[-1] < len(wanted):
        if len(wanted) == 1:
            return f"At epoch {epochs[-1]}, the {noun} isn't right."
        verb = "is" if right[-1] == 1 else "are"
        return f"At epoch {epochs[-1]}, {right[-1]} of {len(wanted)} {noun}s {verb} right."
    first = len(right) - next(
        (back for back, count in enumerate(reversed(right)) if count < len(wanted)), len(right)
    )
    many = f"all {len(wanted)} {noun}s are"
    whole = {1: f"the {noun} is", 2: f"both {noun}s are"}.get(len(wanted), many)
    if first == len(epochs) - 1:
        return f"At epoch {epochs[first]}, {whole} right."
    return f"At each epoch recorded from {epochs[first]} to {epochs[-1]}, {whole} right."


def _find_share(text: str, target: str) -> float:
    """The number of matching letters over the length of the longer text."""
    longest = max(len(text), len(target), 1)
    return sum(a == b for a, b in zip(text, target, strict=False)) / longest
