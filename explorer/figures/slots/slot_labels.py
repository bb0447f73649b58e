"""Plots the label probabilities of each word in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.core.slots.results import SentenceReading
from explorer.core.slots.sentences import LABELS
from explorer.figures.palette import SEQUENTIAL, VERMILLION, make_figure
from explorer.figures.sentences import escape_label, format_probability

_HEIGHT = 270  # px: four rows
_MOST_COLUMNS = 6  # of words, in which a probability has room
_LONGEST = 14  # letters of a word that has room below its column, or beside its row
_ROW_HEIGHT, _MARGINS = 30, 125  # px
_MARK_HEIGHT = 12  # px more for a row whose word has a mark below it


def plot_slot_labels(reading: SentenceReading) -> go.Figure:
    """Plot the probability of each label for each word, the chosen ones framed.

    The words are columns or, if they have no room there, rows. A word that the net doesn't know, or
    wasn't trained on, has a mark below it.
    """
    words = reading.words
    is_tall = len(words) > _MOST_COLUMNS or max(map(len, words)) > _LONGEST
    axes = ("label", "word") if is_tall else ("word", "label")
    figure = make_figure("Labels of the words", *axes)
    rows = reading.probabilities.T.tolist()
    texts = [[_write_probability(value) for value in row] for row in rows]
    details = [
        [
            [escape_label(word), format_probability(value, 4)]
            for word, value in zip(words, row, strict=True)
        ]
        for row in rows
    ]
    cells = [rows, texts, details]
    if is_tall:
        cells = [[list(column) for column in zip(*each, strict=True)] for each in cells]
    figure.add_heatmap(
        z=cells[0],
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        text=cells[1],
        texttemplate="%{text}",
        textfont={"size": 14},
        showscale=False,
        colorbar={"title": "p"},
        customdata=cells[2],
        hovertemplate=f"%{{{'x' if is_tall else 'y'}}}, word "
        "%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    for word, label in enumerate(reading.probabilities.argmax(axis=1).tolist()):
        column, row = (label, word) if is_tall else (word, label)
        figure.add_shape(
            type="rect",
            x0=column - 0.48,
            x1=column + 0.48,
            y0=row - 0.48,
            y1=row + 0.48,
            line={"color": VERMILLION, "width": 4},
        )
    marked = [_mark(word, reading) for word in words]
    names = {"tickvals": list(range(len(words))), "ticktext": marked}
    labels = {"tickvals": list(range(len(LABELS))), "ticktext": list(LABELS)}
    figure.update_xaxes(labels if is_tall else names)
    figure.update_yaxes(names if is_tall else labels, autorange="reversed")
    num_marks = sum("<br>" in name for name in marked)
    tall = _MARGINS + _ROW_HEIGHT * len(words) + _MARK_HEIGHT * num_marks
    figure.update_layout(
        height=tall if is_tall else _HEIGHT,
        margin={"b": 75 if num_marks and not is_tall else 60},
    )
    return figure


def _mark(word: str, reading: SentenceReading) -> str:
    """A word as its axis names it: shortened, with what it is to the net."""
    cut = word if len(word) <= _LONGEST else f"{word[: _LONGEST - 1]}…"
    if word in reading.unknown:
        return f"{escape_label(cut)}<br><i>unknown</i>"
    return f"{escape_label(cut)}{'<br><i>new</i>' if word in reading.untrained else ''}"


def _write_probability(value: float) -> str:
    """Two decimals, but no 0 or 1 that is only rounded: a small value leaves its cell empty."""
    if value < 0.005:
        return ""
    return format_probability(value)


def describe_slot_labels(reading: SentenceReading) -> str:
    """Say which label each word gets, and which words the net doesn't know or wasn't trained on."""
    pairs = [f"{w} {label}" for w, label in zip(reading.words, reading.labels, strict=True)]
    text = f"Labels: {', '.join(pairs)}."
    if reading.unknown:
        text += f" Unknown, read as <unk>: {', '.join(dict.fromkeys(reading.unknown))}."
    if reading.untrained:
        text += f" In no training sentence: {', '.join(dict.fromkeys(reading.untrained))}."
    return text


def explain_labels(readings: Sequence[SentenceReading], *, has_memory: bool) -> str:
    """Say what a cell is, and what the words with a mark are to the net."""
    given = "the word and what the net remembers of those before it"
    told_apart = "so only its memory of the words before can tell them apart"
    if not has_memory:
        given, told_apart = "the word alone", "so it labels them alike"
    text = (
        f"Each cell is the probability of one label for a word, given {given}; an empty cell is "
        "below 0.005. The frame marks the label that the net chooses."
    )
    if any(reading.unknown for reading in readings):
        text += f" All words marked unknown look alike to the net, {told_apart}."
    if any(reading.untrained for reading in readings):
        text += (
            " No training sentence has the words marked new, so their vectors are still the "
            "random ones that the net began with."
        )
    return text
