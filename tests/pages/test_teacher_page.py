"""The teacher's view: who may see it, what it shows, and what its buttons do."""

from __future__ import annotations

import inspect
import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.configs import load_preset
from explorer.runs.engine import Engine
from explorer.runs.records import Entry, Run, Status
from explorer.runs.store import RunStore
from explorer.ui.runs.owner_names import name_owner
from explorer.ui.shell import teacher_access
from explorer.ui.shell.navigation import ROOT
from explorer.ui.shell.wrong_tries import WrongTries

SECRET = "correct horse battery"  # noqa: S105 - of this test
MINE, YOURS = "a" * 32, "b" * 32
LOGGED_IN = {"is_logged_in": True, "iss": "https://id.example", "sub": "7"}

pytestmark = pytest.mark.usefixtures("kept_runs")


@pytest.fixture(autouse=True)
def fresh_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teacher_access, "_WRONG", WrongTries(5))
    monkeypatch.setattr(teacher_access, "_find_address", lambda: "10.0.0.7")


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_TEACHER_SECRET", SECRET)


def open_page(user: dict[str, object] | None = None, page: str = "pages/teacher.py") -> AppTest:
    app = AppTest.from_file(str(ROOT / page), default_timeout=120)
    app.user = user or {}
    return app.run()


def enter(app: AppTest, typed: str) -> AppTest:
    app.text_input("teacher.secret").input(typed)
    return app.button[0].click().run()


def open_view() -> AppTest:
    app = enter(open_page(), SECRET)
    assert not app.exception
    return app


def add_run(store: RunStore, owner: str, name: str) -> Run:
    run = store.create_run(owner, name, load_preset("hello").to_json())
    line = json.dumps({"event": "Checkpoint", "epoch": 1, "step": 1, "data": ""})
    for _ in range(2):
        entry = Entry(1.0, "Checkpoint", line, bytes(3_000_000))
        store.append_events(run.id, run.attempt, [entry])
    return run


def list_menu(user: dict[str, object] | None = None) -> list[str]:
    """The pages of the menu, of which hidden ones are in brackets."""
    script = (
        "import streamlit as st\n"
        "from explorer.ui.shell.navigation import list_pages\n"
        "for pages in list_pages().values():\n"
        "    for page in pages:\n"
        "        st.text(f'({page.title})' if page.visibility == 'hidden' else page.title)\n"
    )
    app = AppTest.from_string(script, default_timeout=120)
    app.user = user or {}
    return [each.value for each in app.run().text]


def test_without_a_secret_or_a_claim_there_is_no_such_page() -> None:
    assert not [each for each in list_menu() if "Teacher" in each]


@pytest.mark.usefixtures("secret")
def test_the_menu_does_not_show_it_to_students() -> None:
    assert "(Teacher)" in list_menu()


@pytest.mark.usefixtures("secret")
def test_nothing_is_shown_before_the_secret_is_typed(kept_runs: RunStore) -> None:
    kept_runs.queue_run(MINE, add_run(kept_runs, MINE, "mine").id, "a queue")
    for app in (open_page(), enter(open_page(), "correct horse batters"), enter(open_page(), "")):
        assert not app.exception
        assert [each.label for each in app.button] == ["Open"]
        assert not app.dataframe
        assert not app.markdown


@pytest.mark.usefixtures("secret")
def test_wrong_secrets_are_counted_and_then_even_the_right_one_has_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_page()
    said = [enter(app, f"wrong {number}").error[0].value for number in range(6)]
    assert all(each.startswith("That isn't the secret of this server") for each in said[:5])
    assert said[5].startswith("Too many wrong secrets came from your network")
    assert enter(app, SECRET).error[0].value.startswith("Too many wrong secrets")
    monkeypatch.setattr(teacher_access, "_find_address", lambda: "10.0.0.8")
    assert not enter(app, SECRET).error


@pytest.mark.usefixtures("secret")
def test_the_secret_is_kept_nowhere_in_the_session() -> None:
    app = open_view()
    assert SECRET not in repr(app.session_state)
    assert not app.query_params
    app.button("teacher.leave").click().run()
    assert [each.label for each in app.button] == ["Open"]


@pytest.mark.usefixtures("secret")
def test_another_secret_closes_the_views_that_the_old_one_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_view()
    monkeypatch.setenv("EXPLORER_TEACHER_SECRET", "another one by now")
    assert [each.label for each in app.run().button] == ["Open"]


