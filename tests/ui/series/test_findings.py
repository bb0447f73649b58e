"""What the series page says of how many nets are right, for one net and for several."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.series.forecasts import count_close_nets, count_right_nets
from explorer.core.series.results import STATE_EDGES, SeriesSnapshot
from explorer.ui.series.findings import describe_close_nets, describe_right_nets


@pytest.mark.parametrize(
    ("right", "nets", "start"),
    [
        (1, 1, "The net gets all 5 known answers right."),
        (0, 1, "The net doesn't get all 5 known answers right."),
        (1, 3, "1 of 3 nets gets all 5 known answers right. They saw the same days"),
        (3, 3, "3 of 3 nets get all 5 known answers right. They saw the same days"),
    ],
)
def test_nets_disagree_only_where_there_are_several(right: int, nets: int, start: str) -> None:
    sentence = describe_right_nets(right, nets, 5)
    assert sentence.startswith(start)
    assert ("disagree" in sentence) == (nets > 1)


@pytest.mark.parametrize(
    ("close", "nets", "sentence"),
    [
        (1, 1, "the net (seed 4) is within 0.5 of all three results."),
        (0, 1, "the net (seed 4) isn't within 0.5 of all three results."),
        (1, 3, "1 of 3 nets (seeds 4 to 6) is within 0.5 of all three results."),
        (2, 3, "2 of 3 nets (seeds 4 to 6) are within 0.5 of all three results."),
    ],
)
def test_the_nets_seeds_are_named(close: int, nets: int, sentence: str) -> None:
    assert describe_close_nets(close, nets, 4) == sentence


@pytest.mark.parametrize("scenes", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_nets_counted_are_those_of_plain_loops(scenes: int) -> None:
    rng, counts = np.random.default_rng(0), np.ones(len(STATE_EDGES) - 1, np.int64)
    for _ in range(scenes):
        S, N = (int(each) for each in rng.integers(1, 5, size=2))
        truth = rng.integers(2, size=(N, 1)).astype(np.float64)
        away = rng.choice(
            [0.0, 0.25, 0.5, 0.5 + 1e-9, 1.0], size=(S, N, 1), p=[0.4, 0.3, 0.1, 0.1, 0.1]
        )
        predicted = truth + away * rng.choice([-1, 1], size=(S, N, 1))
        snapshot = SeriesSnapshot(1, predicted, predicted[:, 0], counts, 0.0)
        close = right = 0
        for net in predicted.tolist():
            pairs = [(value, y) for (value,), (y,) in zip(net, truth.tolist(), strict=True)]
            close += all(abs(value - y) <= 0.5 for value, y in pairs)
            right += all((value > 0.5) == (y == 1) for value, y in pairs)
        found = count_close_nets(snapshot, truth, 0.5), count_right_nets(snapshot, truth)
        assert found == (close, right)
        shown = describe_close_nets(found[0], S, 7), describe_right_nets(found[1], S, N)
        if S > 1:
            last = 7 + S - 1
            assert shown[0].startswith(f"{close} of {S} nets (seeds 7 to {last}) ")
            assert shown[1].startswith(f"{right} of {S} nets ")
        else:
            assert ("isn't" in shown[0], "doesn't" in shown[1]) == (not close, not right)
