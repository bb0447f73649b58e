"""Answers that are computed in the background."""

from threading import Event

import pytest

from explorer.core.course import answers
from explorer.core.course.results import CourseAnswer
from explorer.ui.course.questions import AnswersAhead


def wait_for(ahead: AnswersAhead, name: str) -> CourseAnswer:
    """The answer, once the background has it."""
    while (answer := ahead.find(name)) is None:
        pass
    return answer


def test_nothing_waits_for_an_answer_and_it_is_computed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_go_on, asked = Event(), []

    def compute(name: str) -> CourseAnswer:
        asked.append(name)
        may_go_on.wait()
        return CourseAnswer(4.0, "A reason.")

    monkeypatch.setattr(answers, "find_answer", compute)
    ahead = AnswersAhead()
    assert ahead.find("srn-memories") is None
    assert ahead.find("srn-memories") is None
    may_go_on.set()
    assert wait_for(ahead, "srn-memories") == CourseAnswer(4.0, "A reason.")
    assert asked == ["srn-memories"]


def test_an_answer_that_failed_is_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = AnswersAhead()

    def fail(_: str) -> CourseAnswer:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(answers, "find_answer", fail)
        with pytest.raises(MemoryError):
            wait_for(ahead, "srn-memories")
    assert wait_for(ahead, "srn-memories").value == 4