def test_the_claim_opens_the_view_for_a_teachers_account_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXPLORER_TEACHER_CLAIM", "roles=teacher")
    teacher = {**LOGGED_IN, "roles": ["staff", "teacher"]}
    assert open_page(teacher).subheader[0].value == "Training now"
    assert "Teacher" in list_menu(teacher)
    assert open_page({**LOGGED_IN, "roles": ["student"]}).info
    assert [each.label for each in open_page({"is_logged_in": False}).button] == [
        "Log in as a teacher"
    ]
    assert open_page({"roles": "teacher"}).info  # no login is set up, so nobody has vouched for it


@pytest.mark.usefixtures("secret")
def test_runs_of_everybody_are_listed_by_random_names_and_can_be_stopped(
    kept_runs: RunStore,
) -> None:
    for owner, name in ((MINE, "mine"), (YOURS, "**yours**")):
        kept_runs.queue_run(owner, add_run(kept_runs, owner, name).id, "a queue")
    app = open_view()
    assert app.markdown[0].value == ("0 runs train, 2 wait. No page has started the workers yet.")
    live, owners = (each.value for each in app.dataframe)
    assert list(live["who"]) == [name_owner(MINE), name_owner(YOURS)]
    assert list(live["run"]) == ["mine", "**yours**"]
    assert list(live["status"]) == ["waits, number 1", "waits, number 2"]
    assert set(owners["who"]) == {name_owner(MINE), name_owner(YOURS)}
    assert list(owners["MB"]) == [6.0, 6.0]
    assert re.fullmatch(r"Counted at \d\d:\d\d:\d\d UTC\.", app.caption[0].value)
    assert not [key for key in (MINE, YOURS) if key in repr(app)]
    assert app.button("teacher.stop").disabled


@pytest.mark.usefixtures("secret")
def test_space_is_freed_for_everybody(kept_runs: RunStore) -> None:
    add_run(kept_runs, MINE, "mine")
    add_run(kept_runs, YOURS, "yours")
    app = open_view()
    app.button("teacher.free").click().run()
    assert app.success[0].value == "Freed 6 MB for other runs."
    assert list(app.dataframe[0].value["MB"]) == [3.0, 3.0]


def test_the_selected_runs_are_stopped_and_those_that_have_ended_are_passed_over(
    kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.ui.teacher import live_runs  # noqa: PLC0415 - `kept_runs` has replaced its store

    engine = Engine(kept_runs)
    monkeypatch.setattr(live_runs, "open_engine", lambda: engine)
    runs = [add_run(kept_runs, owner, "a run") for owner in (MINE, YOURS, YOURS)]
    for run in runs[:2]:
        kept_runs.queue_run(run.owner, run.id, "a queue")
    kept_runs.delete_run(YOURS, runs[2].id)
    live_runs._stop([runs[2], *runs[:2]])  # noqa: SLF001 - a table's selection can't be made here
    assert [kept_runs.find_run(run.id).status for run in runs[:2]] == [Status.STOPPED] * 2
    page = kept_runs.read_events(runs[0].id)
    assert "The teacher stopped it." in page.records[-1].line
    engine.close()


@pytest.mark.usefixtures("secret")
def test_a_message_is_sent_shown_as_it_was_typed_and_withdrawn(kept_runs: RunStore) -> None:
    app = open_view()
    app.text_input("teacher.message").input("  ")
    app.button[0].click().run()
    assert app.error[0].value.startswith("A message must have 1 to 200 printable characters")
    # What is too long stays in its field and is counted, however it got there.
    app.text_input("teacher.message").input("x" * 201)
    app.button[0].click().run()
    assert "got 201." in app.error[0].value
    assert app.text_input("teacher.message").value == "x" * 201
    assert not app.text_input("teacher.message").proto.max_chars
    app.text_input("teacher.message").input("**Break** until 10:15")
    app.button[0].click().run()
    notice = kept_runs.notices.find()
    assert notice is not None
    assert notice.body == "**Break** until 10:15"
    assert "Break" in app.markdown[0].value
    assert "**Break" not in app.markdown[0].value
    app.button("teacher.withdraw").click().run()
    assert kept_runs.notices.find() is None


def test_a_view_is_drawn_again_once_another_tab_has_changed_the_message(
    kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.ui.teacher import message  # noqa: PLC0415 - `kept_runs` has replaced its store

    drawn: list[str] = []
    monkeypatch.setattr(message.st, "rerun", lambda: drawn.append("again"))
    # A browser calls it every two seconds.
    follow = inspect.unwrap(message._follow_other_teachers)  # noqa: SLF001
    follow(None)
    first = kept_runs.notices.send("Break")
    follow(first)
    assert not drawn
    follow(None)
    second = kept_runs.notices.send("Go on")
    follow(first)
    kept_runs.notices.withdraw()
    follow(second)
    assert drawn == ["again"] * 3
