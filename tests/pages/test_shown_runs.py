"""One rule says which runs a page shows; what differs from the controls beside them is stated."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.delay.config import DelayConfig
from explorer.core.registry.configs import load_preset, read_run_config
from explorer.core.series.config import SeriesConfig
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Sampled
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Entry, Run
from explorer.runs.store import RunStore
from explorer.ui.shell.navigation import ROOT
from tests.pages.test_pages import run_page
from tests.pages.test_seq2seq_page import list_translations

OWNER = "a" * 32


@pytest.fixture
def store(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """A store in which runs are kept and never executed; the browser has a known key."""
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


def add_run(store: RunStore, name: str, config: RunConfig | str) -> Run:
    given = load_preset(config) if isinstance(config, str) else config
    return store.create_run(OWNER, name, given.to_json())


def go_to(app: AppTest, page: str, link: dict[str, str] | None = None) -> AppTest:
    """Open another page in the same session: by a link, or from the menu, whose address is bare."""
    app.switch_page(str(ROOT / "pages" / f"{page}.py"))
    app.query_params.clear()
    for key, value in (link or {}).items():
        app.query_params[key] = value
    return app.run()


def list_rows(app: AppTest) -> list[str]:
    """The names in the rows of runs."""
    texts = [str(each.proto.text).replace("\\", "") for each in app.get("progress")]
    return [text[1 : text.index("”")] for text in texts if text.startswith("“")]


def list_differences(app: AppTest) -> list[str]:
    return [
        each.value.replace("\\", "")
        for each in app.caption
        if each.value.startswith("Differs from")
    ]


def find_choice(app: AppTest, page: str) -> AppTest:
    """The list in which the runs shown are chosen."""
    return next(each for each in app.multiselect if str(each.key).startswith(f"{page}.choice."))


# The recipe that each page opens with, the link of another one, and a run of the first.
OTHER_RECIPES = {
    "char_models": ({"pair": "beyond-cell"}, "hello"),
    "language_model": ({"preset": "lyrics-gru"}, "lyrics-rnn"),
    "seq2seq": ({"translation": "dates"}, "antonyms"),
    "series": ({"series": "long-weather"}, "weather"),
    "memory": ({"echo.delay": "3"}, "echo"),
    "gradients": ({"grad.panel": "A bit to recall", "recall.delay": "7"}, "recall"),
    "slots": ({"cell": "gru"}, "rnn"),
}


QUICK = ("char_models", "seq2seq")  # the others are left to the complete check
PAGES = [
    pytest.param(page, marks=[] if page in QUICK else [pytest.mark.slow]) for page in OTHER_RECIPES
]


@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_other_settings_shows_no_run_that_has_not_got_them(
    store: RunStore, page: str
) -> None:
    link, preset = OTHER_RECIPES[page]
    add_run(store, "mine", preset)
    app = run_page(page, link)
    assert not app.exception
    assert "mine" not in list_rows(app)


@pytest.mark.parametrize("page", [page for page in PAGES if page.values != ("seq2seq",)])
def test_the_newest_run_with_the_settings_of_the_link_is_shown(store: RunStore, page: str) -> None:
    link = {"grad.panel": "A bit to recall"} if page == "gradients" else {}
    app = run_page(page, link)
    next(each for each in app.button if each.proto.type == "primary").click().run()
    config = read_run_config(store.list_runs(OWNER)[-1].config)
    add_run(store, "newer", config)
    add_run(store, "other seed", replace(config, seed=config.seed + 1))
    app = run_page(page, link)
    assert not app.exception
    assert "newer" in list_rows(app)
    assert "other seed" not in list_rows(app)
    assert list_differences(app) == []


def test_the_settings_of_one_of_several_runs_are_used_and_the_others_stay(store: RunStore) -> None:
    config = load_preset("echo")
    assert isinstance(config, DelayConfig)
    kinds = ("tdnn", "narx", "rnn")
    runs = [add_run(store, kind, replace(config, architecture=kind)) for kind in kinds]
    named = {"run": "-".join(run.id for run in runs)}
    app = run_page("memory", {**named, "echo.delay": "3"})
    assert len(list_differences(app)) == 3
    app.button(f"memory.{runs[1].id}.reuse").click().run()
    assert list_differences(app) == []
    assert list_rows(app) == list(kinds)
    assert app.query_params["run"] == named["run"]


def test_the_list_of_runs_says_how_many_a_link_may_show(store: RunStore) -> None:
    runs = [add_run(store, f"net {number}", "echo") for number in range(5)]
    app = run_page("memory", {"run": "-".join(run.id for run in runs)})
    assert list_rows(app) == [run.name for run in runs]
    assert find_choice(app, "memory").label == "Runs of this page, up to 5 at a time"


def test_the_shipped_net_is_shown_for_its_own_settings_whatever_the_browser_has_trained(
    store: RunStore,
) -> None:
    add_run(store, "antonyms again", "antonyms")
    add_run(store, "dates", "dates")
    app = run_page("seq2seq", {"pairs.word": "man", "tab": "What if"})
    assert app.selectbox("seq2seq.net").value == "shipped"
    assert list_translations(app) == ["women", "women"]
    assert list_rows(app) == []
    assert not app.info


@pytest.mark.parametrize(
    ("page", "key"), {"char_models": "char", "language_model": "text", "slots": "slots"}.items()
)
def test_after_train_a_reload_shows_the_same_runs(store: RunStore, page: str, key: str) -> None:
    link = {"twin": "sampling"} if page == "language_model" else {}
    app = run_page(page, link)
    app.button(f"{key}.start").click().run()
    rows = list_rows(app)
    assert len(rows) == (1 if page == "char_models" else 2)
    named = dict(app.query_params)
    assert named["run"].split("-") == [run.id for run in sorted_as(store, rows)]
    for preset in ("hello", "lyrics-rnn", "rnn"):
        add_run(store, "newer", preset)
    assert list_rows(run_page(page, named)) == rows


def sorted_as(store: RunStore, names: list[str]) -> list[Run]:
    by_name = {run.name: run for run in store.list_runs(OWNER)}
    return [by_name[name] for name in names]


def test_a_changed_setting_leaves_the_run_and_states_the_difference(store: RunStore) -> None:
    add_run(store, "mine", "rnn")
    app = run_page("slots", {"twin": "false"})
    assert list_rows(app) == ["mine"]
    assert "run" not in app.query_params
    app.text_input("rnn.seed").set_value("7").run()
    assert list_rows(app) == ["mine"]
    assert app.query_params["run"] == store.list_runs(OWNER)[0].id
    assert list_differences(app) == ["Differs from the settings above: seed (0 instead of 7)."]
    app.text_input("rnn.seed").set_value("0").run()
    assert list_differences(app) == []


def test_several_differences_are_listed_with_the_names_of_their_controls(store: RunStore) -> None:
    run = add_run(store, "mine", "lyrics-fast")
    app = run_page("language_model", {"preset": "lyrics-gru", "run": run.id})
    (sentence,) = list_differences(app)
    assert "cell (RNN instead of GRU)" in sentence


def test_another_recipe_takes_the_run_away(store: RunStore) -> None:
    for page, key, other in (
        ("char_models", "pair", "beyond-cell"),
        ("language_model", "preset", "lyrics-gru"),
        ("slots", "cell", "gru"),
        ("seq2seq", "translation", "dates"),
    ):
        run = add_run(store, "mine", OTHER_RECIPES[page][1])
        app = run_page(page, {"run": run.id})
        assert "mine" in list_rows(app)
        app.button_group(key).set_value(other).run()
        assert "run" not in app.query_params
        assert "mine" not in list_rows(app)


def test_the_menu_brings_a_page_back_as_it_was_left(store: RunStore) -> None:
    app = run_page("char_models", {"pair": "beyond-rnn"})
    app.button("char.start").click().run()
    rows = list_rows(app)
    go_to(app, "runs")
    go_to(app, "char_models")
    assert list_rows(app) == rows
    assert app.button_group("pair").value == "beyond-rnn"
    app.text_input("beyond-rnn.seed").set_value("5").run()
    go_to(app, "runs")
    go_to(app, "char_models")
    assert list_rows(app) == rows
    assert app.query_params["run"] == store.list_runs(OWNER)[0].id
    assert app.text_input("beyond-rnn.seed").value == "5"
    assert len(list_differences(app)) == 1


@pytest.mark.usefixtures("store")
def test_a_link_means_the_same_after_other_things_were_looked_at() -> None:
    app = run_page("seq2seq", {"translation": "dates", "dates.word": "may 5 2001"})
    app.button("seq2seq.start").click().run()
    go_to(app, "home")
    go_to(app, "seq2seq", {"pairs.word": "man"})
    assert app.button_group("translation").value == "antonyms"
    assert list_translations(app) == ["women", "women"]
    assert list_rows(app) == []


@pytest.mark.usefixtures("store")
def test_word_pairs_shows_the_last_two_runs_side_by_side() -> None:
    app = run_page("char_models")
    app.button("char.start").click().run()
    app.toggle("hello.cut_recurrence").set_value(True).run()
    assert list_differences(app) == [
        "Differs from the settings above: cut the recurrence (off instead of on)."
    ]
    app.button("char.start").click().run()
    assert list_rows(app) == ["hello → ohlol, recurrence cut", "hello → ohlol"]
    assert list_rows(run_page("char_models", dict(app.query_params))) == list_rows(app)


def test_three_language_models_are_all_reached_with_their_buttons(store: RunStore) -> None:
    app = run_page("language_model", {"preset": "lyrics-fast"})
    for seed in (1, 2, 3):
        app.text_input("lyrics-fast.seed").set_value(str(seed)).run()
        app.button("text.start").click().run()
    runs = store.list_runs(OWNER)
    assert list_rows(app) == [runs[0].name]
    find_choice(app, "text").set_value([run.id for run in runs]).run()
    assert app.query_params["run"] == "-".join(run.id for run in runs)
    keys = {str(button.key) for button in app.button}
    assert {f"text.{run.id}.go" for run in runs} <= keys
    find_choice(app, "text").set_value([runs[2].id]).run()
    assert app.query_params["run"] == runs[2].id


def test_a_page_without_a_matching_run_offers_the_last_ones(store: RunStore) -> None:
    runs = [add_run(store, name, "gru") for name in ("twin", "mine")]
    app = run_page("slots")
    assert "mine" not in list_rows(app)
    assert app.button("slots.last").label == "Show your last 2 runs, twin and mine"
    app.button("slots.last").click().run()
    assert list_rows(app) == ["twin", "mine"]
    assert app.query_params["run"] == f"{runs[0].id}-{runs[1].id}"


def test_a_run_of_another_table_is_not_shown_for_the_table_of_the_controls(
    store: RunStore,
) -> None:
    example = SeriesConfig.load_preset("own-table")
    add_run(store, "another upload", replace(example, table=example.table.replace(".", ",9")))
    app = run_page("series", {"series": "own-table"})
    assert "another upload" not in list_rows(app)


@pytest.mark.usefixtures("store")
def test_a_net_of_another_browser_is_said_to_be_missing_on_the_activations_page() -> None:
    app = run_page("activations", {"net": "song (123456)"})
    assert not app.exception
    (warning,) = app.warning
    assert "song (123456), isn't one of this browser's" in warning.value.replace("\\", "")
    assert not run_page("activations", {"net": "tale-lstm"}).warning


def test_a_run_that_waits_for_a_worker_is_shown_with_its_wait(store: RunStore) -> None:
    queued = add_run(store, "patient", "hello")
    store.queue_run(OWNER, queued.id, "a queue")
    app = run_page("char_models", {"run": queued.id})
    assert not app.exception
    [text] = [str(each.proto.text) for each in app.get("progress")]
    assert text.startswith("“patient” is waiting")
    assert text.endswith("epoch 0 of 15")


@pytest.mark.parametrize(
    ("link", "title"),
    [({}, "epoch"), ({"over": "seconds"}, "seconds of training"), ({"over": "epochs"}, "epoch")],
)
def test_a_link_says_what_the_curves_are_drawn_over(link: dict[str, str], title: str) -> None:
    app = run_page("language_model", {"preset": "lyrics-fast", **link})
    assert app.session_state["over"] == link.get("over", "epochs")
    charts = [each.proto for each in app.get("bidi_component")]
    curves = next(each.json for each in charts if each.id.endswith("text.loss"))
    assert json.loads(json.loads(curves)["figure"])["layout"]["xaxis"]["title"]["text"] == title


def test_a_long_run_leaves_the_texts_of_a_short_one_in_the_table(store: RunStore) -> None:
    runs = [add_run(store, "slow a_b", "lyrics-rnn"), add_run(store, "fast", "lyrics-fast")]
    for run, epochs in zip(runs, ([10, 20], range(10, 5000, 10)), strict=True):
        texts = [Sampled(epoch, "码", f"{run.name} at {epoch}") for epoch in epochs]
        entries = [Entry(1.0, "Sampled", event_to_json(text)) for text in texts]
        store.append_events(run.id, run.attempt, entries)
    app = run_page("language_model", {"run": "-".join(run.id for run in runs)})
    table = app.table[0].value
    assert list(table["epoch"]) == sorted(table["epoch"], reverse=True)
    assert set(table["run"]) == {"slow a\\_b", "fast"}
    assert list(table["epoch"][table["run"] == "slow a\\_b"]) == [20, 10]
