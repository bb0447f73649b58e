"""Keeps the predictions for the course's questions: in this session, and in a cookie after it.

Each question keeps the first prediction, which is the one that counts, and the latest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from urllib.parse import unquote

import streamlit as st

from explorer.ui.course.questions import Question
from explorer.ui.shell.stage_files import register_component

Prediction = float | str
# By the question's name: the first prediction, and the latest if there was another.
Predictions = dict[str, list[Prediction]]

_COOKIE = "rnn_explorer_course"
_KEY, _GIVEN, _FORGOTTEN = "course.component", "course.given", "course.forgotten"


def list_predictions(questions: Sequence[Question]) -> Predictions:
    """The predictions made in this session, or else those of this browser's earlier ones."""
    state = st.session_state
    if _GIVEN not in state:
        state[_GIVEN] = parse_predictions(str(st.context.cookies.get(_COOKIE)), questions)
    given: Predictions = state[_GIVEN]
    return given


def add_prediction(given: Predictions, name: str, prediction: Prediction) -> None:
    """Add a prediction; the first one stays."""
    given[name] = [*given.get(name, [])[:1], prediction]
    if given[name][0] == prediction and len(given[name]) > 1:
        given[name] = [prediction]
    st.session_state[_FORGOTTEN] = False


def forget_predictions() -> None:
    """Forget all predictions, in the browser too; for a widget's callback."""
    st.session_state[_GIVEN] = {}
    st.session_state[_FORGOTTEN] = True


def keep_predictions(given: Predictions) -> None:
    """Let the browser keep the predictions."""
    is_forgotten = bool(st.session_state.get(_FORGOTTEN))
    if given or is_forgotten:
        data = {"predictions": given, "isForgotten": is_forgotten}
        register_component("course_predictions")(key=_KEY, data=data, height=1)


def parse_predictions(cookie: str, questions: Sequence[Question]) -> Predictions:
    """The predictions in a cookie; what isn't one for one of the questions is left out."""
    try:
        table = json.loads(unquote(cookie))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(table, dict):
        return {}
    found: Predictions = {}
    for question in questions:
        given = table.get(question.name)
        if isinstance(given, list) and 1 <= len(given) <= 2:
            fitting = [_as_number(each) for each in given]
            if all(_fits(question, each) for each in fitting):
                found[question.name] = fitting
    return found


def _as_number(value: float | str) -> float | str:
    """A whole number as a float, anything else as it is."""
    try:
        return float(value) if type(value) is int else value
    except OverflowError:  # hundreds of digits
        return math.inf


def _fits(question: Question, prediction: object) -> bool:
    if question.choices:
        return isinstance(prediction, str) and prediction in question.choices
    return isinstance(prediction, float) and math.isfinite(prediction)
