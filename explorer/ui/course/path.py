"""The path through the course: one question open at a time, to be answered before looking.

Knows how a question is asked, checked and left; knows neither its answer nor its page.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.srn.presets import load_srn_preset
from explorer.ui.course.questions import Question, find_right_answer, list_questions
from explorer.ui.shell.navigation import find_page, make_page

_URL, _GIVEN, _ANSWER = "question", "course.given", "course.answer"

# Scenes of the SRN page with a question that one answers by looking.
_SCENES = (
    ("one-rest-point", "The input stops. How many steps until the net has forgotten its start?"),
    ("saddle", "Two starts that almost agree: how can they end far apart?"),
    ("period-two", "What does a negative loop do to the state at each step?"),
    ("period-four", "After how many steps is the net back where it was?"),
    ("quasi-periodic", "Does this orbit ever close?"),
    ("explosion", "What stops the growth when the activation is tanh, and what does here?"),
)

Given = dict[str, float | str]  # what was answered, by the question's name


@st.fragment
def show_path() -> None:
    """The open question, its answer once a prediction is made, and the way to the others."""
    questions, given = list_questions(), _list_given()
    place = _find_place(questions, given)
    question = questions[place]
    with st.container(border=True):
        _show_head(questions, given, place)
        st.markdown(f"### {question.text}")
        _ask(question, given)
        if question.name in given:
            _show_verdict(question, given, questions[place + 1 : place + 2])
    _show_progress(questions, given)


def show_scenes() -> None:
    """The other scenes of the SRN page, each with what to ask before looking."""
    with st.expander(f"{len(_SCENES)} more scenes of the simple recurrent network"):
        for name, text in _SCENES:
            preset = load_srn_preset(name)
            link, asked = st.columns([1, 3], vertical_alignment="center")
            with link:
                st.page_link(
                    make_page(find_page("srn")), label=preset.title, query_params=preset.link
                )
            asked.markdown(text)


def _list_given() -> Given:
    given: Given = st.session_state.setdefault(_GIVEN, {})
    return given


def _find_place(questions: tuple[Question, ...], given: Given) -> int:
    """The place of the question in the address, else of the first that is not answered."""
    names = [question.name for question in questions]
    linked = st.query_params.get(_URL)
    if linked in names:
        return names.index(linked)
    if linked is not None:
        st.warning("The question of this link is not known; here is the next one.")
    return next((place for place, name in enumerate(names) if name not in given), 0)


def _open_question(name: str) -> None:
    st.query_params[_URL] = name


def _show_head(questions: tuple[Question, ...], given: Given, place: int) -> None:
    question = questions[place]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Question {place + 1} of {len(questions)}** "
            f":gray[· {find_page(question.page).title}]",
            width="stretch",  # the buttons stay where they are
        )
        menu = st.popover("All questions", icon=":material/list:")
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
        for label, icon, other in (
            ("Back", ":material/arrow_back:", place - 1),
            ("Next", ":material/arrow_forward:", place + 1),
        ):
            is_there = 0 <= other < len(questions)
            st.button(
                label,
                key=f"course.{label}",
                icon=icon,
                disabled=not is_there,
                on_click=_open_question,
                args=(questions[other if is_there else place].name,),
            )


def _ask(question: Question, given: Given) -> None:
    before, key = given.get(question.name), f"{_ANSWER}.{question.name}"
    with st.form(f"course.form.{question.name}", border=False):
        if question.choices:
            keys = list(question.choices)
            st.radio(
                f"Your prediction. {question.rule}",
                keys,
                index=keys.index(before) if isinstance(before, str) else None,
                format_func=lambda choice: question.choices[choice],
                key=key,
                horizontal=True,
            )
        else:
            unit = f", {question.unit}" if question.unit else ""
            st.number_input(
                f"Your prediction{unit}. {question.rule}",
                value=before if isinstance(before, float) else None,
                step=0.01 if question.tolerance else 1.0,
                format="%g",
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
    if pressed and question.name not in given:
        st.info("Predict first, even if it is a guess; then look.")


def _take_answer(name: str) -> None:
    answer = st.session_state[f"{_ANSWER}.{name}"]
    if answer is not None:
        _list_given()[name] = answer
        _open_question(name)


def _show_verdict(question: Question, given: Given, following: tuple[Question, ...]) -> None:
    answer, right = given[question.name], find_right_answer(question.name)
    if question.is_right(answer, right):
        st.success(f"**Right: {question.write(right.value)}.** {right.sentence}")
    else:
        st.info(
            f"**Not quite: the answer is {question.write(right.value)}.** {right.sentence} "
            f"You predicted {question.write(answer)}."
        )
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


def _show_progress(questions: tuple[Question, ...], given: Given) -> None:
    answered = [question for question in questions if question.name in given]
    right = [each.is_right(given[each.name], find_right_answer(each.name)) for each in answered]
    text = f"{len(answered)} of {len(questions)} questions answered"
    st.progress(
        len(answered) / len(questions), f"{text}, {sum(right)} of them right" if right else text
    )
