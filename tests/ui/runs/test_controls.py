"""Changing a live run: only changed settings are sent, and the page shows the current ones."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.configs import load_preset
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Changed
from explorer.runs.records import Record, Run, Status
from explorer.ui.runs.controls import explain_script
from explorer.ui.runs.logs import RunLog

RUN = Run("a" * 32, "me", "hello", load_preset("hello").to_json(), 0.0, 1, 1, 2.0, Status.RUNNING)


class FakeEngine:
    """Records the changes it is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def change_run(self, owner: str, run_id: str, **settings: float) -> None:
        assert (owner, run_id) == (RUN.owner, RUN.id)
        self.sent.append(settings)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr("explorer.ui.runs.changes.open_engine", lambda: fake)
    return fake


def open_controls(changed: dict[str, Any] | None = None) -> AppTest:
    """The status and the buttons of a run, with its row of changes opened."""
    app = AppTest.from_string(
        "from explorer.ui.runs.controls import show_status, show_transport\n"
        "from tests.ui.runs.test_controls import make_log, make_run\n"
        f"run, log = make_run({changed!r}), make_log({changed!r})\n"
        "show_status(run, log)\n"
        "show_transport(run.owner, run, log, page='page')\n",
        default_timeout=120,
    )
    app.session_state[f"{KEY}.opened"] = True
    return app.run()


def make_log(changed: dict[str, Any] | None) -> RunLog:
    """A log without an epoch, with the change if there is one."""
    log = RunLog(RUN.id)
    log.by_kind["Changed"] = [Record(0, 1.0, line) for line in make_run(changed).change_lines]
    return log


def make_run(changed: dict[str, Any] | None) -> Run:
    """The run, with the change in its row if there is one."""
    if changed is None:
        return RUN
    line = event_to_json(Changed(epoch=7, step=7, **changed))
    return replace(RUN, change_lines=(line,))


KEY = f"page.{RUN.id}"


def test_a_new_learning_rate_leaves_a_run_without_clipping_unclipped(engine: FakeEngine) -> None:
    app = open_controls()
    app.text_input(f"{KEY}.rate").set_value("0.2").run()
    app.button(f"{KEY}.change").click().run()
    assert not app.exception
    assert engine.sent == [{"learning_rate": 0.2}]


def test_clipping_can_be_switched_on_with_a_threshold(engine: FakeEngine) -> None:
    app = open_controls()
    app.toggle(f"{KEY}.clips").set_value(True).run()
    app.button(f"{KEY}.change").click().run()
    assert engine.sent == [{"max_grad_norm": 1.0}]


def test_a_change_stays_in_force_and_is_shown(engine: FakeEngine) -> None:
    app = open_controls({"learning_rate": 0.5, "max_grad_norm": 2.0, "temperature": 0.0})
    (caption,) = app.caption
    assert caption.value.replace("\\", "") == (
        "hello → ohlol, RNN with 4 hidden units, Adam at rate 0.1, no clipping, seed 2; "
        "after epoch 7: rate 0.5, clipped at 2."
    )
    assert app.text_input(f"{KEY}.theta").value == "2"
    app.toggle(f"{KEY}.clips").set_value(False).run()
    app.button(f"{KEY}.change").click().run()
    assert engine.sent == [{"max_grad_norm": math.inf}]


def test_nothing_is_sent_without_a_change(engine: FakeEngine) -> None:
    app = open_controls()
    app.button(f"{KEY}.change").click().run()
    assert engine.sent == []


def test_the_row_of_changes_opens_and_closes(engine: FakeEngine) -> None:
    app = open_controls()
    app.button(f"{KEY}.switch").click().run()
    assert len(app.text_input) == 0
    app.button(f"{KEY}.switch").click().run()
    assert app.text_input(f"{KEY}.rate").value == "0.1"
    assert engine.sent == []


def test_a_script_says_that_changes_made_during_training_are_left_out() -> None:
    assert explain_script([]) is None
    text = explain_script([Changed(2, 20, 0.5, None, 0.0)])
    assert text is not None
    assert "What was changed while it trained isn't in it." in text


@pytest.mark.parametrize(
    ("status", "may_return", "fault", "words"),
    [
        (Status.INTERRUPTED, False, "", "was interrupted; it can be resumed from its beginning"),
        (Status.INTERRUPTED, True, "", "doesn't answer; this page follows it again once it does"),
        (Status.RUNNING, False, "the disk is full", "can't be stored now (the disk is full)"),
        (Status.INTERRUPTED, True, "the disk is full", "can't be stored now (the disk is full)"),
        (Status.QUEUED, False, "the disk is full", "can't start now: the disk is full"),
    ],
)
def test_a_run_that_does_not_go_on_is_said_to_wait_for_what_it_waits_for(
    monkeypatch: pytest.MonkeyPatch, status: Status, fault: str, words: str, *, may_return: bool
) -> None:
    monkeypatch.setattr("explorer.ui.runs.controls.find_store_fault", lambda _run: fault)
    app = AppTest.from_string(
        "from dataclasses import replace\n"
        "from explorer.runs.records import Status\n"
        "from explorer.ui.runs.controls import show_status\n"
        "from tests.ui.runs.test_controls import RUN, make_log\n"
        f"run = replace(RUN, status=Status({str(status)!r}), may_return={may_return})\n"
        "show_status(run, make_log(None))\n",
        default_timeout=120,
    ).run()
    assert not app.exception
    (progress,) = app.get("progress")
    assert words in progress.proto.text
    assert ("beginning" in progress.proto.text) is (status is Status.INTERRUPTED and not fault)


def test_only_a_language_model_samples_text_at_a_temperature() -> None:
    pair = open_controls()
    assert f"{KEY}.rate" in {field.key for field in pair.text_input}
    assert f"{KEY}.tau" not in {field.key for field in pair.text_input}
    app = AppTest.from_string(
        "from dataclasses import replace\n"
        "from explorer.core.registry.configs import load_preset\n"
        "from explorer.ui.runs.changes import show_changes\n"
        "from tests.ui.runs.test_controls import RUN, make_log\n"
        "run = replace(RUN, id='text', config=load_preset('lyrics-fast').to_json())\n"
        "show_changes(run.owner, run, make_log(None), key='text')\n",
        default_timeout=120,
    )
    app.session_state["text.opened"] = True
    assert "text.tau" in {field.key for field in app.run().text_input}
