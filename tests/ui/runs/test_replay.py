"""Which epoch a page shows, after what the browser has sent."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.ui.runs.replay import _find_position


@pytest.mark.parametrize(
    ("message", "count", "start", "position"),
    [
        ({}, 5, None, 4),
        ({}, 5, 2, 2),
        ({"position": 1, "of": 5}, 5, None, 1),
        ({"position": 1, "of": 5}, 9, None, 1),  # the run has gone on
        ({"position": 4, "of": 5}, 9, None, 8),  # and its last epoch is followed
        ({"position": 3, "of": 9}, 2, None, 1),  # it was resumed from an earlier checkpoint
        ({"position": -7, "of": 9}, 5, None, 0),
        ({"position": "x", "of": None}, 5, 1, 1),
    ],
)
def test_the_epoch_chosen_stays_and_the_last_one_is_followed(
    message: dict[str, Any], count: int, start: int | None, position: int
) -> None:
    assert _find_position(message, count, start) == position
