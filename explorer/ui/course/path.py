"""The path through the course: one question at a time, to be answered before looking."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.srn.presets import load_srn_preset
from explorer.core.typed_numbers.number import is_plain, parse_quantity
from explorer.ui.course.predictions import (
    Prediction,
    Predictions,
    add_prediction,
    forget_predictions,
    keep_predictions,
    list_predictions,
)
from explorer.ui.course.questions import Question, find_question, find_right_answer, list_questions
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.navigation import find_page, make_page
from explorer.ui.shell.number_fields import state_reading
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.renewed_widgets import write_number

_URL, _ANSWER, _MENU = "question", "course.answer", "course.menu"
_MOST = 1e12  # of a prediction
_MOST_PARTS, _MOST_DIGITS = 1000, 12  # of a fraction, and of a number that isn't written as one

# Scenes of the SRN page, each with a question to answer by looking.
_SCENES = (
    (
        "one-rest-point",
        "The input stops. How many steps until the net has forgotten where it started?",
    ),
    ("saddle", "Two starting points almost agree: how can they end up far apart?"),
    ("period-two", "What does a negative loop do to the state at each step?"),
    ("period-four", "How many steps until the net is back where it was?"),
    ("quasi-periodic", "Does this orbit ever close?"),
    ("explosion", "tanh would stop this growth. Why, and what happens without it?"),
)


@st.fragment
def show_path() -> None:
    """Show one question, its answer once a prediction is made, and the way to the others."""
    questions = list_questions()
    given = list_predictions(questions)
    index = _find_index(questions, given)
    question = questions[index]
    with st.container(border=True):
        _show_head(questions, given, index)
        st.markdown(f"### {question.text}")
        is_refused = _ask(question, given)
        if question.name in given and not is_refused:  # it would judge what was typed before
            _show_verdict(question, given[question.name], questions[index + 1 : index + 2])
    _show_progress(questions, given)
    keep_predictions(given)


def show_scenes() -> None:
    """List the other scenes of the SRN page, each with a question to ask before looking."""
    with st.expander(f"{len(_SCENES)} more scenes with the simple recurrent network"):
        for name, text in _SCENES:
            preset = load_srn_preset(name)
            link, asked = st.columns([1, 3], vertical_alignment="center")
            with link:
                st.page_link(
                    make_page(find_page("srn")), label=preset.title, query_params=preset.link
                )
            asked.markdown(text)


def _find_index(questions: tuple[Question, ...], given: Predictions) -> int:
    """The index of the question in the address, or else of the first unanswered one."""
    names = [question.name for question in questions]
    claim_parameters(_URL)
    linked = st.query_params.get(_URL)
    if linked in names:
        return names.index(linked)
    if linked is not None:
        st.warning("This link names a question that doesn't exist; here is another.")
    return next((index for index, name in enumerate(names) if name not in given), 0)


def _open_question(name: str) -> None:
    st.query_params[_URL] = name
    st.session_state[_MENU] = False  # open, it covers the question


def _show_head(questions: tuple[Question, ...], given: Predictions, index: int) -> None:
    question = questions[index]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Question {index + 1} of {len(questions)}** "
            f":gray[· {find_page(question.page).title}]",
            width="stretch",  # keeps the buttons where they are
        )
        menu = st.popover("All questions", icon=":material/list:", key=_MENU, on_change="rerun")
        with menu, st.container(gap=None):
            for number, each in enumerate(questions, 1):
                mark = " ✓" if each.name in given else ""
                st.button(
                    f"{number}. {each.title}{mark}",
                    key=f"course.open.{each.name}",
                    type="tertiary",
                    on_click=_open_question,
                    args=(each.name,),
                )
            if given:
                st.button(
                    "Forget my predictions",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=forget_predictions,
                )
        for label, icon, other in (
            ("Back", ":material/arrow_back:", index - 1),
            ("Next", ":material/arrow_forward:", index + 1),
        ):
            exists = 0 <= other < len(questions)
            st.button(
                label,
                key=f"course.{label}",
                icon=icon,
                disabled=not exists,
                on_click=_open_question,
                args=(questions[other if exists else index].name,),
            )


def _ask(question: Question, given: Predictions) -> bool:
    """Show the field for a prediction; whether what is typed there is refused."""
    is_refused = False
    before, key = given.get(question.name, [None])[-1], f"{_ANSWER}.{question.name}"
    with st.form(f"course.form.{question.name}", border=False):
        if question.choices:
            keys = list(question.choices)
            st.radio(
                f"Your prediction. {question.rule}",
                keys,
                index=keys.index(before) if isinstance(before, str) else None,
                format_func=question.write_choice,
                key=key,
                horizontal=True,
            )
        else:
            unit = f" ({question.unit})" if question.unit else ""
            typed = st.text_input(
                f"Your prediction{unit}. {question.rule}",
                _write_again(before) if isinstance(before, float) else "",
                placeholder="Type a number",
                key=key,
                width=420,
            )
        pressed = st.form_submit_button(
            "Check",
            type="secondary" if question.name in given else "primary",
            icon=":material/check:",
            on_click=_take_answer,
            args=(question.name,),
        )
    if not question.choices and typed.strip():
        is_refused = True
        with show_errors():
            number = _read_prediction(question, typed)
            is_refused = False
            if not is_plain(typed):
                state_reading(typed, number)
    elif pressed and question.name not in given:
        st.info("Make a prediction first, even if it's a guess.")
    return is_refused


def _take_answer(name: str) -> None:
    answer = st.session_state[f"{_ANSWER}.{name}"]
    question = find_question(name)
    if isinstance(answer, str) and not question.choices:
        try:
            answer = _read_prediction(question, answer) if answer.strip() else None
        except ExplorerError:
            return  # the page says why, below the field
    if answer is not None:
        add_prediction(list_predictions(list_questions()), name, answer)
        _open_question(name)


def _read_prediction(question: Question, text: str) -> float:
    """The number in a text; where percent are asked for, 12% is 12.

    Raises:
        InvalidTextError: it isn't a number.
    """
    return parse_quantity(
        text,
        unit=question.unit,
        is_whole=question.is_whole,
        most=_MOST,
        subject="Your prediction",
    )


def _write_again(prediction: float) -> str:
    """An earlier prediction for its field: 1/12 rather than all digits of that double."""
    fraction = Fraction(prediction).limit_denominator(_MOST_PARTS)
    is_long = len(text := write_number(prediction)) > _MOST_DIGITS
    return str(fraction) if is_long and float(fraction) == prediction else text


def _show_verdict(
    question: Question, given: Sequence[Prediction], following: tuple[Question, ...]
) -> None:
    """Show the answer beside the prediction, or beside the first and the latest prediction."""
    first, last, right = given[0], given[-1], find_right_answer(question.name)
    told = f"{question.write_answer(right.value)}.** {right.sentence}"
    if len(given) > 1:
        told += (
            f" Your first prediction: {question.write_prediction(first, right)}. "
            f"Now: {question.write_prediction(last, right)}."
        )
    elif not question.is_right(last, right):
        told += f" Your prediction: {question.write_prediction(last, right)}."
    if question.is_right(last, right):
        st.success(f"**Right: {told}")
    else:
        st.info(f"**Not quite. The answer: {told}")
    with st.container(horizontal=True, vertical_alignment="center"):
        entry = find_page(question.page)
        st.page_link(
            make_page(entry),
            label=f"**See it: {entry.title}**",
            icon=":material/arrow_forward:",
            query_params=question.scene_link,
        )
        for each in following:
            st.button("Next question", type="primary", on_click=_open_question, args=(each.name,))


def _show_progress(questions: tuple[Question, ...], given: Predictions) -> None:
    answered = [question for question in questions if question.name in given]
    right = [each.is_right(given[each.name][0], find_right_answer(each.name)) for each in answered]
    text = f"{len(answered)} of {len(questions)} questions answered"
    if right:
        text += f", {sum(right)} correctly at the first try"
    st.progress(len(answered) / len(questions), text)
