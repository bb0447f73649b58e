"""The lectures' page: choose, look through, edit with undo, import, add a scene, follow notes."""

from __future__ import annotations

import random
import time
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.lectures.lecture import Lecture, Scene
from explorer.core.lectures.lecture_files import parse_lecture, write_lecture
from explorer.core.lectures.scene_links import split_link
from explorer.core.lectures.shipped import list_shipped_lectures
from explorer.runs.store import RunStore
from explorer.ui.lecture.live import Stages
from explorer.ui.lecture.notes_text import write_minutes, write_notes
from tests.pages.test_pages import run_page

OWNER = "0" * 32
LECTURE = Lecture(
    "Mine",
    (
        Scene("One", "srn?f=tanh", 1.0, "Say **one** <b>and</b> ![x](y)."),
        Scene("Two", "cells", 2.0, "", "cells-parameters"),
        Scene("Three", "glossary?q=loss", 3.0),
    ),
)


@pytest.fixture
def store(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    kept = Stages()
    monkeypatch.setattr("explorer.ui.lecture.present.open_stages", lambda: kept)
    return kept


def open_own(store: RunStore) -> tuple[AppTest, str]:
    kept = store.lectures.create(OWNER, write_lecture(LECTURE))
    return run_page("lecture", {"lecture": kept.id}), kept.id


def read_own(store: RunStore, name: str) -> Lecture:
    found = store.lectures.find(name, OWNER)
    assert found is not None
    return parse_lecture(found.body)


def list_titles(store: RunStore, name: str) -> list[str]:
    return [scene.title for scene in read_own(store, name).scenes]


def read_parameter(app: AppTest, name: str) -> str:
    """What the address says under that name; empty without it."""
    value = app.query_params.get(name, "")
    return value if isinstance(value, str) else value[0]


def read_name(app: AppTest) -> str:
    """The lecture that the address names."""
    return read_parameter(app, "lecture")


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def find_labelled(elements: Any, label: str) -> Any:  # noqa: ANN401 - any kind of element
    return next(each for each in elements if each.label == label)


def test_the_list_has_every_shipped_lecture_and_opens_it(store: RunStore) -> None:
    app = run_page("lecture")
    texts = "\n".join(each.value for each in app.markdown)
    for lecture in list_shipped_lectures().values():
        assert lecture.title in texts
    press(app, "lecture.open.two-units")
    assert read_name(app) == "two-units"
    assert "What two units can remember" in app.title[0].value
    links = [(each.proto.label, each.proto.query_string) for each in app.get("page_link")]
    assert ("**Present**", "lecture=two-units&present=1") in links
    assert len([label for label, _ in links if label == "Open"]) == 7
    assert store.lectures.list_all(OWNER) == []


def test_notes_are_markdown_without_html_and_without_images(store: RunStore) -> None:
    app, _ = open_own(store)
    shown = next(each for each in app.markdown if "Say" in each.value)
    assert shown.value == "Say **one** <b>and</b> !\\[x](y)."
    assert not shown.proto.allow_html


@pytest.mark.parametrize(
    ("notes", "shown"),
    [
        ("![a](b)", "!\\[a](b)"),
        ("`![a](b)`", "`!\u2060[a](b)`"),
        ("![a](b) `c` ![d](e)", "!\\[a](b) `c` !\\[d](e)"),
        ("``![a](b)` c`` ![d](e)", "``!\u2060[a](b)` c`` !\\[d](e)"),
        ("```\n![a](b)\n```\n![d](e)", "```\n!\u2060[a](b)\n```\n!\\[d](e)"),
        ("`open ![a](b)", "`open !\\[a](b)"),
    ],
)
def test_an_image_in_code_is_shown_as_it_was_written(notes: str, shown: str) -> None:
    assert write_notes(notes) == shown


def test_no_notes_whatever_have_an_image() -> None:
    rng = random.Random(12)  # noqa: S311 - not for security
    for _ in range(2_000):
        notes = "".join(
            rng.choices(["![", "a", "](b)", "`", "``", "\\", "\n", "\n\n", "- ", "<"], k=30)
        )
        shown = write_notes(notes)
        assert "![" not in shown
        assert shown.replace("\u2060", "").replace("!\\[", "![") == notes.replace("!\\[", "![")


def test_scenes_are_moved_duplicated_and_deleted_and_each_step_is_undone(store: RunStore) -> None:
    app, name = open_own(store)
    press(app, "lecture.Later.0")
    assert list_titles(store, name) == ["Two", "One", "Three"]
    press(app, "lecture.Earlier.2")
    assert list_titles(store, name) == ["Two", "Three", "One"]
    press(app, "lecture.Duplicate.1")
    assert list_titles(store, name) == ["Two", "Three", "Three", "One"]
    press(app, "lecture.Delete.0")
    assert list_titles(store, name) == ["Three", "Three", "One"]
    for expected in (
        ["Two", "Three", "Three", "One"],
        ["Two", "Three", "One"],
        ["Two", "One", "Three"],
        ["One", "Two", "Three"],
    ):
        press(app, "lecture.undo")
        assert list_titles(store, name) == expected
    assert read_own(store, name) == LECTURE


def test_a_scene_is_edited_and_a_field_that_breaks_its_rule_changes_nothing(
    store: RunStore,
) -> None:
    app, name = open_own(store)
    press(app, "lecture.Edit.1")
    find_labelled(app.text_input, "Minutes, at most 240").set_value("1 1/2")
    next(each for each in app.button if each.form_id == "lecture.scene.1").click().run()
    assert "still in the fields" in app.error[0].value
    assert read_own(store, name) == LECTURE
    assert find_labelled(app.text_input, "Minutes, at most 240").value == "1 1/2"
    find_labelled(app.text_input, "Minutes, at most 240").set_value("1,5")
    app.text_area[-1].set_value("Say *two*.")
    next(each for each in app.button if each.form_id == "lecture.scene.1").click().run()
    changed = read_own(store, name).scenes[1]
    assert changed == Scene("Two", "cells", 1.5, "Say *two*.", "cells-parameters")


def test_a_lecture_that_was_changed_elsewhere_is_not_overwritten(store: RunStore) -> None:
    app, name = open_own(store)
    found = store.lectures.find(name, OWNER)
    assert found is not None
    store.lectures.change(found, write_lecture(Lecture("Elsewhere", LECTURE.scenes)))
    app.button(key="lecture.Delete.0").click().run()
    assert not app.exception
    assert read_own(store, name) == Lecture("Elsewhere", LECTURE.scenes)


def test_a_deleted_lecture_comes_back(store: RunStore) -> None:
    app, name = open_own(store)
    find_labelled(app.button, "Delete").click().run()
    assert store.lectures.list_all(OWNER) == []
    press(app, "lecture.undo")
    assert read_own(store, name) == LECTURE


def test_a_copy_of_a_shipped_lecture_can_be_changed(store: RunStore) -> None:
    app = run_page("lecture", {"lecture": "two-units"})
    assert not [each for each in app.button if each.key == "lecture.Delete.0"]
    find_labelled(app.button, "Make a copy").click().run()
    name = read_name(app)
    shipped = list_shipped_lectures()["two-units"]
    assert read_own(store, name).scenes == shipped.scenes
    assert read_own(store, name).title == f"{shipped.title} (copy)"
    press(app, "lecture.undo")
    assert read_name(app) == "two-units"
    assert shipped.title in app.title[0].value
    assert not app.warning


def test_undoing_a_new_lecture_goes_back_to_the_list_and_leaves_another_where_it_is(
    store: RunStore,
) -> None:
    app = run_page("lecture")
    for title in ("First", "Second"):
        find_labelled(app.text_input, "Title of the new lecture").set_value(title)
        find_labelled(app.button, "Make it").click().run()
        made = read_name(app)
        find_labelled(app.button, "All lectures").click().run()
    press(app, "lecture.undo")
    assert read_name(app) == ""
    assert store.lectures.find(made, OWNER) is None
    (first,) = store.lectures.list_all(OWNER)
    press(app, f"lecture.open.{first.id}")
    press(app, "lecture.undo")
    assert read_name(app) == ""
    assert not app.warning
    assert "Lectures" in app.title[0].value


def test_a_title_that_is_too_long_is_refused_with_its_length_everywhere(store: RunStore) -> None:
    told = "120 characters that can be seen, got 121 characters."
    app = run_page("lecture")
    find_labelled(app.text_input, "Title of the new lecture").set_value("x" * 121)
    find_labelled(app.button, "Make it").click().run()
    assert told in app.error[0].value
    app, name = open_own(store)
    find_labelled(app.text_input, "Title").set_value("x" * 121)
    next(each for each in app.button if each.form_id == "lecture.head").click().run()
    assert told in app.error[0].value
    assert read_own(store, name) == LECTURE
    press(app, "lecture.Edit.0")
    # The browser keeps a text that is longer than a field's limit to itself.
    fields = [*app.text_input, *app.text_area]
    assert fields
    assert not [field.label for field in fields if field.proto.max_chars]


def test_what_a_page_shows_is_added_to_a_lecture(store: RunStore) -> None:
    link = "srn?f=tanh&u2=0.5&x=1_1~0_0&t=2"
    app = run_page("lecture", {"add": link})
    find_labelled(app.text_input, "Title of the scene").set_value("Forgets")
    find_labelled(app.text_input, "Minutes, at most 240").set_value("2,5")
    next(each for each in app.button if each.form_id == "lecture.add").click().run()
    assert not app.exception
    name = read_name(app)
    assert read_own(store, name) == Lecture("My lecture", (Scene("Forgets", link, 2.5),))
    app = run_page("lecture", {"add": "glossary?q=loss"})
    next(each for each in app.button if each.form_id == "lecture.add").click().run()
    assert [scene.link for scene in read_own(store, name).scenes] == [link, "glossary?q=loss"]


@pytest.mark.parametrize(
    "link", ["https://example.org", "javascript:alert(1)", "srn?f=<b>", "lecture?lecture=two-units"]
)
def test_a_hostile_scene_is_refused_in_one_sentence(link: str, store: RunStore) -> None:
    app = run_page("lecture", {"add": link})
    assert not app.exception
    assert len(app.error) == 1
    assert not [each for each in app.button if each.form_id == "lecture.add"]
    assert store.lectures.list_all(OWNER) == []


def test_a_lecture_that_is_not_there_is_said_to_be_missing(store: RunStore) -> None:
    other = store.lectures.create("f" * 32, write_lecture(LECTURE))
    for name in (other.id, "no-such", "<script>"):
        app = run_page("lecture", {"lecture": name})
        assert not app.exception
        assert app.warning[0].value == "This link names a lecture that this browser doesn't have."


def test_a_lecture_of_a_newer_version_can_be_downloaded_and_hides_no_other(
    store: RunStore,
) -> None:
    store.lectures.create(OWNER, "title = 'x'\nsomething = 'new'")
    store.lectures.create(OWNER, write_lecture(LECTURE))
    app = run_page("lecture")
    assert "can't read one of your lectures" in app.warning[0].value
    assert any("Mine" in each.value for each in app.markdown)


def test_the_notes_follow_the_stage_and_order_the_next_scene(
    store: RunStore, stages: Stages
) -> None:
    del store
    empty = run_page("lecture", {"notes": "k"})
    assert "No lecture is being presented" in empty.info[0].value
    stages.open("k", LECTURE)
    app = run_page("lecture", {"notes": "k"})
    assert app.subheader[0].value == "One"
    assert app.caption[-1].value == "Next: Two"
    stages.report("k", 1, 30.0, 0, is_black=False)
    app.run()
    assert app.subheader[0].value == "Two"
    assert "18 parameters" in app.info[0].value


def test_orders_add_up_until_they_are_carried_out() -> None:
    stages = Stages()
    stages.open("k", LECTURE)
    for _ in range(5):
        stages.order("k", "next")
    stage = stages.find("k")
    assert stage is not None
    assert (stage.order, stage.ordered_index) == (5, 2)
    stages.report("k", 2, 1.0, 5, is_black=False)
    stages.order("k", "black")
    stages.order("k", "previous")
    stages.order("k", "delete everything")
    stage = stages.find("k")
    assert stage is not None
    assert (stage.order, stage.ordered_index, stage.ordered_black) == (7, 1, True)
    stages.report("k", 99, 1.0, 99, is_black=True)
    stage = stages.find("k")
    assert stage is not None
    assert (stage.index, stage.heard) == (2, 7)


SCENES = {
    f"{name} {number}": scene
    for name, lecture in list_shipped_lectures().items()
    for number, scene in enumerate(lecture.scenes, 1)
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_the_app_reads_every_parameter_of_a_shipped_scene(name: str, store: RunStore) -> None:
    del store
    page, parameters = split_link(SCENES[name].link)
    app = run_page(page.replace("-", "_") or "home", parameters)
    assert not app.exception
    assert "Part of this link was ignored." not in [each.value for each in app.warning]
    for parameter, value in parameters.items():
        assert read_parameter(app, parameter) in {"", value}  # a choice by default may leave it out


def test_a_phone_gets_the_notes_by_a_code_and_an_address(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    del store  # the page opens it
    address = "http://192.168.1.7:8501/lecture?notes=abc"
    monkeypatch.setattr("explorer.ui.lecture.present.choose_address", lambda *_, **__: address)
    app = run_page("lecture", {"lecture": "two-units"})
    assert [each.value for each in app.code] == [address]


def test_without_class_mode_the_lecturer_is_told_how_phones_reach_the_app(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    del store  # the page opens it
    monkeypatch.setattr("explorer.ui.shell.reach.is_loopback", lambda _: True)
    app = run_page("lecture", {"lecture": "two-units"})
    assert "`rnn-explorer --class`" in app.info[0].value
    assert not app.code


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(1, "1 minute"), (1.0000001, "1 minute"), (0.5, "0.5 minutes"), (1e-9, "1e\u22129 minutes")],
)
def test_minutes_are_counted_as_they_are_written(minutes: float, text: str) -> None:
    assert write_minutes(minutes) == text


def test_the_time_of_a_lecture_is_counted_from_when_it_was_opened() -> None:
    before = time.monotonic()
    assert Stages().open("key", LECTURE).reported_at >= before


@pytest.mark.usefixtures("store")
def test_the_notes_clock_stands_still_once_the_lecture_was_left(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Mock(return_value=1000.0)
    monkeypatch.setattr("explorer.ui.lecture.live.time", SimpleNamespace(monotonic=clock))
    stages.open("k", LECTURE)
    stages.report("k", 1, 30.0, 0, is_black=False)
    clock.return_value = 1060.0
    stage = stages.open("k", LECTURE)  # as the presenting page does again and again
    for clock.return_value, is_shown, elapsed in (
        (1140.0, True, 170.0),
        (1150.0, False, 90.0),
        (9e5, False, 90.0),
    ):
        assert stage.is_shown() is is_shown
        assert stage.find_elapsed() == elapsed
    told = "hasn't been heard from for over a minute"
    app = run_page("lecture", {"notes": "k"})
    assert any(told in each.value for each in app.info)
    stages.open("k", LECTURE)
    assert not any(told in each.value for each in app.run().info)
