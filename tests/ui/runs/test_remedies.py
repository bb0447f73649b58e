"""A diverged run: its remedy lowers rate and clips, sets the controls, and keeps its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset, read_run_config
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Changed, Diverged
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.records import Entry, Run
from explorer.runs.store import RunStore
from explorer.ui.shell.renewed_widgets import write_number
from tests.pages.test_pages import run_page

DIVERGED = Diverged(epoch=1, step=3, loss=900.0, grad_norm=5.0, last_grad_norm=2.0)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    """A store in which runs are kept and never executed."""
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    kept = RunStore(database)
    engine = Engine(kept)
    for module in ("controls", "links", "logs", "owner", "polling", "shown", "start"):
        monkeypatch.setattr(f"explorer.ui.runs.{module}.open_store", lambda: kept)
    for module in ("controls", "limits", "start"):
        monkeypatch.setattr(f"explorer.ui.runs.{module}.open_engine", lambda: engine)
    monkeypatch.setattr("explorer.ui.activations.run_nets.open_store", lambda: kept)
    monkeypatch.setattr(
        Engine, "start_run", lambda _, owner, name, config: kept.create_run(owner, name, config)
    )
    monkeypatch.setattr(Engine, "warm_up", lambda _: None)
    yield kept
    database.dispose()


def make_diverged(store: RunStore, owner: str, changed: Changed | None = None) -> Run:
    """A run of lyrics-fast from rate 100 without clipping, which diverged at step 3."""
    config = load_preset("lyrics-fast")
    optimizer = replace(config.optimizer, learning_rate=100.0, max_grad_norm=None)
    config = replace(config, optimizer=optimizer)
    run = store.create_run(owner, config.name, config.to_json())
    events = [event for event in (changed, DIVERGED) if event is not None]
    entries = [
        Entry(1.0 + number, type(event).__name__, event_to_json(event))
        for number, event in enumerate(events)
    ]
    store.append_events(run.id, run.attempt, entries)
    return store.find_run(run.id)


def open_diverged(store: RunStore, changed: Changed | None = None) -> tuple[AppTest, Run]:
    """The language model's page with the run that its controls describe."""
    link = {
        "preset": "lyrics-fast",
        "lyrics-fast.learning_rate": "100",
        "lyrics-fast.with_max_grad_norm": "false",
    }
    app = run_page("language_model", link)
    run = make_diverged(store, app.session_state["owner.key"], changed)
    return app.run(), run


def find_new_config(store: RunStore, app: AppTest, old: Run) -> TrainingConfig:
    (new,) = (run for run in store.list_runs(app.session_state["owner.key"]) if run.id != old.id)
    assert app.query_params["run"] == new.id
    config = read_run_config(new.config)
    assert isinstance(config, TrainingConfig)
    return config


def test_the_remedy_lowers_the_rate_and_clips_together_and_sets_the_controls(
    store: RunStore,
) -> None:
    app, run = open_diverged(store)
    app.button(f"text.{run.id}.remedy").click().run()
    assert not app.exception
    optimizer = find_new_config(store, app, run).optimizer
    assert (optimizer.learning_rate, optimizer.max_grad_norm) == (
        min(10.0, {"sgd": 1.0, "adam": 0.01}[optimizer.optimizer]),
        1.0,
    )
    shown = {each.label: each.value for each in app.text_input}
    assert shown["Learning rate"] == write_number(optimizer.learning_rate)
    assert {each.label: each.value for each in app.toggle}["Clip gradients"] is True
    assert shown["Clip gradients at norm"] == "1"


def test_after_a_live_change_the_remedy_starts_from_the_changed_settings(store: RunStore) -> None:
    changed = Changed(epoch=0, step=2, learning_rate=0.05, max_grad_norm=0.5, temperature=0.0)
    app, run = open_diverged(store, changed)
    button = app.button(f"text.{run.id}.remedy")
    assert button.label == "Train again with learning rate 0.005 and clipping at 0.5"
    button.click().run()
    optimizer = find_new_config(store, app, run).optimizer
    assert (optimizer.learning_rate, optimizer.max_grad_norm) == (pytest.approx(0.005), 0.5)


def test_controls_that_describe_another_run_stay_as_they_are(store: RunStore) -> None:
    app, run = open_diverged(store)
    app.text_input("lyrics-fast.hidden_size").set_value("100").run()
    app.button(f"text.{run.id}.remedy").click().run()
    assert app.text_input("lyrics-fast.learning_rate").value == "100"


def test_a_run_shown_beside_the_diverged_one_stays_on_the_page(store: RunStore) -> None:
    app, run = open_diverged(store)
    twin = store.create_run(run.owner, "twin", run.config)
    app.query_params["run"] = f"{run.id}-{twin.id}"
    app.run()
    app.button(f"text.{run.id}.remedy").click().run()
    shown = app.query_params["run"].split("-")
    assert shown[1] == twin.id
    assert shown[0] not in {run.id, twin.id}


def test_a_diverged_run_is_not_offered_to_resume(store: RunStore) -> None:
    app, _ = open_diverged(store)
    labels = [button.label for button in app.button]
    assert "Resume" not in labels
    assert any(label.startswith("Train again with") for label in labels)


def test_the_activations_page_does_not_ask_to_train_a_diverged_run_further(
    store: RunStore,
) -> None:
    app, run = open_diverged(store)
    page = run_page("activations")
    page.session_state["owner.key"] = app.session_state["owner.key"]
    page.run()
    name = next(each for each in page.selectbox("net").options if run.id[:6] in each)
    page.selectbox("net").set_value(name).run()
    assert not page.exception
    words = page.warning[0].value.replace("\\", "")
    assert "diverged before it saved a checkpoint" in words
    assert "train" not in words.lower().replace("trained", "")
