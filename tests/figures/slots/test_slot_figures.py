"""Figures of a sentence's labels and of two hidden states, and their descriptions."""

from __future__ import annotations

import numpy as np

from explorer.core.slots.results import SentenceReading, StateComparison
from explorer.figures.slots.slot_labels import describe_slot_labels, plot_slot_labels
from explorer.figures.slots.slot_states import describe_slot_states, plot_slot_states

READING = SentenceReading(
    ("leave", "<Kyoto>"),
    ("<Kyoto>",),
    np.array([[0.1, 0.0, 0.0, 0.9], [0.2, 0.7, 0.1, 0.0]]),
    np.zeros((2, 3)),
)
STATES = StateComparison(
    "Rome", ("arrive", ""), np.array([[3.0, 0.0], [0.0, 4.0]]), ("destination", "departure")
)


def test_each_word_shows_its_probabilities_and_a_frame_around_its_label() -> None:
    figure = plot_slot_labels(READING)
    np.testing.assert_allclose(figure.data[0].z, READING.probabilities.T)
    frames = [(shape.x0 + 0.48, shape.y0 + 0.48) for shape in figure.layout.shapes]
    np.testing.assert_allclose(frames, [(0, 3), (1, 1)])
    assert list(figure.data[0].customdata[3]) == ["leave", "&lt;Kyoto&gt;"]


def test_only_unknown_words_are_marked() -> None:
    ticks = plot_slot_labels(READING).layout.xaxis.ticktext
    assert list(ticks) == ["leave", "&lt;Kyoto&gt;<br><i>unknown</i>"]


def test_the_description_names_labels_and_unknown_words() -> None:
    text = describe_slot_labels(READING)
    assert text.startswith("Labels: leave other, <Kyoto> departure.")
    assert text.endswith(" Unknown words, all read as <unk>: <Kyoto>.")


def test_two_states_are_drawn_side_by_side_and_described_with_their_distance() -> None:
    figure = plot_slot_states(STATES)
    assert [list(trace.y) for trace in figure.data] == [[3, 0], [0, 4]]
    assert [trace.name for trace in figure.data] == ["after “arrive”", "at the start"]
    assert describe_slot_states(STATES) == (
        "The two states are 5.00 apart, and “Rome” is labelled destination in one sentence and "
        "departure in the other."
    )
