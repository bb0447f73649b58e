"""Several runs on the series page: only runs on the same data are compared, each by its own nets.

The runs are trained here, so every number on the page can be compared with their events.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.learners import train
from explorer.core.series.config import SeriesConfig
from explorer.core.training.events import EpochDone, Measured
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Entry, Run
from explorer.runs.store import RunStore
from explorer.runs.training_source import encode_event
from tests.pages.test_pages import run_page

OWNER = "a" * 32


@pytest.fixture
def store(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """A store in which runs are kept and never executed; the browser has a known key."""
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


def add_trained_run(store: RunStore, config: RunConfig) -> tuple[Run, list[EpochDone]]:
    """Train a run to its end and store its events."""
    run = store.create_run(OWNER, config.name, config.to_json())
    events = list(train(config))
    store.append_events(run.id, run.attempt, [Entry(1.0, *encode_event(each)) for each in events])
    return run, [event for event in events if isinstance(event, EpochDone)]


def open_series(*runs: Run, source: str) -> AppTest:
    app = run_page("series", {"series": source, "run": "-".join(run.id for run in runs)})
    assert not app.exception
    return app


def sales(name: str, **fields: object) -> SeriesConfig:
    preset = SeriesConfig.load_preset("sales")
    small = {"length": 60, "window": 5, "hidden_size": 4, "epochs": 2}
    return replace(preset, name=name, **(small | fields))


def test_a_run_on_other_data_is_named_and_compared_with_nothing(store: RunStore) -> None:
    first, epochs = add_trained_run(store, sales("first"))
    other, _ = add_trained_run(store, sales("other", data_seed=7))
    app = open_series(first, other, source="sales")
    warnings = [each.value for each in app.warning]
    assert any("“other” isn't compared with “first”" in each for each in warnings)
    assert any("(seed of the data)" in each for each in warnings)
    table = app.dataframe[0].value
    assert "RNN, other" not in set(table["forecast"])
    mine = table[table["forecast"] == "RNN, first"]["test loss"].item()
    assert mine == pytest.approx(epochs[-1].validation_loss)
    assert not any(
        each.value.startswith("Mean absolute error") and "other" in each.value
        for each in app.markdown
    )


def test_runs_with_different_numbers_of_nets_are_each_read_by_their_own(store: RunStore) -> None:
    one, _ = add_trained_run(store, sales("one"))
    three, _ = add_trained_run(store, sales("three", num_nets=3))
    app = open_series(one, three, source="sales")
    assert not app.warning
    table = app.dataframe[0].value.set_index("forecast")["method"]
    assert table["RNN, one"] == "A net after 2 epochs."
    assert table["RNN, three"] == "The mean of 3 nets' losses after 2 epochs."


def test_a_figure_of_one_run_names_it_and_counts_its_nets(store: RunStore) -> None:
    preset = replace(SeriesConfig.load_preset("three-samples"), epochs=3)
    waiting = store.create_run(OWNER, "waiting", replace(preset, num_nets=2).to_json())
    config = replace(preset, name="ready", num_nets=4, seed=5)
    ready, _ = add_trained_run(store, config)
    measured = [each for each in train(config) if isinstance(each, Measured)][-1]
    app = open_series(waiting, ready, source="three-samples")
    found = [each.value for each in app.markdown if "of all three results" in each.value]
    assert "Shown here: “ready”" in found[0]
    assert f"of {len(measured.arrays['predicted'])} nets (seeds 5 to 8)" in found[0]
