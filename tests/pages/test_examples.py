"""Each training page opens on finished examples, which are marked and never the user's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.configs import load_preset
from explorer.runs.store import RunStore
from explorer.ui.runs.recipes import TAGGERS, TEXT_RECIPES
from tests.bench.examples import EPOCHS, list_plans
from tests.pages.epoch_players import list_players, move_player
from tests.pages.test_pages import run_page
from tests.pages.test_shown_runs import (
    OWNER,
    add_run,
    find_choice,
    go_to,
    list_differences,
    list_rows,
)

RECALL = {"grad.panel": "A bit to recall"}
PLANS = list_plans()
# The page of each recipe, the link that chooses it, and the examples that a newcomer sees.
FIRST_VIEWS: list[tuple[str, dict[str, str], list[str]]] = [
    ("char_models", {}, ["hello"]),
    ("char_models", {"pair": "beyond-cell"}, ["beyond-cell"]),
    ("char_models", {"pair": "beyond-rnn"}, ["beyond-rnn"]),
    ("char_models", {"pair": "own words"}, ["hello"]),
    ("language_model", {}, ["lyrics-rnn"]),
    *(("language_model", {"preset": name}, [name]) for name in TEXT_RECIPES),
    ("memory", {}, ["echo-tdnn", "echo-narx", "echo-rnn"]),
    ("gradients", RECALL, ["recall-rnn", "recall-gru", "recall-lstm"]),
    ("gradients", {"grad.panel": "During training"}, ["recall-lstm"]),
    ("slots", {}, ["tagger-rnn", "tagger-rnn-cut"]),
    ("slots", {"twin": "false"}, ["tagger-rnn"]),
    *(("slots", {"cell": cell}, [f"tagger-{cell}", f"tagger-{cell}-cut"]) for cell in TAGGERS),
    ("series", {}, ["weather"]),
    ("series", {"series": "sales"}, ["sales-none", "sales-standardised"]),
    ("series", {"series": "long-weather"}, ["long-weather"]),
    ("series", {"series": "three-samples"}, ["three-samples"]),
    ("series", {"series": "own-table"}, ["own-table"]),
    ("seq2seq", {"tab": "Learning"}, ["antonyms"]),
    ("seq2seq", {"tab": "Learning", "translation": "dates"}, ["dates"]),
    ("seq2seq", {"tab": "Learning", "translation": "own pairs"}, ["antonyms"]),
]


@pytest.fixture
def store(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """A store in which runs are kept and never executed; the browser has a known key."""
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


def list_words(app: AppTest) -> str:
    """All that the page says."""
    parts = (*app.markdown, *app.caption, *app.info, *app.warning)
    return "\n".join(str(each.value).replace("\\", "") for each in parts)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("page", "link", "names"), FIRST_VIEWS)
def test_a_page_opens_on_examples_with_exactly_its_settings(
    page: str, link: dict[str, str], names: list[str]
) -> None:
    app = run_page(page, link)
    assert not app.exception
    assert list_rows(app) == [f"Example: {PLANS[name].name}" for name in names]
    assert all("was trained in advance: epoch" in each.proto.text for each in app.get("progress"))
    short = any(name in EPOCHS for name in names)
    differing = ["Differs from the settings above: epochs (100 instead of 1,000)."]
    assert list_differences(app) == (differing if short else [])
    for empty in (
        "No epoch is complete",
        "No score has been",
        "has been trained yet",
        "hasn't been trained",
    ):
        assert empty not in list_words(app)
    named = app.query_params.get("run", "")  # one panel has no settings that could name its run
    assert named in {"", "example_recall_lstm"}
    offered = {button.label for button in app.button}
    assert not offered & {"Pause", "Resume", "Stop", "Delete"}
    assert ("Use these settings" in offered) == short


def test_train_shows_the_user_s_run_and_keeps_the_example_for_comparison(store: RunStore) -> None:
    app = run_page("char_models")
    app.button("char.start").click().run()
    (mine,) = store.list_runs(OWNER)
    assert mine.name == "hello → ohlol"
    assert list_rows(app) == ["hello → ohlol"]
    assert app.query_params["run"] == mine.id
    find_choice(app, "char").set_value([mine.id, "example_hello"]).run()
    assert list_rows(app) == ["hello → ohlol", "Example: hello → ohlol"]
    assert app.query_params["run"] == f"{mine.id}-example_hello"
    keys = [str(button.key) for button in app.button]
    assert f"char.{mine.id}.go" in keys
    assert not [key for key in keys if "example_hello" in key]
    again = run_page("char_models", dict(app.query_params))
    assert list_rows(again) == list_rows(app)
    assert "another browser" not in list_words(again)


def test_a_run_with_the_same_settings_takes_the_example_s_place(store: RunStore) -> None:
    app = run_page("char_models")
    app.button("char.start").click().run()
    assert list_rows(run_page("char_models")) == ["hello → ohlol"]
    assert [run.name for run in store.list_runs(OWNER)] == ["hello → ohlol"]


@pytest.mark.usefixtures("store")
def test_a_changed_setting_leaves_the_example_and_states_the_difference() -> None:
    app = run_page("char_models")
    app.text_input("hello.seed").set_value("7").run()
    assert list_rows(app) == ["Example: hello → ohlol"]
    assert list_differences(app) == ["Differs from the settings above: seed (2 instead of 7)."]
    assert "run" not in app.query_params
    linked = run_page("char_models", {"hello.seed": "7"})
    assert list_rows(linked) == list_rows(app)
    assert list_differences(linked) == list_differences(app)


@pytest.mark.usefixtures("store")
def test_words_of_the_user_s_own_are_not_replaced_by_an_example_s() -> None:
    link = {"pair": "own words", "own.source": "abc", "own.target": "bca"}
    app = run_page("char_models", link)
    assert not app.exception
    assert list_rows(app) == ["abc → bca"]
    assert "hasn't been trained yet" in app.get("progress")[0].proto.text


@pytest.mark.usefixtures("store")
def test_a_link_names_an_example_and_a_missing_one_is_said_to_be_missing() -> None:
    app = run_page("char_models", {"run": "example_beyond_rnn"})
    assert list_rows(app) == [f"Example: {PLANS['beyond-rnn'].name}"]
    gone = run_page("char_models", {"run": "example_gone"})
    assert "The run in this link isn't here" in gone.warning[0].value
    assert list_rows(gone) == ["Example: hello → ohlol"]


def test_the_runs_page_lists_no_example(store: RunStore) -> None:
    app = run_page("char_models")
    go_to(app, "runs")
    assert "You haven't started a run in this browser yet." in app.info[0].value
    add_run(store, "mine", "hello")
    go_to(app, "runs")
    assert not [each for each in app.get("progress") if "Example" in each.proto.text]


def test_the_last_runs_are_offered_beside_an_example(store: RunStore) -> None:
    other = load_preset("hello")
    add_run(store, "mine", replace(other, seed=5))
    app = run_page("char_models")
    assert list_rows(app) == ["Example: hello → ohlol"]
    assert app.button("char.last").label == "Show your last run, mine"


@pytest.mark.usefixtures("store")
def test_every_recorded_epoch_of_an_example_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    app = run_page("char_models", {"pair": "beyond-cell"})
    (player,) = list_players(app)
    assert (player["epochs"], player["position"]) == (list(range(8, 801, 8)), 99)
    move_player(app, 9, monkeypatch)
    assert "Epoch 80: 6 hidden units" in list_words(app)


def test_other_settings_of_a_delay_line_still_show_the_example_of_each_net() -> None:
    app = run_page("memory", {"echo.window": "2"})
    assert not app.exception
    assert list_rows(app) == [
        f"Example: {net}, echo to 20" for net in ("Delay line (TDNN)", "NARX", "SRN")
    ]
