"""Looks through one lecture: its scenes and notes, and for one's own, everything to edit."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from explorer.core.lectures.lecture import MAX_MINUTES, MAX_TITLE, Scene
from explorer.core.lectures.lecture_files import write_lecture
from explorer.core.typed_numbers.number import parse_number
from explorer.ui.course.questions import find_question, list_questions
from explorer.ui.lecture.catalogue import LectureEntry
from explorer.ui.lecture.changes import (
    add_lecture,
    change_lecture,
    delete_lecture,
    delete_scene,
    duplicate_scene,
    move_scene,
    show_past,
    try_change,
)
from explorer.ui.lecture.links import find_scene_page, open_lecture
from explorer.ui.lecture.notes_text import write_minutes, write_notes
from explorer.ui.lecture.present import offer_presenting
from explorer.ui.shell.file_names import name_file
from explorer.ui.shell.navigation import make_page
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_EDITED = "lecture.edited"  # the index of the scene whose form is open


def look_through(owner: str, entry: LectureEntry) -> None:
    """Show the lecture's scenes with their notes, what presents it, and what changes it."""
    show_past()
    lecture = entry.lecture
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("All lectures", icon=":material/arrow_back:", on_click=open_lecture, args=("",))
        st.download_button(
            "Export",
            write_lecture(lecture),
            name_file(lecture.title, "lecture", "toml") if entry.stored else f"{entry.name}.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
        st.button(
            "Make a copy",
            icon=":material/content_copy:",
            on_click=try_change,
            args=(partial(_copy, owner, entry),),
        )
        if entry.stored:
            st.button(
                "Delete",
                icon=":material/delete:",
                on_click=_delete,
                args=(entry, owner),
            )
    if lecture.summary:
        st.markdown(escape_markdown(lecture.summary))
    if lecture.scenes:
        offer_presenting(owner, entry)
    else:
        st.info(
            "This lecture has no scenes yet. Open any page, set it up, and press **Add to "
            "lecture** at its upper right."
        )
    if entry.stored:
        _edit_head(entry)
    for index, scene in enumerate(lecture.scenes):
        _show_scene(entry, index, scene)


def _copy(owner: str, entry: LectureEntry) -> None:
    title = f"{entry.lecture.title[: MAX_TITLE - 7]} (copy)"
    copied = replace(entry.lecture, title=title)
    open_lecture(add_lecture(owner, copied, f"Copied “{entry.lecture.title}”."))


def _delete(entry: LectureEntry, owner: str) -> None:
    delete_lecture(entry.name, owner, entry.lecture.title)
    open_lecture("")


def _show_scene(entry: LectureEntry, index: int, scene: Scene) -> None:
    with st.container(border=True):
        page, parameters = find_scene_page(scene.link)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{index + 1}. {escape_markdown(scene.title)}** "
                f":gray[· {escape_markdown(page.title)} · {write_minutes(scene.minutes)}]",
                width="stretch",
            )
            st.page_link(
                make_page(page),
                label="Open",
                icon=":material/open_in_new:",
                query_params=parameters,
                width="content",
            )
            if entry.stored:
                _offer_changes(entry, index)
        if scene.question:
            question = find_question(scene.question)
            st.markdown(f"**Ask:** {escape_markdown(question.text)}")
        if st.session_state.get(_EDITED) == (entry.name, index) and entry.stored:
            _edit_scene(entry, index, scene)
        elif scene.notes:
            st.markdown(write_notes(scene.notes))


def _offer_changes(entry: LectureEntry, index: int) -> None:
    last = len(entry.lecture.scenes) - 1
    for name, icon, is_off, act in (
        ("Earlier", "arrow_upward", index == 0, partial(move_scene, entry, index, -1)),
        ("Later", "arrow_downward", index == last, partial(move_scene, entry, index, 1)),
        ("Edit", "edit", False, partial(_open_form, entry, index)),
        ("Duplicate", "content_copy", False, partial(duplicate_scene, entry, index)),
        ("Delete", "delete", False, partial(delete_scene, entry, index)),
    ):
        st.button(
            "",
            icon=f":material/{icon}:",
            key=f"lecture.{name}.{index}",
            help=f"{name}: scene {index + 1}",
            type="tertiary",
            disabled=is_off,
            on_click=act,
        )


def _open_form(entry: LectureEntry, index: int) -> None:
    opened = (entry.name, index)
    is_open = st.session_state.get(_EDITED) == opened
    st.session_state[_EDITED] = None if is_open else opened


def _edit_head(entry: LectureEntry) -> None:
    lecture = entry.lecture
    with st.expander("Title and summary"), st.form("lecture.head", border=False):
        title = st.text_input("Title", lecture.title)
        summary = st.text_area("Summary", lecture.summary, height=80)
        is_sent = st.form_submit_button("Save")
    if is_sent:
        with show_errors("What you typed is still in the fields."):
            head = replace(lecture, title=title.strip(), summary=summary.strip())
            change_lecture(entry, head, "Changed the title or the summary.")
            st.rerun()


def _edit_scene(entry: LectureEntry, index: int, scene: Scene) -> None:
    names = ["", *(question.name for question in list_questions())]
    titles = {question.name: question.title for question in list_questions()}
    with st.form(f"lecture.scene.{index}", border=False):
        title = st.text_input("Title", scene.title)
        link = st.text_input("Link", scene.link)
        minutes = st.text_input(f"Minutes, at most {MAX_MINUTES}", f"{scene.minutes:g}")
        question = st.selectbox(
            "Question to ask the class",
            names,
            index=names.index(scene.question),
            format_func=lambda name: titles.get(name, "none"),
        )
        notes = st.text_area("Notes (Markdown)", scene.notes, height=260)
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        with show_errors("What you typed is still in the fields."):
            given = parse_number(minutes, most=MAX_MINUTES, subject="Minutes")
            saved = Scene(title.strip(), link.strip(), given, notes.strip(), question)
            scenes = list(entry.lecture.scenes)
            scenes[index] = saved
            changed = replace(entry.lecture, scenes=tuple(scenes))
            change_lecture(entry, changed, f"Changed “{saved.title}”.")
            st.session_state[_EDITED] = None
            st.rerun()
