"""The matrices of shared weights: one number per weight, and a sentence that counts them."""

from __future__ import annotations

from explorer.core.cells.weight_sharing import find_sharing_patterns
from explorer.figures.cells.weight_sharing import (
    TITLE,
    describe_weight_sharing,
    plot_weight_sharing,
)

PATTERNS = find_sharing_patterns()


def test_each_matrix_entry_shows_the_number_or_name_of_its_weight() -> None:
    dense, convolution, recurrent = plot_weight_sharing(PATTERNS).data
    assert dense.text[5][5] == "36"
    assert convolution.text[1][:5] == ["", "k1", "k2", "k3", ""]
    assert recurrent.text[2][2] == "w"
    assert recurrent.text[2][8] == "u"
    assert convolution.z[1][0] is None


def test_the_same_weight_has_the_same_colour_in_each_row() -> None:
    _, convolution, _ = plot_weight_sharing(PATTERNS).data
    assert convolution.z[0][0] == convolution.z[5][5] == 1
    assert len(convolution.colorscale) == 6  # three bands


def test_the_figure_has_a_title_and_named_axes() -> None:
    layout = plot_weight_sharing(PATTERNS).layout
    assert layout.title.text == TITLE
    assert layout.xaxis.title.text == layout.xaxis2.title.text == "input"
    assert layout.yaxis.title.text == "output"


def test_the_sentence_counts_weights_and_uses() -> None:
    assert describe_weight_sharing(PATTERNS) == (
        "For 6 outputs: fully connected layer: 36 weights, each used once; convolution of width 3: "
        "3 weights, each used 6 times; recurrent layer: 2 weights, each used 6 times."
    )
