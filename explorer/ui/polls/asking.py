"""Opens a question to a class, counts its answers, and reveals them beside the right one."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import streamlit as st

from explorer.core.course.results import CourseAnswer
from explorer.figures.polls.answers import count_answers, describe_answers, plot_answers
from explorer.figures.sentences import format_count
from explorer.runs.poll_answers import PollBody, parse_body
from explorer.runs.polls import KEPT_S, Answer, Poll, PollStore
from explorer.ui.course.questions import Question, find_right_answer, list_questions
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.owner import find_owner
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.csv_downloads import offer_csv
from explorer.ui.shell.link_choices import choose_option
from explorer.ui.shell.navigation import find_page, make_page
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.reach import choose_address, draw_code, write_short

_DAY_S = 24 * 3600.0
_EVERY_S = 1.0  # how often the count of an open question is read
_SIDE_BY_SIDE = 2  # times that a question was asked


def show_asking() -> None:
    """Show one question: how to answer it, how many have, and what they answered."""
    owner, polls = find_owner(), open_store().polls
    questions = {each.name: each for each in list_questions()}
    titles = {name: question.title for name, question in questions.items()}
    name = choose_option("Question", titles, key="ask", has_label=False, width=420)
    question = questions[name]
    asked = polls.list_all(owner)
    own = [each for each in asked if each.question == name]
    st.markdown(f"### {question.text}")
    if question.choices:
        st.markdown("\n".join(f"- {question.write_choice(key)}" for key in question.choices))
    shown = _find_open(own)
    if shown:
        _show_open(polls, owner, question, own[0])
    else:
        _offer_opening(polls, owner, question, is_again=bool(own))
    _follow_other_tabs(polls, owner, name, shown, titles)
    if not shown:
        _show_results(polls, owner, question, own)
    if asked:
        _show_kept(polls, owner, asked)


@st.fragment(run_every=_EVERY_S)
def _follow_other_tabs(
    polls: PollStore, owner: str, name: str, shown: str | None, titles: Mapping[str, str]
) -> None:
    """Show what another tab of this browser did: it may have opened or closed a question.

    Args:
        polls: where questions are kept.
        owner: whose questions.
        name: of this page's question.
        shown: the id of the open poll that this page shows, if it shows one.
        titles: of all questions, by name.
    """
    asked = polls.list_all(owner)
    if shown != _find_open([each for each in asked if each.question == name]):
        st.rerun()
    for each in asked:
        if each.is_open and each.question != name:
            title = escape_markdown(titles.get(each.question, each.question))
            st.info(f"“{title}” is still open. Asking this question closes it.")


def _find_open(own: list[Poll]) -> str | None:
    """The id of the newest of these polls if it's open."""
    return own[0].id if own and own[0].is_open else None


def _offer_opening(polls: PollStore, owner: str, question: Question, *, is_again: bool) -> None:
    def ask() -> None:
        with show_errors():
            choices = _write_choices(question)
            body = PollBody(question.text, question.unit, choices, question.is_whole)
            polls.open(owner, question.name, body.to_json())

    _choose_address()  # what phones need is said before they are asked
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Ask again" if is_again else "Ask the class",
            type="primary",
            icon=":material/campaign:",
            key="ask.open",
            on_click=ask,
        )
        st.page_link(
            make_page(find_page(question.page)),
            label="Look at the scene",
            icon=":material/visibility:",
            query_params=question.scene_link,
        )


def _show_open(polls: PollStore, owner: str, question: Question, poll: Poll) -> None:
    code, count = st.columns([3, 2], gap="large", vertical_alignment="center")
    with code:
        address = _choose_address()
        if address is None:
            _show_letters(poll)
        else:
            picture, letters = st.columns([2, 3], vertical_alignment="center")
            picture.image(draw_code(f"{address}?code={poll.code}"), width=260)
            with letters:
                st.markdown(f"Open **{escape_markdown(write_short(address))}** and type")
                _show_letters(poll)
    with count:
        _count(polls, poll.id)
        with st.container(horizontal=True):
            st.button(
                "Close and reveal",
                type="primary",
                icon=":material/bar_chart:",
                key="ask.reveal",
                on_click=lambda: _reveal(polls, owner, question, poll),
            )
            st.button(
                "Close",
                icon=":material/lock:",
                key="ask.close",
                help="No more answers; what they are stays hidden until you reveal them.",
                on_click=lambda: polls.close(owner),
            )
        st.caption("Only this browser can close the question and reveal the answers.")


