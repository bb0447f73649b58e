"""The Runs page without a browser: a selection keeps its run, and deleting asks first."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.configs import load_preset
from explorer.core.training.event_json import event_to_json
from explorer.runs.archive import export_run
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.log_events import Begun
from explorer.runs.records import Entry, mark_entry
from explorer.runs.store import RunStore
from explorer.ui.runs.table import import_under_free_name
from explorer.ui.shell.plain_text import escape_markdown
from tests.core.training.epochs import make_epoch

OWNER = "f" * 32


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    kept = RunStore(database)
    for module in (
        "polling",
        "run_list",
        "table",
        "actions",
        "logs",
        "links",
        "controls",
        "waiting",
    ):
        monkeypatch.setattr(f"explorer.ui.runs.{module}.open_store", lambda: kept)
    monkeypatch.setattr("explorer.ui.runs.controls.open_engine", lambda: Engine(kept))
    yield kept
    database.dispose()


def open_runs(*linked: str) -> AppTest:
    app = AppTest.from_string(
        f"from explorer.ui.runs.table import show_runs\nshow_runs({OWNER!r})\n", default_timeout=120
    )
    if linked:
        app.query_params["run"] = "-".join(linked)
    return app.run()


def list_shown(app: AppTest) -> list[str]:
    """The names of the runs whose buttons the page shows."""
    return [each.proto.text.split("”")[0][1:] for each in app.get("progress")]


def add_run(store: RunStore, name: str) -> str:
    run = store.create_run(OWNER, name, load_preset("hello").to_json())
    line = event_to_json(make_epoch(3, loss=1.25, perplexity=3.49))
    store.append_events(run.id, run.attempt, [Entry(1.0, "EpochDone", line)])
    return run.id


def test_a_run_is_listed_with_its_progress(store: RunStore) -> None:
    add_run(store, "first")
    app = open_runs()
    assert not app.exception
    row = app.dataframe[0].value.iloc[0]
    assert (row["name"], row["status"], row["epochs"]) == ("first", "stopped", "3 of 15")
    assert row["settings"].startswith("hello → ohlol, RNN with ")
    assert (row["loss"], row["perplexity"]) == (1.25, 3.49)
    assert app.dataframe[0].proto.placeholder == "–"  # for a squared error, whose exp means nothing


def test_a_new_run_does_not_take_over_the_selected_row_of_another(store: RunStore) -> None:
    add_run(store, "first")
    app = open_runs()
    selection = app.dataframe[0].proto.id
    assert app.run().dataframe[0].proto.id == selection
    add_run(store, "second")
    assert app.run().dataframe[0].proto.id != selection


def test_a_run_is_deleted_by_a_second_click(store: RunStore) -> None:
    add_run(store, "first")
    kept = add_run(store, "second")
    add_run(store, "third")
    app = open_runs()
    assert app.button("runs.delete").label == "Delete “third” for good"
    app.button("runs.delete").click().run()
    assert [run.name for run in store.list_runs(OWNER)] == ["second", "first"]
    assert store.find_run(kept).name == "second"


def begin(store: RunStore, run_id: str) -> None:
    """Let the run train, as far as the store knows."""
    store.queue_run(OWNER, run_id, "queue")
    store.append_events(run_id, 1, [mark_entry(Begun(), 0.0)])


def test_every_live_run_can_be_paused_and_stopped_not_only_the_newest(store: RunStore) -> None:
    runs = [add_run(store, name) for name in ("first", "second", "third")]
    for run_id in runs[:2]:
        begin(store, run_id)
    app = open_runs()
    assert not app.exception
    keys = [button.key for button in app.button]
    for run_id in runs[:2]:
        assert f"runs.{run_id}.pause" in keys
        assert f"runs.{run_id}.stop" in keys
    assert f"runs.{runs[2]}.go" not in keys  # select it to resume it
    texts = [each.proto.text for each in app.get("progress")]
    assert [text.partition(":")[0] for text in texts] == [
        "“first” is training",
        "“second” is training",
    ]


def test_stop_reaches_the_engine_for_a_run_that_is_not_the_newest(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[tuple[str, str]] = []
    monkeypatch.setattr(
        Engine, "stop_run", lambda _, owner, run_id: stopped.append((owner, run_id))
    )
    first = add_run(store, "first")
    add_run(store, "second")
    begin(store, first)
    open_runs().button(f"runs.{first}.stop").click().run()
    assert stopped == [(OWNER, first)]


def test_the_newest_of_stopped_runs_can_be_resumed_or_opened_on_its_page(store: RunStore) -> None:
    add_run(store, "first")
    second = add_run(store, "second")
    app = open_runs()
    assert app.button(f"runs.{second}.go").label == "Resume"
    (link,) = app.get("page_link")
    assert link.proto.label == "Open on Word pairs"
    assert link.proto.query_string == f"run={second}"


def test_beyond_four_live_runs_the_others_are_counted(store: RunStore) -> None:
    for number in range(6):
        begin(store, add_run(store, f"run {number}"))
    app = open_runs()
    assert len(app.get("progress")) == 4
    said = [caption.value for caption in app.caption]
    assert "2 more runs haven't ended. Select a run alone to open, pause or stop it." in said
    assert "No run is selected. This is the newest: “run 5”." in said


def test_the_link_names_the_runs_that_are_selected_and_shown(store: RunStore) -> None:
    runs = {add_run(store, name): name for name in ("first", "second", "third", "fourth")}
    ids = [*runs]
    app = open_runs(ids[2], ids[0])
    assert not app.exception
    assert list_shown(app) == ["third", "first"]
    assert app.button("runs.delete").label == "Delete these 2 runs for good"
    assert list_shown(app.run()) == ["third", "first"]
    app.query_params["run"] = ids[1]  # "Back", say
    assert list_shown(app.run()) == ["second"]
    add_run(store, "fifth")  # rows move down
    assert list_shown(app.run()) == ["second"]
    app.button("runs.delete").click().run()
    assert "run" not in app.query_params
    assert list_shown(app) == ["fifth"]


def test_beyond_four_selected_runs_the_others_are_counted(store: RunStore) -> None:
    app = open_runs(*[add_run(store, f"run {number}") for number in range(5)])
    said = [caption.value for caption in app.caption]
    assert "1 more run is selected. Select a run alone to open, pause or stop it." in said


def test_a_link_to_a_run_of_another_browser_shows_it_without_ways_to_change_it(
    store: RunStore,
) -> None:
    run = store.create_run("a" * 32, "theirs", load_preset("hello").to_json())
    app = open_runs(run.id)
    assert not app.exception
    assert list_shown(app) == ["theirs"]
    assert "“theirs” was trained in another browser." in app.info[0].value
    assert not [button for button in app.button if button.key == "runs.delete"]
    assert not app.text_input


def test_a_link_to_a_run_that_is_gone_says_so(store: RunStore) -> None:
    add_run(store, "first")
    app = open_runs("0" * 32)
    assert "The run in this link isn't here" in app.warning[0].value
    assert list_shown(app) == ["first"]


def test_the_menu_to_delete_is_another_one_for_another_run(store: RunStore) -> None:
    runs = [add_run(store, name) for name in ("first", "second")]
    assert len({open_runs(run).get("popover")[0].proto.id for run in runs}) == 2


def test_why_a_name_was_refused_stays_until_the_name_is_changed(store: RunStore) -> None:
    run = add_run(store, "first")
    app = open_runs()
    app.text_input[0].set_value(" ").run()
    app.button(f"runs.rename.{run}").click().run()
    for _ in range(2):  # a page is drawn again each second while a run trains
        assert "must have 1 to 100 printable characters" in app.error[0].value
        app.run()
    app.text_input[0].set_value("second").run()
    assert not app.error
    app.button(f"runs.rename.{run}").click().run()
    assert list_shown(app) == ["second"]


def rename(app: AppTest, run: str, name: str) -> AppTest:
    """Type another name and press Rename."""
    app.text_input[0].set_value(name).run()
    return app.button(f"runs.rename.{run}").click().run()


def test_a_name_that_another_run_has_gets_a_number_and_the_page_says_so(store: RunStore) -> None:
    add_run(store, "first")
    run = add_run(store, "second")
    app = rename(open_runs(run), run, " first ")
    assert app.text_input[0].value == "first (2)"
    told = "Another of your runs is called “first”: this one is “first (2)”."
    assert app.info[0].value == escape_markdown(told)
    assert sorted(each.name for each in store.list_runs(OWNER)) == ["first", "first (2)"]
    rename(app, run, "third")
    assert not app.info
    assert app.text_input[0].value == "third"
    rename(app, run, "third")  # its own name is free
    assert not app.info
    assert sorted(each.name for each in store.list_runs(OWNER)) == ["first", "third"]


def test_renaming_a_run_that_another_tab_deleted_says_so_and_renames_no_other(
    store: RunStore,
) -> None:
    add_run(store, "first")
    run = add_run(store, "second")
    app = open_runs(run)
    app.text_input[0].set_value("third").run()
    store.delete_run(OWNER, run)
    app.button(f"runs.rename.{run}").click().run()
    assert not app.exception
    assert "“second” can't be renamed “third”" in app.error[0].value
    assert "it was deleted" in app.error[0].value
    assert [each.name for each in store.list_runs(OWNER)] == ["first"]


@pytest.mark.usefixtures("store")
def test_without_a_run_the_page_says_how_to_start_one() -> None:
    app = open_runs()
    assert "You haven't started a run in this browser yet." in app.info[0].value


@pytest.mark.usefixtures("store")
def test_importing_without_a_file_asks_for_one() -> None:
    app = AppTest.from_string(
        f"from explorer.ui.runs.table import show_import\nshow_import({OWNER!r})\n",
        default_timeout=120,
    ).run()
    app.button[0].click().run()
    assert not app.exception
    assert "Choose a zip file with an exported run first." in app.error[0].value


def test_a_newer_versions_log_is_reported_and_not_guessed_at(store: RunStore) -> None:
    run = store.create_run(OWNER, "from tomorrow", load_preset("hello").to_json())
    line = event_to_json(make_epoch(3)).replace('"epoch"', '"beam":3,"epoch"')
    store.append_events(run.id, run.attempt, [Entry(1.0, "EpochDone", line)])
    app = open_runs()
    assert not app.exception
    assert "unknown field \\`beam\\`" in app.error[0].value
    assert "If a newer version wrote it, use that one." in app.error[0].value


def test_a_run_imported_twice_is_listed_under_two_names(store: RunStore) -> None:
    run = store.create_run(OWNER, "hello → ohlol", load_preset("hello").to_json())
    data = export_run(store, run.id)
    said = [import_under_free_name(OWNER, io.BytesIO(data)) for _ in range(2)]
    names = ["hello → ohlol", "hello → ohlol (2)", "hello → ohlol (3)"]
    assert sorted(each.name for each in store.list_runs(OWNER)) == names
    assert all(name in sentence for name, sentence in zip(names[1:], said, strict=True))
    other = "b" * 32
    said = import_under_free_name(other, io.BytesIO(data))
    assert said == "hello → ohlol was added to the list. It has no weights: the zip has none."


HUGE = 10**400


@pytest.mark.parametrize(
    ("config", "kind", "line"),
    [
        ('{"kind": "from tomorrow"}', "Stopped", '{"event":"Stopped"}'),
        ("no json", "Stopped", '{"event":"Stopped"}'),
        (None, "EpochDone", event_to_json(make_epoch(3)).replace('"epoch":3', f'"epoch":{HUGE}')),
        (None, "EpochDone", event_to_json(make_epoch(3)).replace('"epoch":3', '"epoch":-3')),
        (None, "Failed", '{"event":"Failed"}'),
        (None, "EpochDone", "damaged"),
        (None, "FromTomorrow", '{"event":"FromTomorrow"}'),
    ],
)
def test_a_run_that_cannot_be_read_is_a_row_that_can_be_deleted_and_exported(
    store: RunStore, config: str | None, kind: str, line: str
) -> None:
    add_run(store, "readable")
    bad = store.create_run(OWNER, "odd", config or load_preset("hello").to_json())
    store.append_events(bad.id, bad.attempt, [Entry(1.0, kind, line)])
    app = open_runs()  # the newest run is shown in full
    assert not app.exception
    assert list(app.dataframe[0].value["name"]) == ["odd", "readable"]
    if kind != "FromTomorrow":  # an unknown event that nothing on this page needs
        assert "“odd” can't be read." in app.error[0].value
    if kind not in {"FromTomorrow", "Failed"}:  # the list reads no logs, only the last epoch
        assert app.dataframe[0].value.iloc[0]["settings"] == "this version can't read this run"
    assert export_run(store, bad.id)
    app.button("runs.delete").click().run()
    assert not app.exception
    assert [run.name for run in store.list_runs(OWNER)] == ["readable"]


def test_the_live_runs_keep_their_places_when_the_next_one_gets_its_worker(store: RunStore) -> None:
    runs = [add_run(store, name) for name in ("first", "second", "third")]
    begin(store, runs[0])
    attempts = [store.queue_run(OWNER, run_id, "queue") for run_id in runs[1:]]
    assert list_shown(open_runs()) == ["first", "second", "third"]
    store.append_events(runs[1], attempts[0], [mark_entry(Begun(), 0.0)])
    assert list_shown(open_runs()) == ["first", "second", "third"]


def test_the_link_to_a_figure_alone_names_the_run_that_the_page_chose(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_run(store, "older")
    newest = add_run(store, "newest")
    told: list[object] = []
    monkeypatch.setattr(
        "explorer.ui.runs.table.show_figure", lambda *_, shown, **__: told.append(shown)
    )
    assert not open_runs().exception
    assert told == [{"run": newest}]  # in another browser, the newest is another run or none
