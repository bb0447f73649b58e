"""How often a page asks: closely while a run is young, seldom later, not at all behind its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.runs.records import Status
from explorer.ui.runs.polling import find_pace
from tests.ui.runs.test_controls import RUN

YOUNG, OLD = replace(RUN, elapsed_s=19.9), replace(RUN, elapsed_s=20.0)
ENDED = replace(YOUNG, status=Status.FINISHED)


@pytest.mark.parametrize(
    ("runs", "pace"),
    [
        ([], None),
        ([ENDED], None),
        ([YOUNG], "1s"),
        ([OLD], "3s"),
        ([ENDED, OLD], "3s"),  # what has ended sets no pace
        ([OLD, replace(YOUNG, status=Status.QUEUED)], "1s"),
        ([replace(OLD, status=Status.PAUSED)], "3s"),  # another page may let it go on
    ],
)
def test_the_youngest_run_that_is_executed_sets_the_pace(runs: list, pace: str | None) -> None:
    assert find_pace(runs) == pace
