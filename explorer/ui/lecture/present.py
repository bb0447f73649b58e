"""Presents a lecture, and shows its notes in another window or on a phone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from explorer.core.lectures.lecture import Lecture
from explorer.ui.course.questions import find_question, list_questions, open_answers
from explorer.ui.lecture.catalogue import LectureEntry
from explorer.ui.lecture.links import NOTES, PRESENT
from explorer.ui.lecture.live import Stage, find_stage_key, open_stages
from explorer.ui.lecture.notes_text import write_minutes, write_notes
from explorer.ui.shell.navigation import find_page, make_page
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.reach import choose_address, draw_code
from explorer.ui.shell.stage_files import register_component

_PLAYER, _REMOTE = "lecture.player", "lecture.remote"
_FOLLOW_S = 0.5  # how often the player and the notes look for each other's news


def offer_presenting(owner: str, entry: LectureEntry) -> None:
    """Show what presents the lecture, what opens its notes, and how a phone gets them."""
    key = find_stage_key(owner, entry.name)
    page = make_page(find_page("lecture"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            page,
            label="**Present**",
            icon=":material/slideshow:",
            query_params={"lecture": entry.name, PRESENT: "1"},
        )
        st.page_link(
            page,
            label="Notes in a second window",
            icon=":material/speaker_notes:",
            query_params={NOTES: key},
        )
        with st.popover("Notes on your phone", icon=":material/qr_code_2:"):
            _offer_phone(key)


def _offer_phone(key: str) -> None:
    """Show the notes' address for a phone, as a QR code and to type."""
    address = choose_address("lecture", f"lecture?{NOTES}={key}", key="lecture.address")
    if address is None:
        return
    st.image(draw_code(address), width=210)
    st.code(address, language=None, wrap_lines=True)
    st.caption("Anyone who has this address can read your notes and change scenes.")


def show_player(owner: str, entry: LectureEntry) -> None:
    """Fill the window with the lecture."""
    key = find_stage_key(owner, entry.name)
    open_stages().open(key, entry.lecture)
    _play(key, entry)


@st.fragment(run_every=_FOLLOW_S)
def _play(key: str, entry: LectureEntry) -> None:
    stage = open_stages().open(key, entry.lecture)  # each time: it is still shown
    lecture = entry.lecture

    def receive() -> None:
        _take_report(key, st.session_state[_PLAYER].stage)

    register_component("lecture_player")(
        key=_PLAYER,
        data={
            "name": entry.name,
            "scenes": [
                {"title": each.title, "link": each.link, "minutes": each.minutes}
                for each in lecture.scenes
            ],
            "questions": _write_questions(lecture, stage.index),
            "order": {
                "number": stage.order,
                "index": stage.ordered_index,
                "black": stage.ordered_black,
            },
            "notes": f"lecture?{NOTES}={key}",
        },
        height=1,
        on_stage_change=receive,
    )


def _take_report(key: str, report: Any) -> None:  # noqa: ANN401 - whatever the browser sends
    if not isinstance(report, dict):
        return
    index, elapsed_s, heard = (report.get(name) for name in ("index", "elapsed_s", "heard"))
    if isinstance(index, int) and isinstance(elapsed_s, (int, float)) and isinstance(heard, int):
        is_black = report.get("black") is True
        open_stages().report(key, index, float(elapsed_s), heard, is_black=is_black)


def _write_questions(lecture: Lecture, index: int) -> dict[str, dict[str, Any]]:
    """The questions of the scene shown and of the next one, each with its computed answer."""
    questions = {each.name: each for each in list_questions()}
    written: dict[str, dict[str, Any]] = {}
    for number, scene in enumerate(lecture.scenes):
        if scene.question not in questions:
            continue
        question = questions[scene.question]
        answer = ""
        if index <= number <= index + 1:
            right = open_answers().find(question.name)
            answer = question.explain_answer(right) if right else ""
        choices = [question.write_choice(each) for each in question.choices]
        written[str(number)] = {
            "name": question.name,
            "text": question.text,
            "choices": choices,
            "answer": answer,
        }
    return written


def show_notes(key: str) -> None:
    """Show the notes of the lecture that is presented on the stage with that key."""
    if open_stages().find(key) is None:
        st.info(
            "No lecture is being presented for these notes. Open the lecture and press Present, "
            "then load this page again."
        )
        return
    _follow(key)


@st.fragment(run_every=_FOLLOW_S)
def _follow(key: str) -> None:
    stage = open_stages().find(key)
    if stage is None or not stage.lecture.scenes:
        st.info("The lecture has ended.")
        return
    scenes, index = stage.lecture.scenes, stage.index

    def receive() -> None:
        open_stages().order(key, str(st.session_state[_REMOTE].ordered))

    register_component("lecture_notes")(
        key=_REMOTE,
        data={
            "position": f"{index + 1} / {len(scenes)}",
            "elapsed_s": round(stage.find_elapsed()),
            "planned_s": round(60 * sum(each.minutes for each in scenes[: index + 1])),
            "black": stage.is_black,
        },
        height=64,
        on_ordered_change=receive,
    )
    if not stage.is_shown():
        st.info(
            "The lecture's page hasn't been heard from for over a minute, so the clock stands "
            "still. The page was left, sleeps, or has no connection."
        )
    _show_scene_notes(stage)


def _show_scene_notes(stage: Stage) -> None:
    scene = stage.lecture.scenes[stage.index]
    st.subheader(escape_markdown(scene.title), anchor=False)
    st.markdown(write_notes(scene.notes) or ":gray[This scene has no notes.]")
    if scene.question:
        question = find_question(scene.question)
        right = open_answers().find(question.name)
        answer = escape_markdown(question.explain_answer(right)) if right else "being computed …"
        st.info(f"**Ask:** {escape_markdown(question.text)}  \n**Answer:** {answer}")
    st.caption(f"Meant to take {write_minutes(scene.minutes)}.")
    following = stage.lecture.scenes[stage.index + 1 : stage.index + 2]
    told = escape_markdown(following[0].title) if following else "the lecture ends"
    st.caption(f"Next: {told}")
