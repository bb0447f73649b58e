"""The letter heatmaps: numbers in the cells, frames around the targets, and the sentence."""

from __future__ import annotations

import numpy as np

from explorer.figures.language.letter_heatmaps import (
    describe_letter_probabilities,
    plot_letter_probabilities,
    plot_letter_states,
)

P = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])  # (T, V) for the alphabet a, b, c


def test_states_are_shown_unit_by_letter_on_a_scale_centred_at_zero() -> None:
    figure = plot_letter_states("ab", np.array([[0.5, -0.25], [-1.0, 0.125]]))
    heatmap = figure.data[0]
    np.testing.assert_array_equal(heatmap.z, [[0.5, -1.0], [-0.25, 0.125]])
    assert (heatmap.zmin, heatmap.zmax) == (-1.0, 1.0)
    assert heatmap.text[1][1] == "0.12"


def test_the_target_letters_are_framed() -> None:
    figure = plot_letter_probabilities("xy", "ab", "abc", P)
    frames = [(shape.x0 + 0.48, shape.y0 + 0.48) for shape in figure.layout.shapes]
    np.testing.assert_allclose(frames, [(0, 0), (1, 1)])
    np.testing.assert_array_equal(figure.data[0].z, P.T)


def test_the_sentence_counts_the_correct_letters() -> None:
    assert describe_letter_probabilities("xy", "ab", "abc", P) == (
        "Reading xy, the net spells ac: 1 of 2 letters correct."
    )
