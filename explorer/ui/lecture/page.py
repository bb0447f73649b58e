"""Decides what the lectures' page shows, by its link."""

from __future__ import annotations

import streamlit as st

from explorer.ui.lecture.add_scene import show_adding
from explorer.ui.lecture.catalogue import find_lecture
from explorer.ui.lecture.choose import choose_lecture
from explorer.ui.lecture.links import ADD, LECTURE, NOTES, PRESENT, read_page_link
from explorer.ui.lecture.look import look_through
from explorer.ui.lecture.present import show_notes, show_player
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown


def show_lectures(owner: str) -> None:
    """Show the notes, a scene to add, one lecture, or all of them."""
    link = read_page_link()
    hint = "A list of scenes to show, with what you say at each."
    if link[NOTES]:
        show_notes(link[NOTES])
        return
    entry = None
    with show_errors():
        entry = find_lecture(owner, link[LECTURE]) if link[LECTURE] else None
    title = entry.lecture.title if entry else "Lectures"
    st.title(f"{escape_markdown(title)} :small[:gray[{hint}]]")
    if link[ADD]:
        show_adding(owner, link[ADD])
    elif entry is None:
        if link[LECTURE]:
            st.warning("This link names a lecture that this browser doesn't have.")
        choose_lecture(owner)
    elif link[PRESENT] and entry.lecture.scenes:
        show_player(owner, entry)
    else:
        look_through(owner, entry)
