"""Plots the label probabilities of each word in a sentence."""

from __future__ import annotations

import plotly.graph_objects as go

from explorer.core.slots.results import SentenceReading
from explorer.core.slots.sentences import LABELS
from explorer.figures.palette import SEQUENTIAL, VERMILLION, make_figure
from explorer.figures.sentences import escape_label, format_probability

_HEIGHT = 270  # px: four rows


def plot_slot_labels(reading: SentenceReading) -> go.Figure:
    """Plot the probability of each label (row) for each word (column), the chosen ones framed.

    A word that the net doesn't know is marked unknown below it.
    """
    figure = make_figure("Labels of the words", "word", "label")
    figure.add_heatmap(
        z=reading.probabilities.T,
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        text=[[_write_probability(value) for value in row] for row in reading.probabilities.T],
        texttemplate="%{text}",
        textfont={"size": 14},
        showscale=False,
        customdata=[
            [
                [escape_label(word), format_probability(value, 4)]
                for word, value in zip(reading.words, row, strict=True)
            ]
            for row in reading.probabilities.T
        ],
        hovertemplate="%{y}, word %{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    for column, row in enumerate(reading.probabilities.argmax(axis=1)):
        figure.add_shape(
            type="rect",
            x0=column - 0.48,
            x1=column + 0.48,
            y0=row - 0.48,
            y1=row + 0.48,
            line={"color": VERMILLION, "width": 4},
        )
    figure.update_xaxes(
        tickvals=list(range(len(reading.words))),
        ticktext=[
            f"{escape_label(word)}<br><i>unknown</i>"
            if word in reading.unknown
            else escape_label(word)
            for word in reading.words
        ],
    )
    figure.update_yaxes(
        tickvals=list(range(len(LABELS))), ticktext=list(LABELS), autorange="reversed"
    )
    figure.update_layout(height=_HEIGHT, margin={"b": 75 if reading.unknown else 60})
    return figure


def _write_probability(value: float) -> str:
    """Two decimals, but no 0 or 1 that is only rounded: a small value leaves its cell empty."""
    if value < 0.005:
        return ""
    return format_probability(value)


def describe_slot_labels(reading: SentenceReading) -> str:
    """Say which label each word gets, and which words the net doesn't know."""
    pairs = [f"{w} {label}" for w, label in zip(reading.words, reading.labels, strict=True)]
    text = f"Labels: {', '.join(pairs)}."
    if reading.unknown:
        text += f" Unknown, read as <unk>: {', '.join(dict.fromkeys(reading.unknown))}."
    return text
