"""The candidates at each position: ranked, named, blanks made visible, the doubt named."""

from __future__ import annotations

import numpy as np

from explorer.core.step_results import Generation
from explorer.figures.next_characters import describe_next_characters, plot_next_characters

WRITTEN = Generation("p", "a ", (1, 2), np.array([[0.1, 0.7, 0.2], [0.3, 0.3, 0.4]]))
VOCABULARY = ("<unk>", "a", " ")


def test_candidates_stand_in_the_order_of_their_probability() -> None:
    heatmap = plot_next_characters(WRITTEN, VOCABULARY).data[0]
    np.testing.assert_allclose(heatmap.z, [[0.7, 0.4], [0.2, 0.3], [0.1, 0.3]])
    assert [list(row) for row in heatmap.text] == [
        ["a", "␣"],
        ["␣", "&lt;unk&gt;"],
        ["&lt;unk&gt;", "a"],
    ]


def test_the_axis_names_what_was_written() -> None:
    assert list(plot_next_characters(WRITTEN, VOCABULARY).layout.xaxis.ticktext) == ["a", "␣"]


def test_the_sentence_finds_the_position_of_most_doubt() -> None:
    assert describe_next_characters(WRITTEN, VOCABULARY) == (
        "Least sure at position 2, where the most probable character, ␣, has probability 0.40."
    )
