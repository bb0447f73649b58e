"""Where the samples of a minibatch come from, against windows cut from the text by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from explorer.core.text.minibatches import SAMPLINGS, find_windows
from explorer.figures.language.minibatch_windows import (
    describe_minibatch_windows,
    plot_minibatch_windows,
)


@pytest.mark.parametrize("scenes", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_every_bar_is_a_window_of_the_text_and_the_sentence_says_what_follows(scenes: int) -> None:
    rng = np.random.default_rng(2)
    for _ in range(scenes):
        B, T = int(rng.integers(1, 11)), int(rng.integers(1, 9))
        length = (B + 1) * T + 1 + int(rng.integers(0, 60))
        sampling = str(rng.choice(SAMPLINGS))
        windows = find_windows(length, B, T, sampling, rng)
        starts = windows.starts.tolist()
        used = [position for row in starts for start in row for position in range(start, start + T)]
        assert len({*used}) == len(used)  # no character is read twice in an epoch
        assert max(used) <= length - 2  # the last one has no successor to forecast
        carries = all(
            b == a + T
            for row, following in itertools.pairwise(starts)
            for a, b in zip(row, following, strict=True)
        )
        sentence = describe_minibatch_windows(windows)
        assert carries or "the windows are shuffled" in sentence
        assert ("can be carried over" in sentence) == (sampling == "sequential")
        for number, bar in enumerate(plot_minibatch_windows(windows).data):
            rows = range(min(B, 8))
            assert list(bar.base) == [starts[number][row] for row in rows]
            assert set(bar.x) == {T}
            assert list(bar.y) == [row + 1 for row in rows]
            assert bar.customdata.tolist() == [
                [starts[number][row], starts[number][row] + T - 1] for row in rows
            ]
