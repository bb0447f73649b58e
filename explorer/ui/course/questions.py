"""The course's questions from assets/course.toml, and whether an answer is right.

The right answers are computed by `explorer.core.course` on demand: neither torch nor the
mathematics is loaded before someone answers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from threading import Lock

import streamlit as st

from explorer.core.assets import ASSETS_FOLDER
from explorer.core.course.results import CourseAnswer
from explorer.core.srn.presets import load_srn_preset
from explorer.figures.sentences import format_number

_FILE = ASSETS_FOLDER / "course.toml"
_EXACT = 17  # significant digits that tell any two numbers apart
_TYPED = 15  # significant digits of which none is the rounding of a double
_ROUNDING = 1e-9  # allowed in any comparison with a tolerance


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: its name in links.
        page: the name of the page that shows the answer.
        title: a few words for lists.
        text: the question itself.
        scene: the preset of the SRN page that shows the answer; empty on other pages.
        link: the parameters of the scene on other pages, or what differs from the preset.
        unit: the unit of a number; empty if it is dimensionless.
        tolerance: how far off a number may be.
        choices: texts by key, as written within a sentence; empty if a number is asked for.
    """

    name: str
    page: str
    title: str
    text: str
    scene: str = ""
    link: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    tolerance: float = 0.0
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def scene_link(self) -> Mapping[str, str]:
        """The parameters that open the scene on its page."""
        return {**load_srn_preset(self.scene).link, **self.link} if self.scene else self.link

    @property
    def is_whole(self) -> bool:
        """Whether the answer is a whole number."""
        return not self.choices and self.tolerance == 0

    @property
    def rule(self) -> str:
        """What counts as right, in words."""
        if self.choices:
            return "One of these is right."
        if self.is_whole:
            return "A whole number; it has to be exact."
        return f"Within {self.tolerance:g} counts as right."

    def is_right(self, given: float | str, answer: CourseAnswer) -> bool:
        """Whether a given answer is right."""
        if isinstance(given, str) or isinstance(answer.value, str):
            return given == answer.value
        if self.is_whole:
            return given == answer.value
        return abs(given - answer.value) <= self.tolerance + _ROUNDING

    def write_choice(self, key: str) -> str:
        """A choice as it stands on its own, with a capital letter."""
        return _capitalise(self.choices[key])

    def write_answer(self, value: float | str) -> str:
        """A given or right answer as it stands within a sentence."""
        if isinstance(value, str):
            return self.choices[value]
        return f"{format_number(value, '.4g')} {self.unit}".strip()

    def write_prediction(self, value: float | str, answer: CourseAnswer) -> str:
        """A given answer as it stands within a sentence; a wrong one doesn't look right."""
        if isinstance(value, str):
            return self.choices[value]
        if float(f"{value:.{_TYPED}g}") == value:
            return f"{format_number(value, f'.{_TYPED}g')} {self.unit}".strip()
        is_right, digits = self.is_right(value, answer), 6
        while self.is_right(float(f"{value:.{digits}g}"), answer) != is_right and digits < _EXACT:
            digits += 1
        return f"about {format_number(value, f'.{digits}g')} {self.unit}".strip()

    def explain_answer(self, right: CourseAnswer) -> str:
        """The right answer and its reason, as sentences of their own."""
        return f"{_capitalise(self.write_answer(right.value))}. {right.sentence}"


@cache
def list_questions() -> tuple[Question, ...]:
    """All questions, in the course's order."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(Question(name, **entry) for name, entry in table.items())


def find_question(name: str) -> Question:
    """The question with that name, which has to exist."""
    return next(each for each in list_questions() if each.name == name)


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]


@st.cache_resource(max_entries=64, show_spinner="Computing the answer …")
def find_right_answer(name: str) -> CourseAnswer:
    """The right answer to the question of that name, with its reason."""
    return _compute_answer(name)


class AnswersAhead:
    """Computes answers in the background, for what is shown while they aren't there yet."""

    def __init__(self) -> None:
        """Begin without any."""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="course-answers")
        self._answers: dict[str, Future[CourseAnswer]] = {}
        self._lock = Lock()

    def find(self, name: str) -> CourseAnswer | None:
        """The right answer to the question of that name; None while it is being computed.

        Raises:
            Exception: the error that computing it gave; the next call begins again.
        """
        with self._lock:
            if name not in self._answers:
                self._answers[name] = self._pool.submit(_compute_answer, name)
            answer = self._answers[name]
            if not answer.done():
                return None
            if answer.exception() is not None:
                del self._answers[name]
        return answer.result()


def _compute_answer(name: str) -> CourseAnswer:
    from explorer.core.course.answers import find_answer  # noqa: PLC0415 - see the module

    return find_answer(name)


@st.cache_resource(show_spinner=False)
def open_answers() -> AnswersAhead:
    """The server's only answers that are computed in the background."""
    return AnswersAhead()
