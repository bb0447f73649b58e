"""Attention as a heatmap: a row for each letter written, a column for each letter read."""

from __future__ import annotations

import numpy as np

from explorer.figures.seq2seq.attention_weights import (
    describe_attention_weights,
    plot_attention_weights,
)
from tests.figures.seq2seq.decodings import make_decoding

SHARES = [[0.25, 0.75, 0.0], [0.1, 0.0, 0.9]]
DECODING = make_decoding("oE", attention=SHARES)


def test_each_weight_is_drawn_at_its_two_letters() -> None:
    figure = plot_attention_weights("u <", DECODING)
    np.testing.assert_array_equal(figure.data[0].z, SHARES)
    assert figure.layout.xaxis.ticktext == ("u", "␣", "&lt;")
    assert figure.layout.yaxis.ticktext == ("o", "E")
    assert figure.data[0].text[1] == ["0.10", "", "0.90"]


def test_the_sentence_names_the_largest_weight() -> None:
    assert describe_attention_weights("up ", DECODING) == (
        "The sharpest attention: to write letter 2, E (the end), the decoder puts 90% of "
        "its attention on letter 3 that it read, a space."
    )


def test_the_figure_and_the_sentence_say_if_a_net_has_no_attention() -> None:
    assert (
        "no attention"
        in plot_attention_weights("up", make_decoding("oE")).layout.annotations[0].text
    )
    assert "no attention" in describe_attention_weights("up", make_decoding("oE"))
