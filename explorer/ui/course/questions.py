"""The questions of the course's path, from assets/course.toml, and whether an answer is right.

Knows how a question is written down; the right answers are computed by core when asked for, so
that neither torch nor the mathematics is loaded before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import streamlit as st

from explorer.core.assets import ASSETS_FOLDER
from explorer.core.course.results import CourseAnswer
from explorer.core.srn.presets import load_srn_preset

_FILE = ASSETS_FOLDER / "course.toml"
_ROUNDING = 1e-9  # of the comparison itself, beside a tolerance of 0


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: in links.
        page: the name of the page that shows the answer.
        title: a few words.
        text: what is asked.
        scene: the preset of the SRN page that shows the answer; empty on other pages.
        link: the parameters of the scene on other pages.
        unit: of a number; empty where it is dimensionless.
        tolerance: by how much a number may be off.
        choices: texts by key; empty where a number is asked.
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
        return load_srn_preset(self.scene).link if self.scene else self.link

    @property
    def rule(self) -> str:
        """What counts as right, in words."""
        if self.choices:
            return "One of them is right."
        if self.tolerance:
            return f"Right within {self.tolerance:g}."
        return "A whole number; right when it is exact."

    def is_right(self, given: float | str, answer: CourseAnswer) -> bool:
        """Whether a given answer is right."""
        if isinstance(given, str) or isinstance(answer.value, str):
            return given == answer.value
        return abs(given - answer.value) <= self.tolerance + _ROUNDING

    def write(self, value: float | str) -> str:
        """A given or right answer as it is shown."""
        if isinstance(value, str):
            return self.choices[value]
        return f"{value:.4g} {self.unit}".strip()


@cache
def list_questions() -> tuple[Question, ...]:
    """All questions, in the course's order."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(Question(name, **entry) for name, entry in table.items())


@st.cache_resource(max_entries=64, show_spinner="Computing the answer …")
def find_right_answer(name: str) -> CourseAnswer:
    """What core answers to the question of that name."""
    from explorer.core.course.answers import find_answer  # noqa: PLC0415 - see the module

    return find_answer(name)
