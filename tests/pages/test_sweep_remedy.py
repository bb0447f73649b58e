"""A sweep over delays in which a net diverged is trained again, as a whole, with one click."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.core.delay.config import RECURRENT, DelayConfig
from explorer.core.registry.configs import read_run_config
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Diverged
from explorer.runs.engine import Engine
from explorer.runs.log_events import Begun
from explorer.runs.records import Entry, mark_entry
from explorer.runs.store import RunStore
from explorer.ui.delay.panels import plan_run
from explorer.ui.delay.sweep import SWEPT_DELAYS
from tests.pages.test_pages import run_page

OWNER = "a" * 32
LINK = {"grad.panel": "A bit to recall", "recall.learning_rate": "50"}
DIVERGED = Diverged(epoch=1, step=3, loss=900.0, grad_norm=5.0, last_grad_norm=2.0)


def add_sweep(store: RunStore) -> list[str]:
    """A sweep at rate 50, of which the first net diverged and the last one is training."""
    preset = DelayConfig.load_preset("recall")
    preset = replace(preset, optimizer=replace(preset.optimizer, learning_rate=50.0))
    ids = []
    for delay in SWEPT_DELAYS:
        for architecture in RECURRENT:
            config = plan_run(replace(preset, delay=delay), architecture)
            ids.append(store.create_run(OWNER, config.name, config.to_json()).id)
    line = Entry(1.0, "Diverged", event_to_json(DIVERGED))
    store.append_events(ids[0], store.find_run(ids[0]).attempt, [line])
    store.queue_run(OWNER, ids[-1], "queue")
    store.append_events(ids[-1], store.find_run(ids[-1]).attempt, [mark_entry(Begun(), 0.0)])
    return ids


def test_one_click_stops_the_rest_and_starts_the_whole_sweep_with_settings_that_train(
    kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[str] = []
    monkeypatch.setattr(Engine, "stop_run", lambda _, _owner, run_id: stopped.append(run_id))
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    app = run_page("gradients", LINK)
    old = add_sweep(kept_runs)
    app.query_params["run"] = "-".join(old)
    app.run()
    assert not app.exception
    assert [each.value for each in app.error] == [
        "The loss or gradient of 1 net blew up: RNN, delay 5, rate 50."
    ]
    button = app.button("recall.sweep.remedy")
    assert button.label == "Try all delays again with learning rate 0.01 and clipping at 1"
    button.click().run()
    assert not app.exception
    assert stopped == [old[-1]]
    new = [
        read_run_config(kept_runs.find_run(each).config)
        for each in app.query_params["run"].split("-")
    ]
    assert [(each.delay, each.architecture) for each in new if isinstance(each, DelayConfig)] == [
        (delay, architecture) for delay in SWEPT_DELAYS for architecture in RECURRENT
    ]
    assert {(each.optimizer.learning_rate, each.optimizer.max_grad_norm) for each in new} == {
        (0.01, 1.0)
    }
    shown = {each.label: each.value for each in app.text_input}
    assert (shown["Learning rate"], shown["Clip gradients at norm"]) == ("0.01", "1")


def test_controls_that_describe_another_task_stay_as_they_are(
    kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "stop_run", lambda *_: None)
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    app = run_page("gradients", LINK | {"recall.hidden_size": "7"})
    app.query_params["run"] = "-".join(add_sweep(kept_runs))
    app.run()
    app.button("recall.sweep.remedy").click().run()
    assert not app.exception
    assert app.text_input("recall.learning_rate").value == "50"
