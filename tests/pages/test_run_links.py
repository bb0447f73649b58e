"""`?run=` opens any run of this browser on its own page, and says so when it can't."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset
from explorer.core.slots.config import SlotsConfig
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run
from explorer.runs.store import RunStore
from explorer.ui.runs.links import find_place
from tests.pages.test_pages import run_page

OWNER, STRANGER = "a" * 32, "b" * 32
# A preset of each kind with the page that trains it.
PLACES = {
    "hello": "char_models",
    "lyrics-fast": "language_model",
    "antonyms": "seq2seq",
    "sales": "series",
    "echo": "memory",
    "recall": "gradients",
    "gru": "slots",
}


@pytest.fixture
def store(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """A store in which runs are kept and never executed; the browser has a known key."""
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


def add_run(store: RunStore, name: str, config: RunConfig | str, owner: str = OWNER) -> Run:
    given = load_preset(config) if isinstance(config, str) else config
    return store.create_run(owner, name, given.to_json())


def open_link(run: Run) -> AppTest:
    """The run on its own page, opened by the link of the Runs page."""
    place = find_place(run)
    return run_page(place.page, place.link)


def list_shown(app: AppTest, *names: str) -> list[str]:
    """Which of the names stand in the rows of runs."""
    texts = [str(each.proto.text) for each in app.get("progress")]
    return [name for name in names if any(text.startswith(f"“{name}” ") for text in texts)]


@pytest.mark.parametrize(("preset", "page"), PLACES.items())
def test_a_link_opens_an_older_run_on_its_own_page(store: RunStore, preset: str, page: str) -> None:
    older = add_run(store, "older", preset)
    add_run(store, "newer", preset)
    assert find_place(older).page == page
    app = open_link(older)
    assert not app.exception
    assert not app.warning
    assert list_shown(app, "older", "newer") == ["older"]
    assert "Resume" in [button.label for button in app.button]


@pytest.mark.parametrize(("preset", "page"), PLACES.items())
def test_the_run_alone_is_enough_of_a_link(store: RunStore, preset: str, page: str) -> None:
    older = add_run(store, "older", preset)
    add_run(store, "newer", preset)
    app = run_page(page, {"run": older.id})
    assert not app.warning
    assert list_shown(app, "older", "newer") == ["older"]


@pytest.mark.parametrize("preset", PLACES)
def test_another_browsers_run_is_shown_as_such_and_cannot_be_changed(
    store: RunStore, preset: str
) -> None:
    add_run(store, "mine", preset)
    app = open_link(add_run(store, "foreign", preset, STRANGER))
    assert not app.exception
    assert not app.warning
    sentences = [each.value for each in app.info if "another browser" in each.value]
    assert [each.partition(".")[0] for each in sentences] == [
        "“foreign” was trained in another browser"
    ]
    assert list_shown(app, "mine", "foreign") == ["foreign"]
    assert not {"Pause", "Resume", "Stop"} & {button.label for button in app.button}


@pytest.mark.parametrize("preset", PLACES)
def test_a_deleted_run_is_said_to_be_gone_and_the_page_still_trains(
    store: RunStore, preset: str
) -> None:
    run = add_run(store, "deleted", preset)
    place = find_place(run)
    store.delete_run(OWNER, run.id)
    app = run_page(place.page, place.link)
    assert not app.exception
    assert [each.value.partition(":")[0] for each in app.warning] == [
        "The run in this link isn't here"
    ]
    primary = next(each for each in app.button if each.proto.type == "primary")
    assert not primary.disabled
    primary.click().run()
    assert not app.exception
    assert not app.warning  # what was started is shown now, not what the link named
    assert store.list_runs(OWNER)


def test_a_run_of_another_page_is_named_with_a_link_to_its_own(store: RunStore) -> None:
    run = add_run(store, "forecast", "sales")
    app = run_page("language_model", {"run": run.id})
    assert not app.exception
    assert [each.value for each in app.warning] == [
        "The run in this link, forecast, isn't one that this page shows. Open it where it belongs:"
    ]
    labels = [each.proto.label for each in app.get("page_link")]
    assert "Open on Series" in labels


def test_the_series_page_opens_the_series_of_the_run(store: RunStore) -> None:
    run = add_run(store, "forecast", "sales")
    app = run_page("series", {"run": run.id})
    assert app.session_state["series"] == "sales"
    assert list_shown(app, "forecast") == ["forecast"]


def test_choosing_another_series_leaves_the_run_of_the_link(store: RunStore) -> None:
    app = open_link(add_run(store, "forecast", "sales"))
    app.button_group("series").set_value("weather").run()
    assert not app.exception
    assert not app.warning
    assert "run" not in app.query_params


def test_after_train_the_address_names_the_new_run_instead_of_the_old_one(store: RunStore) -> None:
    older = add_run(store, "older", "lyrics-fast")
    app = open_link(older)
    app.button("text.start").click().run()
    (newer,) = (run.id for run in store.list_runs(OWNER) if run.id != older.id)
    assert app.query_params["run"] == newer
    assert list_shown(app, "older") == []


def test_the_gradients_of_any_run_that_recorded_them_are_shown_by_its_link(
    store: RunStore,
) -> None:
    config = replace(TrainingConfig.load_preset("hello"), gradient_every=1)
    older = add_run(store, "older", config)
    newer = add_run(store, "newer", config)
    for link in ({"run": older.id}, {"grad.panel": "During training", "run": older.id}):
        app = run_page("gradients", link)
        assert list_shown(app, "older", "newer") == ["older"]
    app.selectbox("grad.run").select_index(0).run()
    assert list_shown(app, "older", "newer") == ["newer"]
    assert app.query_params["run"] == newer.id


def test_a_link_to_gradients_never_passes_over_its_run_in_silence(store: RunStore) -> None:
    run = add_run(store, "older", replace(TrainingConfig.load_preset("hello"), gradient_every=1))
    app = run_page("gradients", {"run": run.id, "grad.panel": "One sequence"})
    assert [each.value for each in app.info if "not the run in this link" in each.value]
    store.delete_run(OWNER, run.id)
    app = run_page("gradients", {"run": run.id})
    assert not app.exception
    assert [each.value.partition(":")[0] for each in app.warning] == [
        "The run in this link isn't here"
    ]


@pytest.mark.parametrize(("page", "preset"), [("seq2seq", "antonyms"), ("gradients", "hello")])
def test_a_page_that_shows_one_run_says_so_if_the_link_names_two(
    store: RunStore, page: str, preset: str
) -> None:
    config = load_preset(preset)
    if isinstance(config, TrainingConfig):
        config = replace(config, gradient_every=1)
    runs = [add_run(store, name, config) for name in ("first", "second")]
    app = run_page(page, {"run": "-".join(run.id for run in runs)})
    assert not app.exception
    assert list_shown(app, "first", "second") == ["first"]
    (said,) = [each.value for each in app.info if "names" in each.value]
    assert said == (
        "This link names 2 runs, and one is shown at a time: “first”. Choose another one in the "
        "list of runs."
    )
    alone = run_page(page, {"run": runs[0].id})
    assert not [each.value for each in alone.info if "names" in each.value]


def test_a_tagger_and_its_twin_without_memory_are_both_there_after_a_reload(
    store: RunStore,
) -> None:
    tagger = SlotsConfig.load_preset("gru")
    add_run(store, "gru", tagger)
    add_run(store, "gru without memory", replace(tagger, is_memory_cut=True))
    app = run_page("slots", {"cell": "gru"})
    assert list_shown(app, "gru", "gru without memory") == ["gru", "gru without memory"]
