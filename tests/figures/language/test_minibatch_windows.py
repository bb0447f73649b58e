"""The figure of minibatch windows: where each bar is, and what the sentence says."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from explorer.core.text.minibatches import MinibatchWindows
from explorer.figures.language.minibatch_windows import (
    describe_minibatch_windows,
    plot_minibatch_windows,
)

STARTS = np.array([[2, 18], [7, 23], [12, 28]])
SEQUENTIAL = MinibatchWindows(STARTS, 5, 35, "sequential")
RANDOM = MinibatchWindows(STARTS[:, ::-1], 5, 35, "random")


def test_each_window_is_a_bar_at_its_position_labelled_with_its_minibatch() -> None:
    figure = plot_minibatch_windows(SEQUENTIAL)
    assert len(figure.data) == 3
    for number, (bar, starts) in enumerate(zip(figure.data, STARTS, strict=True), 1):
        assert list(bar.base) == starts.tolist()
        assert list(bar.x) == [5, 5]
        assert list(bar.y) == [1, 2]
        assert list(bar.text) == [str(number)] * 2
        assert bar.customdata.tolist() == [[start, start + 4] for start in starts]
    assert len({bar.marker.color for bar in figure.data}) == 3


@pytest.mark.parametrize(
    ("windows", "sampling"),
    [(SEQUENTIAL, "sequential partitioning"), (RANDOM, "random sampling")],
)
def test_the_title_and_both_axes_are_named(windows: MinibatchWindows, sampling: str) -> None:
    layout = plot_minibatch_windows(windows).layout
    assert layout.title.text == f"Windows of the text, {sampling}"
    assert layout.xaxis.title.text == "position in the text (characters)"
    assert layout.yaxis.title.text == "row of the minibatch"


def test_the_title_says_how_much_is_left_out() -> None:
    starts = np.arange(20 * 32).reshape(20, 32)
    figure = plot_minibatch_windows(MinibatchWindows(starts, 1, 1000, "random"))
    assert [bar.text[0] for bar in figure.data] == [str(number) for number in range(1, 13)]
    assert all(list(bar.y) == [1, 2, 3, 4, 5, 6, 7, 8] for bar in figure.data)
    assert figure.layout.title.text.endswith(
        ": the first 12 of 20 minibatches, the first 8 of 32 rows"
    )


def test_one_minibatch_is_drawn() -> None:
    figure = plot_minibatch_windows(MinibatchWindows(STARTS[:1], 5, 20, "random"))
    (bar,) = figure.data
    assert list(bar.base) == STARTS[0].tolist()


def test_without_windows_the_figure_is_empty_and_titled() -> None:
    figure = plot_minibatch_windows(
        MinibatchWindows(np.zeros((0, 2), np.int64), 5, 3, "sequential")
    )
    assert isinstance(figure, go.Figure)
    assert figure.layout.title.text == "Windows of the text, sequential partitioning"
    assert figure.layout.annotations[0].text == "The text does not fill one minibatch."


def test_the_sentence_says_whether_the_state_can_be_carried_over() -> None:
    assert "in the same row of the next minibatch, so the state can be carried over" in (
        describe_minibatch_windows(SEQUENTIAL)
    )
    assert "the state starts at zero in every minibatch" in describe_minibatch_windows(RANDOM)
