"""Which label a tagger gives to each word of a sentence, with probabilities."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from explorer.core.slots.readings import SentenceReading
from explorer.core.slots.sentences import LABELS
from explorer.figures.palette import SEQUENTIAL, VERMILLION, make_figure

_HEIGHT = 300  # px: four rows


def plot_slot_labels(reading: SentenceReading) -> go.Figure:
    """The probability of each label at each word; the label that is given is framed."""
    figure = make_figure("Label of each word", "word", "label")
    figure.add_heatmap(
        z=reading.probabilities.T,
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        text=[[f"{value:.2f}" for value in row] for row in reading.probabilities.T],
        texttemplate="%{text}",
        textfont={"size": 14},
        showscale=False,
        hovertemplate="%{y}, word %{x}: %{z:.4f}<extra></extra>",
    )
    for place, row in enumerate(reading.probabilities.argmax(axis=1)):
        figure.add_shape(
            type="rect",
            x0=place - 0.48,
            x1=place + 0.48,
            y0=row - 0.48,
            y1=row + 0.48,
            line={"color": VERMILLION, "width": 4},
        )
    figure.update_xaxes(
        tickvals=list(range(len(reading.words))), ticktext=[escape(w) for w in reading.words]
    )
    figure.update_yaxes(
        tickvals=list(range(len(LABELS))), ticktext=list(LABELS), autorange="reversed"
    )
    figure.update_layout(height=_HEIGHT, margin={"b": 60})
    return figure


def describe_slot_labels(reading: SentenceReading) -> str:
    """The sentence with its labels, and which words the net does not know."""
    pairs = [f"{w} {label}" for w, label in zip(reading.words, reading.labels, strict=True)]
    text = f"Labels: {', '.join(pairs)}."
    if reading.unknown:
        text += (
            f" Unknown to the net, and read as one and the same word <unk>: "
            f"{', '.join(reading.unknown)}."
        )
    return text
