"""How often a page refreshes: often while a run is young, rarely later, never after its end."""

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
        ([ENDED, OLD], "3s"),  # a run that has ended doesn't count
        ([OLD, replace(YOUNG, status=Status.QUEUED)], "1s"),
        ([replace(OLD, status=Status.PAUSED)], "3s"),  # another page may resume it
        ([replace(OLD, status=Status.INTERRUPTED)], None),
        ([replace(OLD, status=Status.INTERRUPTED, may_return=True)], "3s"),  # frozen, perhaps
    ],
)
def test_the_youngest_live_run_sets_the_pace(runs: list, pace: str | None) -> None:
    assert find_pace(runs) == pace