def _choose_address() -> str | None:
    """The address of the phones' page."""
    return choose_address("ask", "join", key="ask.address")


def _show_letters(poll: Poll) -> None:
    with st.container(key="ask-code"):  # assets/page.css makes it large
        st.markdown(poll.code)


@st.fragment(run_every=_EVERY_S)
def _count(polls: PollStore, poll_id: str) -> None:
    count = polls.count_answers(poll_id)
    with st.container(key="ask-count"):  # assets/page.css makes it large
        st.markdown(f"**{count}** {'answer' if count == 1 else 'answers'}")


def _show_results(polls: PollStore, owner: str, question: Question, own: list[Poll]) -> None:
    if not own:
        return
    if not own[0].right_answer:
        count = format_count(polls.count_answers(own[0].id), "answer")
        st.markdown(f"The question is closed, with {count}.")
        st.button(
            "Reveal",
            icon=":material/bar_chart:",
            key="ask.reveal",
            on_click=lambda: _reveal(polls, owner, question, own[0]),
        )
        return
    right = find_right_answer(question.name)
    st.success(escape_markdown(_explain(question, right)))
    told = [each for each in own if each.right_answer][:_SIDE_BY_SIDE][::-1]
    names = ["Before", "After"] if len(told) == _SIDE_BY_SIDE else [""]
    for column, poll, name in zip(st.columns(len(told)), told, names, strict=True):
        with column:
            if name:
                at = datetime.fromtimestamp(poll.opened_at, UTC)
                st.markdown(f"**{name}**, asked on {at:%Y-%m-%d at %H:%M} UTC")
            _show_answers(polls.list_answers(poll.id), question, poll, right)


def _show_answers(
    answers: list[Answer], question: Question, poll: Poll, right: CourseAnswer
) -> None:
    values = [each.value for each in answers]
    counted = count_answers(
        values, _find_right(values, question, right), parse_body(poll.body).choices
    )
    show_figure(
        plot_answers(counted, is_revealed=True),
        describe_answers(counted, is_revealed=True),
        key=f"ask.answers.{poll.id}",
    )


def _reveal(polls: PollStore, owner: str, question: Question, poll: Poll) -> None:
    polls.close(owner)  # first, so that no answer comes after those that are judged
    right = find_right_answer(question.name)
    values = [each.value for each in polls.list_answers(poll.id)]
    told = {
        "sentence": _explain(question, right),
        "values": sorted(_find_right(values, question, right)),
    }
    polls.reveal(owner, poll.id, json.dumps(told, ensure_ascii=False))


def _explain(question: Question, right: CourseAnswer) -> str:
    """The right answer, and how far off one may be that is called right."""
    told = question.explain_answer(right)
    return f"{told} {question.rule}" if question.tolerance else told


def _find_right(values: list[str], question: Question, right: CourseAnswer) -> frozenset[str]:
    """Those of the answers that count as right; of the choices, also if nobody chose it."""
    return frozenset(
        value
        for value in {*values, *question.choices}
        if question.is_right(value if question.choices else float(value), right)
    )


def _write_choices(question: Question) -> dict[str, str]:
    return {key: question.write_choice(key) for key in question.choices}


def _show_kept(polls: PollStore, owner: str, asked: list[Poll]) -> None:
    with st.expander(f"Kept answers: {format_count(len(asked), 'question')}"):
        left = (KEPT_S - time.time() + asked[-1].opened_at) / _DAY_S
        when = "within a day" if left < 1 else f"in {format_count(round(left), 'day')}"
        st.caption(
            "An answer is kept with a random number in place of a name. Each question is deleted "
            f"with its answers after {KEPT_S / _DAY_S:.0f} days; the oldest of these goes {when}."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            offer_csv(
                lambda: _list_rows(polls, asked),
                key="ask.answers",
                help="All answers to all of these questions",
            )
            st.button(
                "Delete all of them",
                icon=":material/delete:",
                type="tertiary",
                key="ask.delete",
                on_click=lambda: polls.delete_all(owner),
            )


def _list_rows(polls: PollStore, asked: list[Poll]) -> Iterator[list[object]]:
    yield ["question", "text", "asked at (UTC)", "phone", "answer", "answered at (UTC)"]
    for poll in reversed(asked):
        body = parse_body(poll.body)
        for each in polls.list_answers(poll.id):
            answer = body.choices.get(each.value, each.value)
            yield [
                poll.question,
                body.text,
                _write_time(poll.opened_at),
                each.phone,
                answer,
                _write_time(each.answered_at),
            ]


def _write_time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"
