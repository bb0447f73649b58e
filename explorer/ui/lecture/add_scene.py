"""Adds what a page shows to one of the browser's lectures."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.core.lectures.lecture import MAX_MINUTES, Lecture, Scene
from explorer.core.lectures.scene_links import check_link
from explorer.core.typed_numbers.number import parse_number
from explorer.ui.lecture.catalogue import find_lecture, list_own
from explorer.ui.lecture.changes import add_lecture, change_lecture, show_past
from explorer.ui.lecture.links import find_scene_page, open_lecture
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_NEW = "a new lecture"
_LAST = "lecture.last"  # the lecture that a scene was last added to


def show_adding(owner: str, link: str) -> None:
    """Ask for the scene's title and lecture, and add it."""
    with show_errors():
        check_link(link)
        _ask(owner, link)


def _ask(owner: str, link: str) -> None:
    show_past()
    page, _ = find_scene_page(link)
    titles = {entry.name: entry.lecture.title for entry in list_own(owner)[0]}
    names = [*titles, ""]
    last = st.session_state.get(_LAST)
    with st.form("lecture.add"):
        st.markdown(f"**Add what {escape_markdown(page.title)} showed to a lecture**")
        title = st.text_input("Title of the scene", page.title)
        chosen = st.selectbox(
            "Lecture",
            names,
            index=names.index(last) if last in names else 0,
            format_func=lambda name: titles.get(name, _NEW),
        )
        minutes = st.text_input(f"Minutes, at most {MAX_MINUTES}", "2")
        notes = st.text_area("Notes: what you say (Markdown)")
        is_sent = st.form_submit_button("Add", type="primary")
    if is_sent:
        with show_errors("What you typed is still in the fields."):
            given = parse_number(minutes, most=MAX_MINUTES, subject="Minutes")
            _add(owner, str(chosen), Scene(title.strip(), link, given, notes.strip()))
            st.rerun()


def _add(owner: str, name: str, scene: Scene) -> None:
    entry = find_lecture(owner, name) if name else None
    sentence = f"Added “{scene.title}”."
    if entry is None or entry.stored is None:
        name = add_lecture(owner, Lecture("My lecture", (scene,)), sentence)
    else:
        longer = replace(entry.lecture, scenes=(*entry.lecture.scenes, scene))
        change_lecture(entry, longer, sentence)
    st.session_state[_LAST] = name
    open_lecture(name)
