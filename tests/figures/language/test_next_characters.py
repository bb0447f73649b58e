"""The candidates at each position: ranked, named, with visible spaces; the least certain one."""

from __future__ import annotations

import numpy as np

from explorer.core.nets.results import Generation
from explorer.figures.language.next_characters import describe_next_characters, plot_next_characters

WRITTEN = Generation("p", "a ", (1, 2), np.array([[0.1, 0.7, 0.2], [0.3, 0.3, 0.4]]))
VOCABULARY = ("<unk>", "a", " ")


def test_candidates_are_listed_below_the_character_written_by_decreasing_probability() -> None:
    heatmap, written = plot_next_characters(WRITTEN, VOCABULARY).data
    np.testing.assert_allclose(heatmap.z[1:], [[0.7, 0.4], [0.2, 0.3], [0.1, 0.3]])
    assert [list(row) for row in heatmap.text[1:]] == [
        ["a", "␣"],
        ["␣", "&lt;unk&gt;"],
        ["&lt;unk&gt;", "a"],
    ]
    assert list(written.text) == ["a", "␣"]
    assert np.isnan(heatmap.z[0]).all()


def test_a_longer_text_is_broken_into_lines_with_candidates_at_each_position() -> None:
    ids = tuple([1, 2] * 20)  # 40 positions: a line of 30, and one of 10
    p = np.tile([[0.1, 0.7, 0.2], [0.3, 0.3, 0.4]], (20, 1))
    figure = plot_next_characters(Generation("p", "a " * 20, ids, p), VOCABULARY)
    z = np.asarray(figure.data[0].z)
    assert z.shape == (9, 30)  # two lines, each the text and three ranks, with a gap between
    np.testing.assert_allclose(z[6, :10], [0.7, 0.4] * 5)
    assert np.isnan(z[6, 10:]).all()
    assert figure.layout.yaxis.ticktext[:2] == ("<b>1–30</b>", "1")
    assert figure.layout.yaxis.ticktext[5:7] == ("<b>31–40</b>", "1")


def test_for_a_long_text_the_title_says_how_much_is_shown() -> None:
    p = np.tile([[0.1, 0.7, 0.2]], (200, 1))
    figure = plot_next_characters(Generation("p", "a" * 200, (1,) * 200, p), VOCABULARY)
    assert figure.layout.title.text == (
        "Most probable next characters, the first 120 positions of 200"
    )


def test_a_token_of_several_characters_takes_one_position() -> None:
    written = Generation("p", "<unk>a", (0, 1), np.array([[0.6, 0.3, 0.1], [0.1, 0.7, 0.2]]))
    assert list(plot_next_characters(written, VOCABULARY).data[1].text) == ["&lt;unk&gt;", "a"]


def test_the_sentence_names_the_least_sure_position() -> None:
    assert describe_next_characters(WRITTEN, VOCABULARY) == (
        "The net is least sure at position 2, where even the most probable character, ␣, has "
        "probability 0.40."
    )
