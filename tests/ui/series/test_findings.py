"""What the series page says of how many nets are right, for one net and for several."""

from __future__ import annotations

import pytest

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
