"""Asking a class without a browser: what one tab did is seen in another."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from explorer.runs.store import RunStore
from explorer.ui.polls import asking
from explorer.ui.shell.navigation import ROOT


@pytest.fixture(autouse=True)
def owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "find_owner", lambda: "lecturer")


def open_tab(name: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages/ask.py"), default_timeout=120)
    app.query_params["ask"] = name
    app.run()
    assert not app.exception
    return app


def list_buttons(app: AppTest) -> set[str]:
    return {each.label for each in app.button}


def test_a_question_that_another_closes_is_named_before_and_seen_in_its_own_tab(
    kept_runs: RunStore,
) -> None:
    first = open_tab("srn-memories")
    first.button("ask.open").click().run()
    assert "Close" in list_buttons(first)
    assert not first.info[1:]
    second = open_tab("pairs-need")
    assert second.info[-1].value == (
        "“States that last” is still open. Asking this question closes it."
    )
    second.button("ask.open").click().run()
    assert "Close" in list_buttons(second)
    assert "still open" not in second.info[-1].value
    first.run()
    assert "Close" not in list_buttons(first)
    assert any(each.value == "The question is closed, with 0 answers." for each in first.markdown)
    assert first.info[-1].value.startswith("“Is memory needed?” is still open.")
    kept_runs.polls.close("lecturer")
    first.run()
    assert "still open" not in first.info[-1].value


def test_a_right_choice_that_nobody_chose_counts_as_right(kept_runs: RunStore) -> None:
    app = open_tab("pairs-need")
    app.button("ask.open").click().run()
    (poll,) = kept_runs.polls.list_all("lecturer")
    kept_runs.polls.answer(poll.id, "one", "yes")
    app.button("ask.reveal").click().run()
    (revealed,) = kept_runs.polls.list_all("lecturer")
    assert not revealed.is_open
    assert json.loads(revealed.right_answer)["values"] == ["no"]
