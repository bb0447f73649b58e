"""Asking a class without a browser: what one tab did is seen in another."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.runs.store import RunStore
from explorer.ui.course.questions import Question, find_right_answer, list_questions
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


def test_an_answer_that_is_only_close_counts_as_right_by_a_rule_that_is_told(
    kept_runs: RunStore,
) -> None:
    app = open_tab("cells-forgetting")
    for _ in range(2):
        app.button("ask.open").click().run()
        poll = kept_runs.polls.list_all("lecturer")[0]
        for phone, value in (("one", "0.281"), ("two", "0.33"), ("three", "0.34")):
            kept_runs.polls.answer(poll.id, phone, value)
        app.button("ask.reveal").click().run()
        told = json.loads(kept_runs.polls.list_all("lecturer")[0].right_answer)
        assert told["values"] == ["0.281", "0.33"]
        assert told["sentence"].endswith("is 0.281. Within 0.05 counts as right.")
        assert app.success[0].value.endswith("Within 0.05 counts as right.")
    told_when = [each.value for each in app.markdown if "asked on" in each.value]
    assert [each.split(",")[0] for each in told_when] == ["**Before**", "**After**"]
    assert all(
        re.search(r", asked on \d{4}-\d\d-\d\d at \d\d:\d\d UTC$", each) for each in told_when
    )


@pytest.mark.parametrize("question", list_questions(), ids=lambda each: each.name)
def test_random_answers_are_right_exactly_where_the_told_rule_says_so(
    question: Question,
) -> None:
    right = find_right_answer(question.name)
    told = asking._explain(question, right)  # noqa: SLF001 - what phones and the page are told
    rule = re.search(r"Within ([\d.e-]+) counts as right\.$", told)
    if isinstance(right.value, str):
        assert rule is None
        return
    within = float(rule[1]) if rule else 0.0
    rng = np.random.default_rng(0)
    offs = [0.0, *rng.uniform(-3, 3, 100) * within, *rng.uniform(-9, 9, 100)]
    for off in offs:
        value = right.value + float(off)
        is_close = abs(value - right.value) <= within + 1e-9 if within else value == right.value
        assert question.is_right(value, right) == is_close
