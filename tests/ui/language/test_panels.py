"""The panels of the language-model page show no number that is not known yet."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

PAGE = """
from explorer.core.training.curves import collect_curves
from explorer.core.training.epoch_table import EpochTable
from explorer.ui.language.panels import show_speed
from tests.core.training.epochs import make_epoch

rows = [(float(n), make_epoch(n, tokens=1000)) for n in range(1, 4)]
show_speed([collect_curves("a", EpochTable(rows[:count]), None) for count in (0, 1, 3)])
"""


def test_an_unknown_speed_is_shown_as_a_dash() -> None:
    app = AppTest.from_string(PAGE, default_timeout=120).run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["–", "–", "1,000"]


SAMPLES = """
from dataclasses import replace

from explorer.runs.records import Status
from explorer.ui.language.panels import show_samples
from explorer.ui.runs.logs import RunLog
from tests.ui.runs.test_controls import RUN

for status in (Status.RUNNING, Status.DIVERGED):
    show_samples([replace(RUN, status=status)], [RunLog(RUN.id)])
silent = replace(RUN, status=Status.INTERRUPTED, may_return=True)
show_samples([silent], [RunLog(RUN.id)])
"""


def test_what_a_run_may_still_write_depends_on_whether_it_goes_on() -> None:
    app = AppTest.from_string(SAMPLES, default_timeout=120).run()
    assert not app.exception
    assert [info.value for info in app.info] == [
        "Nothing has been written yet; the recipe says how many epochs that takes.",
        "Training ended before anything was written.",
        "Nothing has been written yet. It may be once training goes on.",
    ]
