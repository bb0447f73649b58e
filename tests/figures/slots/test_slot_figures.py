"""Figures of a sentence's labels and of two hidden states, and their descriptions."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.slots.results import SentenceReading, StateComparison, compare_states
from explorer.core.slots.sentences import LABELS
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
    assert [word for word, _ in figure.data[0].customdata[3]] == ["leave", "&lt;Kyoto&gt;"]


def test_only_unknown_words_are_marked() -> None:
    ticks = plot_slot_labels(READING).layout.xaxis.ticktext
    assert list(ticks) == ["leave", "&lt;Kyoto&gt;<br><i>unknown</i>"]


def test_the_description_names_labels_and_unknown_words() -> None:
    text = describe_slot_labels(READING)
    assert text.startswith("Labels: leave other, <Kyoto> departure.")
    assert text.endswith(" Unknown, read as <unk>: <Kyoto>.")


def test_words_without_room_as_columns_are_rows_and_long_ones_are_shortened() -> None:
    words = ("i", "fly", "from", "2nd", "to", "Llanfairpwllgwyngyll", "today")
    probabilities = np.random.default_rng(0).dirichlet(np.ones(4), len(words))
    reading = SentenceReading(words, words[5:6], probabilities, np.zeros((7, 1)), ("2nd",))
    for some in (slice(7), slice(5, 6)):  # too many words, and too long a word
        part = SentenceReading(words[some], words[5:6], probabilities[some], np.zeros((7, 1)))
        figure = plot_slot_labels(part)
        np.testing.assert_allclose(figure.data[0].z, probabilities[some])
        assert figure.layout.xaxis.ticktext == LABELS
        assert "Llanfairpwllg…<br><i>unknown</i>" in figure.layout.yaxis.ticktext
        for frame, row in zip(figure.layout.shapes, probabilities[some], strict=True):
            assert row[round(frame.x0 + 0.48)] == max(row)
    assert plot_slot_labels(reading).layout.yaxis.ticktext[3] == "2nd<br><i>new</i>"
    assert describe_slot_labels(reading).endswith(
        " Unknown, read as <unk>: Llanfairpwllgwyngyll. In no training sentence: 2nd."
    )
    assert plot_slot_labels(reading).data[0].customdata[5][0][0] == "Llanfairpwllgwyngyll"


@pytest.mark.parametrize(
    ("sentences", "word", "is_repeated"),
    [
        # Its words have no labels of cities, and Paris is one.
        (("very much to Paris", "very much from paris"), "Paris", False),
        (("arrive in Rome and leave Rome", "leave Rome and arrive in Rome"), "Rome", True),
        (("to Kyoto", "Kyoto"), "Kyoto", False),
    ],
)
def test_the_word_compared_is_the_city_that_both_sentences_have(
    sentences: tuple[str, str], word: str, *, is_repeated: bool
) -> None:
    readings = []
    for text in sentences:
        words = tuple(text.split())
        probabilities = np.full((len(words), 4), 0.1)
        probabilities[:, 0 if words[0] == "very" else 3] = 0.7  # "very" is labelled a city too
        readings.append(SentenceReading(words, (), probabilities, np.zeros((len(words), 2))))
    comparison = compare_states(*readings)
    assert comparison is not None
    assert (comparison.word, comparison.is_repeated) == (word, is_repeated)
    name = f"the first “{word}”" if is_repeated else f"“{word}”"
    assert f", and {name} is labelled " in describe_slot_states(comparison)
    assert plot_slot_states(comparison).layout.title.text == f"Hidden state just before {name}"


def test_a_probability_that_is_not_0_or_1_is_not_written_as_0_or_1() -> None:
    probabilities = np.array([[0.0, 0.9951, 0.0049, 0.0], [1.0, 0.0, 0.0, 0.0], [0.6, 0.3, 0.1, 0]])
    reading = SentenceReading(("a", "b", "c"), (), probabilities, np.zeros((3, 1)))
    cells = np.array(plot_slot_labels(reading).data[0].text).T
    assert cells.tolist() == [
        ["", ">0.99", "", ""],
        [">0.99", "", "", ""],
        ["0.60", "0.30", "0.10", ""],
    ]


def test_a_thousand_random_sentences_are_described_as_a_plain_reading_finds() -> None:
    rng = np.random.default_rng(0)
    for _ in range(1000):
        first, second = (make_random_reading(rng) for _ in range(2))
        text = describe_slot_labels(first)
        labels = []
        for word, row in zip(first.words, first.probabilities.tolist(), strict=True):
            labels.append(f"{word} {LABELS[row.index(max(row))]}")
        unknown = [word for word in first.words if word in {"Kyoto", "airport"}]
        said = f" Unknown, read as <unk>: {', '.join(unknown)}." if unknown else ""
        assert text == f"Labels: {', '.join(labels)}.{said}"
        comparison = compare_states(first, second)
        if comparison is None:
            assert not {*first.words} & {*second.words}
            continue
        i, j = first.words.index(comparison.word), second.words.index(comparison.word)
        square = sum((a - b) ** 2 for a, b in zip(first.h_prev[i], second.h_prev[j], strict=True))
        text = describe_slot_states(comparison)
        if square == 0:
            assert text.startswith("The two states are the same, and ")
        elif square**0.5 < 0.01:
            assert text.startswith("The two states are less than 0.01 apart, and ")
        else:
            assert float(text.split()[4]) == pytest.approx(square**0.5, abs=0.005001)
        given = [labels[i].split()[1], second.labels[j]]
        end = f"{given[0]} in one sentence and {given[1]} in the other."
        assert text.endswith(f"{given[0]} in both sentences." if given[0] == given[1] else end)


def make_random_reading(rng: np.random.Generator) -> SentenceReading:
    """A sentence of different words; its states may be equal to another's, or nearly so."""
    words = ("to", "rome", "oslo", "Kyoto", "airport", "leave")
    words = tuple(rng.permutation(words)[: rng.integers(1, 6)].tolist())
    unknown = tuple(word for word in words if word in {"Kyoto", "airport"})
    scale = rng.choice([0.0, 1e-4, 1.0])
    return SentenceReading(
        words,
        unknown,
        rng.dirichlet(np.full(4, 0.3), len(words)),
        scale * rng.normal(size=(len(words), 3)),
    )


def test_two_states_are_drawn_side_by_side_and_described_with_their_distance() -> None:
    figure = plot_slot_states(STATES)
    assert [list(trace.y) for trace in figure.data] == [[3, 0], [0, 4]]
    assert [trace.name for trace in figure.data] == ["after “arrive”", "at the start"]
    assert describe_slot_states(STATES) == (
        "The two states are 5.00 apart, and “Rome” is labelled destination in one sentence and "
        "departure in the other."
    )


def test_a_state_close_to_1_is_not_said_to_be_1() -> None:
    states = np.array([[0.99998767, 1.0], [-0.9996, 0.0]], dtype=np.float32)
    close = StateComparison("Rome", ("to", "from"), states, ("other", "other"))
    shown = [list(trace.customdata) for trace in plot_slot_states(close).data]
    assert shown == [["0.99999", "<1"], ["−0.9996", "0"]]


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("", ["first sentence, at the start", "second sentence, at the start"]),
        ("go to", ["first sentence, after “go to”", "second sentence, after “go to”"]),
    ],
)
def test_two_sentences_that_begin_alike_have_bars_of_different_names(
    before: str, names: list[str]
) -> None:
    same = StateComparison("Rome", (before, before), np.zeros((2, 2)), ("other", "other"))
    assert [trace.name for trace in plot_slot_states(same).data] == names
