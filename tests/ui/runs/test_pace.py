"""The pace of a live run is sent when the user chooses it, and never by itself."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.training.event_json import event_to_json
from explorer.runs.log_events import Paced, find_kind
from explorer.runs.records import Record
from explorer.ui.runs.logs import RunLog
from explorer.ui.runs.pace import estimate_left, offer_pace
from tests.ui.runs.test_controls import RUN

_PAGE = """
from explorer.ui.runs.logs import RunLog
from explorer.ui.runs.pace import offer_pace
from tests.ui.runs.test_controls import RUN

offer_pace(RUN.owner, RUN, RunLog(RUN.id), key="pace")
"""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    values: list[float] = []

    class FakeEngine:
        def change_run(self, _owner: str, _run_id: str, **settings: Any) -> None:  # noqa: ANN401
            values.append(settings["epochs_per_s"])

    monkeypatch.setattr("explorer.ui.runs.pace.open_engine", FakeEngine)
    return values


def test_each_choice_is_sent_before_the_log_knows_of_the_one_before(sent: list[float]) -> None:
    app = AppTest.from_string(_PAGE, default_timeout=120).run()
    for value in (2.0, 0.0, 4.0):
        app.segmented_control("pace").set_value(value).run()
    assert not app.exception
    assert sent == [2.0, 0.0, 4.0]


def test_a_value_that_the_browser_sends_again_is_no_command(
    sent: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    state: dict[str, Any] = {}
    heard = []
    fake = SimpleNamespace(
        session_state=state,
        segmented_control=lambda *_, on_change, **__: heard.append(on_change),
    )
    monkeypatch.setattr("explorer.ui.runs.pace.st", fake)
    offer_pace(RUN.owner, RUN, RunLog(RUN.id), key="pace")
    heard[0]()  # Streamlit takes the value for a new one if the control was gone for a moment
    assert sent == []
    del state["pace"]  # as it does with a control that isn't drawn
    offer_pace(RUN.owner, RUN, RunLog(RUN.id), key="pace")
    assert state["pace"] == 0.0


@pytest.mark.parametrize(("pace", "left_s"), [(0.0, 20.0), (4.0, 22.5), (1.0, 90.0)])
def test_the_time_left_counts_the_wait_of_a_slowed_run(pace: float, left_s: float) -> None:
    log = RunLog(RUN.id)
    log.by_kind[find_kind(Paced)] = [Record(0, 0.0, event_to_json(Paced(epochs_per_s=pace)))]
    run = replace(RUN, elapsed_s=20.0 / 9)
    assert estimate_left(run, log, 90, 10) == pytest.approx(left_s)
